"""The JavaScript runtime APPSYNC_JS: code with the handlers `request` and `response`.

A request handler returns the request document, whose `version` may be left out; a response handler returns the value. An error
of the data source is in `ctx.error`, and is reported only by code that calls `util.error` or `util.appendError`.
https://docs.aws.amazon.com/appsync/latest/devguide/resolver-reference-overview-js.html
"""

from __future__ import annotations

import functools
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.datasource.element import Element
from chatprov.appsync.errors import MappingTemplateError
from chatprov.appsync.resolvers.handlers import EarlyReturn, RequestDocument
from chatprov.appsync.text.jsontext import from_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.appsync.api import Function, Handler, Resolver
    from chatprov.appsync.datasource.failure import DataSourceError
    from chatprov.appsync.resolvers.call import FieldCall
    from chatprov.appsync.resolvers.context import ResolverContext
    from chatprov.appsync.resolvers.handlers import PipelineHandlers, StepHandlers

VERSION: Final = "2018-05-29"
"""The version of every request document that code returns."""
_EXPRESSIONS: Final = ("condition", "filter", "projection", "query", "update")


class JsRuntime:
    """Runs code; js/compile_code.py caches compiled code by its text."""

    def step(self, source: Resolver | Function) -> StepHandlers:
        """Return the handlers of a unit resolver or a function."""
        return _CodeStep(source.code or "")

    def pipeline(self, source: Resolver) -> PipelineHandlers:
        """Return the handlers of a pipeline resolver."""
        return _CodePipeline(source.code or "")

    def reads_selection(self, source: Resolver | Function) -> bool:
        """Return whether the code contains `selectionSet`."""
        return "selectionSet" in (source.code or "")


@dataclass(frozen=True, slots=True)
class _CodeStep:
    code: str

    def request(self, call: FieldCall, context: ResolverContext) -> RequestDocument | EarlyReturn:
        value = _run(self.code, "request", call, context)
        return value if isinstance(value, EarlyReturn) else _request_document(value)

    def response(
        self,
        call: FieldCall,
        context: ResolverContext,
        request: RequestDocument,  # noqa: ARG002 - there is one version of code
        failure: DataSourceError | None,
    ) -> Any:
        if failure:
            context["error"] = {"message": failure.message, "type": failure.error_type}
        return _run(self.code, "response", call, context)


@dataclass(frozen=True, slots=True)
class _CodePipeline:
    code: str

    def before(self, call: FieldCall, context: ResolverContext) -> Any:
        value = _run(self.code, "request", call, context)
        return EarlyReturn(value.value, skips_functions=True) if isinstance(value, EarlyReturn) else value

    def after(self, call: FieldCall, context: ResolverContext) -> Any:
        return _run(self.code, "response", call, context)


@functools.cache
def _runner() -> Callable[..., Any]:
    """Import what runs handlers when it is needed first: most APIs have no code."""
    from chatprov.appsync.resolvers.run_handler import run_handler  # noqa: PLC0415

    return run_handler


def _run(code: str, handler: Handler, call: FieldCall, context: ResolverContext) -> Any:
    return _runner()(code, handler, call.info, call.tools, context)


def _request_document(value: Any) -> RequestDocument:
    """Return the request document that a handler has returned; a handler that returns nothing has an empty one."""
    document = Element({} if value is None else value)
    document.expect(dict, "object")
    if document.has("version") and document.value["version"] != VERSION:
        raise MappingTemplateError(f"Unsupported version '{document.value['version']}'.")
    _read_expressions(document.value)
    items = document.value.get("transactItems")
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict):
            _read_expressions(item)
    return RequestDocument(document, VERSION)


def _read_expressions(operation: dict[str, Any]) -> None:
    """Replace the expressions that are texts in JSON: `util.transform.toDynamoDBConditionExpression` returns such a text.

    https://docs.aws.amazon.com/appsync/latest/devguide/js-aws-appsync-resolver-reference-dynamodb-condition-expressions.html
    """
    for name in _EXPRESSIONS:
        text = operation.get(name)
        if isinstance(text, str):
            # the data source reports a text that is no JSON, where an object belongs
            with suppress(ValueError):
                operation[name] = from_json(text)
