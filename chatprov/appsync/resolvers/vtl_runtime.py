"""The VTL runtime: mapping templates of both versions.

A request template renders the request document, a response template the value. In version 2017-02-28, an error of the
data source is always reported, and a null result skips the response template.
https://docs.aws.amazon.com/appsync/latest/devguide/resolver-mapping-template-reference-overview.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.datasource.element import Element
from chatprov.appsync.errors import FieldError, MappingTemplateError
from chatprov.appsync.resolvers.handlers import EarlyReturn, RequestDocument
from chatprov.appsync.resolvers.rendering import render
from chatprov.appsync.text import jackson

if TYPE_CHECKING:
    from chatprov.appsync.api import Function, Resolver
    from chatprov.appsync.datasource.failure import DataSourceError
    from chatprov.appsync.resolvers.call import FieldCall
    from chatprov.appsync.resolvers.context import ResolverContext
    from chatprov.appsync.resolvers.handlers import PipelineHandlers, StepHandlers
    from chatprov.appsync.vtl import Rendering

FIRST_VERSION: Final = "2017-02-28"
VERSIONS: Final = frozenset({FIRST_VERSION, "2018-05-29"})
EMPTY: Final = "Template transformation yielded an empty response."


class VtlRuntime:
    """Runs mapping templates; vtl/template.py caches compiled templates by their text."""

    def step(self, source: Resolver | Function) -> StepHandlers:
        """Return the handlers of a unit resolver or a function."""
        return _TemplateStep(source.request_template, source.response_template)

    def pipeline(self, source: Resolver) -> PipelineHandlers:
        """Return the handlers of a pipeline resolver."""
        return _TemplatePipeline(source.request_template, source.response_template)

    def reads_selection(self, source: Resolver | Function) -> bool:
        """Return whether a template contains `selectionSet`."""
        return any("selectionSet" in (text or "") for text in (source.request_template, source.response_template))


@dataclass(frozen=True, slots=True)
class _TemplateStep:
    request_template: str | None
    response_template: str | None

    def request(self, call: FieldCall, context: ResolverContext) -> RequestDocument | EarlyReturn:
        if not self.request_template:
            raise MappingTemplateError(EMPTY)
        rendering = render(self.request_template, call.info, call.tools, context)
        return EarlyReturn(rendering.value) if rendering.returned else _read_request(rendering.text)

    def response(
        self, call: FieldCall, context: ResolverContext, request: RequestDocument, failure: DataSourceError | None
    ) -> Any:
        if request.version == FIRST_VERSION:
            return self._first_version(call, context, failure)
        if failure:
            context["error"] = {"message": failure.message, "type": failure.error_type}
        if not self.response_template:
            if failure:
                raise failure
            return context["result"]
        return _read_value(render(self.response_template, call.info, call.tools, context))

    def _first_version(self, call: FieldCall, context: ResolverContext, failure: DataSourceError | None) -> Any:
        value = context["result"]
        if failure is None and value is None:
            return None
        if self.response_template:
            value = _read_value(render(self.response_template, call.info, call.tools, context))
        if failure:
            raise FieldError(failure.message, failure.error_type, value)
        return value


@dataclass(frozen=True, slots=True)
class _TemplatePipeline:
    before_template: str | None
    after_template: str | None

    def before(self, call: FieldCall, context: ResolverContext) -> Any:
        if not self.before_template:
            return None
        rendering = render(self.before_template, call.info, call.tools, context)
        if rendering.returned:
            return EarlyReturn(rendering.value)
        return _read_value(rendering) if rendering.text.strip() else None

    def after(self, call: FieldCall, context: ResolverContext) -> Any:
        if not self.after_template:
            return context["result"]
        return _read_value(render(self.after_template, call.info, call.tools, context))


def _read_request(text: str) -> RequestDocument:
    """Parse the request document from the text of a rendered request template."""
    if not text.strip():
        raise MappingTemplateError(EMPTY)
    document = Element(jackson.parse_document(text))
    document.expect(dict, "object")
    version = document.string("version")
    if version not in VERSIONS:
        raise MappingTemplateError(f"Unsupported version '{version}'.")
    return RequestDocument(document, version)


def _read_value(rendering: Rendering) -> Any:
    """Return the value of a rendered response template."""
    if rendering.returned:
        return rendering.value
    text = rendering.text
    if not text.strip():
        raise MappingTemplateError(EMPTY)
    try:
        return jackson.read(text)
    except jackson.JacksonError:
        raise MappingTemplateError(f"Unable to convert {text} to Object.") from None
