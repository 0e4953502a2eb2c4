"""Runs a handler of code, for a field or for EvaluateCode, and converts its errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.errors import FieldError
from chatprov.appsync.js.compile_code import compile_code
from chatprov.appsync.js.environment import CodeEnvironment
from chatprov.appsync.js.faults import CodeFault, EarlyReturnSignal
from chatprov.appsync.js.problems import CodeRefusedError
from chatprov.appsync.resolvers.handlers import EarlyReturn
from chatprov.appsync.resolvers.plain_values import plain_value
from chatprov.appsync.resolvers.rendering import to_field_error
from chatprov.appsync.util import ResolverError

if TYPE_CHECKING:
    from chatprov.appsync.api import Handler
    from chatprov.appsync.js.compile_code import ReadyCode
    from chatprov.appsync.resolvers.call import FieldInfo, TemplateTools
    from chatprov.appsync.resolvers.context import ResolverContext

CODE: Final = "Code"
"""The errorType of a fault in code: https://github.com/aws/aws-appsync-community/issues/328."""


def run_handler(code: str, handler: Handler, info: FieldInfo, tools: TemplateTools, context: ResolverContext) -> Any:
    """Return the JSON value that a handler returns, or an EarlyReturn.

    Raises FieldError for an error that the code raises, and with the errorType "Code" for a fault in the code itself.
    """
    try:
        ready = compile_code(code)
    except CodeRefusedError as refused:  # by this version, and not by the one that saved it
        raise FieldError(str(refused), CODE) from refused
    util = tools.util
    environment = CodeEnvironment(util, tools.extensions, util.logs.append, handler == "response", ready.source_map)
    try:
        value = _value(ready, handler, context, environment, info)
    except CodeFault as fault:
        raise FieldError(environment.located(fault.text, fault.place), CODE) from fault
    if tools.observer is not None:
        shown = value.value if isinstance(value, EarlyReturn) else value
        tools.observer.returned(f"{info.parent_type_name}.{info.name}", handler, shown)
    return value


def _value(
    ready: ReadyCode, handler: Handler, context: ResolverContext, environment: CodeEnvironment, info: FieldInfo
) -> Any:
    try:
        return plain_value(ready.compiled.run(handler, context, environment))
    except EarlyReturnSignal as signal:
        return EarlyReturn(plain_value(signal.value), skips_functions=signal.to_end)
    except ResolverError as error:
        _make_plain(error)
        raise to_field_error(error, info) from None
    finally:
        for appended in environment.util.appended:
            _make_plain(appended)


def _make_plain(error: ResolverError) -> None:
    """Convert what the code has added to an error to JSON values; it is left out where that raises LimitFault."""
    data, error_info = error.data, error.error_info
    error.data = error.error_info = None
    error.data, error.error_info = plain_value(data), plain_value(error_info)
