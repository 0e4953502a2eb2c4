"""Mapping templates rendered for a field: what they see, and what their complaints become."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chatprov.appsync.errors import FieldError, FieldUnauthorizedError, MappingTemplateError
from chatprov.appsync.util import ResolverError, read_json, write_json
from chatprov.appsync.vtl import VtlError, compile_template

if TYPE_CHECKING:
    from chatprov.appsync.resolvers.resolver import FieldCall
    from chatprov.appsync.vtl import Rendering


def render(template: str, call: FieldCall, context: dict[str, Any]) -> Rendering:
    """Render a template for a field; raises FieldError for what it complains about and for what is wrong with it."""
    variables = {
        "ctx": context,
        "context": context,
        "util": call.util,
        "utils": call.util,
        "extensions": call.execution.extensions,
    }
    try:
        rendering = compile_template(template).render(variables)
        observer = call.execution.services.observer
        if observer is not None:
            observer.rendered(f"{call.parent_type.name}.{call.field_name}", rendering.text)
        return replace(rendering, value=plain(rendering.value)) if rendering.returned else rendering
    except ResolverError as error:
        raise field_error_of(error, call) from None
    except VtlError as error:
        raise MappingTemplateError(error.message) from error


def field_error_of(error: ResolverError, call: FieldCall) -> FieldError:
    """Return what the field reports for an error that a template has raised or appended."""
    if error.error_type == "Unauthorized" and not error.message:
        return FieldUnauthorizedError(call.field_name, call.parent_type.name)
    try:
        return FieldError(error.message, error.error_type, plain(error.data), plain(error.error_info))
    except VtlError as limit:
        return MappingTemplateError(limit.message)


def plain(value: Any) -> Any:
    """Return a template's value as JSON has it, for templates also know sets, arrays and other things of Java's."""
    return None if value is None else read_json(write_json(value))
