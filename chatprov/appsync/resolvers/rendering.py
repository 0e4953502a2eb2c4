"""Renders a mapping template, for a field or for EvaluateMappingTemplate: defines its variables and converts its errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.appsync.errors import FieldError, FieldUnauthorizedError, MappingTemplateError
from chatprov.appsync.util import ResolverError, plain_json
from chatprov.appsync.util.errors import UNAUTHORIZED
from chatprov.appsync.vtl import VtlError, compile_template

if TYPE_CHECKING:
    from chatprov.appsync.resolvers.call import FieldInfo, TemplateTools
    from chatprov.appsync.resolvers.context import ResolverContext
    from chatprov.appsync.vtl import Rendering


def render(template: str, info: FieldInfo, tools: TemplateTools, context: ResolverContext) -> Rendering:
    """Render a template for a field.

    A value that the template returns with #return is converted to JSON values. Raises FieldError for an error that the
    template raises, MappingTemplateError for an error in the template itself.
    """
    variables = {
        "ctx": context,
        "context": context,
        "util": tools.util,
        "utils": tools.util,
        "extensions": tools.extensions,
    }
    try:
        rendering = compile_template(template).render(variables)
        if tools.observer is not None:
            tools.observer.rendered(f"{info.parent_type_name}.{info.name}", rendering.text)
        return rendering._replace(value=plain_json(rendering.value)) if rendering.returned else rendering
    except ResolverError as error:
        raise to_field_error(error, info) from None
    except VtlError as error:
        raise MappingTemplateError(error.message) from error


def to_field_error(error: ResolverError, info: FieldInfo) -> FieldError:
    """Convert an error that a template has raised or appended to the error of the field."""
    if error.error_type == UNAUTHORIZED and not error.message:
        if not info.name:  # EvaluateMappingTemplate with a context without a field name
            return FieldError(UNAUTHORIZED, UNAUTHORIZED)
        return FieldUnauthorizedError(info.name, info.parent_type_name)
    try:
        return FieldError(error.message, error.error_type, plain_json(error.data), plain_json(error.error_info))
    except VtlError as limit:
        return MappingTemplateError(limit.message)
