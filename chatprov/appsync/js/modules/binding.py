"""The helpers of mapping templates as functions of code: one implementation for both languages.

The tables of `chatprov.appsync.util` say which arguments a helper takes. Code differs in three things: its numbers have
no Java class, an optional argument may be undefined, and what a template would print as text is a fault.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.js.faults import CodeFault, LimitFault
from chatprov.appsync.js.functions import NativeFunction
from chatprov.appsync.vtl.errors import JavaException, VtlError, VtlLimitError
from chatprov.appsync.vtl.javatypes import ByteArray

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.appsync.js.environment import CodeBudget, CodeEnvironment
    from chatprov.appsync.vtl.introspection import Overload, TemplateObject

_WHOLE: Final = frozenset({"int", "long"})
_SAME: Final = frozenset({str, bool, type(None), dict, list})
"""The types of results that both languages have."""
LARGEST_EXACT: Final = 2**53


def bound(
    path: str,
    methods: type[TemplateObject],
    owner: Callable[[CodeEnvironment], Any],
    *names: str,
    is_java: bool = False,
) -> dict[str, NativeFunction]:
    """Return functions that call the methods `names` of the helpers `owner(environment)`.

    `path` is what the code writes before a name, such as `util.time`. A result that `is_java` has values that the
    method made, not only those that the code passed: all of them are converted.
    """
    return {
        name: NativeFunction(name, _call(f"{path}.{name}", methods.methods[name], owner, is_java=is_java))
        for name in names
    }


def nullable(functions: dict[str, NativeFunction]) -> dict[str, NativeFunction]:
    """Return the functions changed so that they answer null when their first argument is null."""

    def changed(function: NativeFunction) -> NativeFunction:
        def call(environment: CodeEnvironment, budget: CodeBudget, *arguments: Any) -> Any:
            return function.call(environment, budget, *arguments) if arguments and arguments[0] is not None else None

        return NativeFunction(function.name, call)

    return {name: changed(function) for name, function in functions.items()}


def forgiving(functions: dict[str, NativeFunction]) -> dict[str, NativeFunction]:
    """Return the functions changed so that they answer null when they cannot use an argument."""

    def changed(function: NativeFunction) -> NativeFunction:
        def call(environment: CodeEnvironment, budget: CodeBudget, *arguments: Any) -> Any:
            try:
                return function.call(environment, budget, *arguments)
            except LimitFault:
                raise
            except CodeFault:
                return None

        return NativeFunction(function.name, call)

    return {name: changed(function) for name, function in functions.items()}


def procedures(functions: dict[str, NativeFunction]) -> dict[str, NativeFunction]:
    """Return the functions changed so that they answer undefined, where a template prints an empty text."""

    def changed(function: NativeFunction) -> NativeFunction:
        def call(environment: CodeEnvironment, budget: CodeBudget, *arguments: Any) -> None:
            function.call(environment, budget, *arguments)

        return NativeFunction(function.name, call)

    return {name: changed(function) for name, function in functions.items()}


def _call(
    path: str, overloads: tuple[Overload, ...], owner: Callable[[CodeEnvironment], Any], *, is_java: bool
) -> Callable[..., Any]:
    least = min(len(candidate.parameters) for candidate in overloads)
    most = max(len(candidate.parameters) for candidate in overloads)

    def call(environment: CodeEnvironment, budget: CodeBudget, *arguments: Any) -> Any:
        given = list(arguments)
        if not least == most == len(given):
            given = [*given[:most], *[None] * (least - len(given))]
            while len(given) > least and given[-1] is None:
                given.pop()
        for candidate in overloads:
            fitted = _fitted(candidate, given) if given else given
            if candidate.takes(fitted):
                found = _run(candidate, owner(environment), budget, fitted)
                return found if type(found) in _SAME and not is_java else plain(found)
        raise CodeFault(f"{path} does not take these arguments.")

    return call


def _fitted(method: Overload, arguments: list[Any]) -> list[Any]:
    """Return the arguments of a method: a number with a fraction is cut for a whole one, as Java converts it."""
    if float not in map(type, arguments) or len(arguments) != len(method.parameters):
        return arguments
    return [
        int(argument) if type(argument) is float and parameter in _WHOLE and math.isfinite(argument) else argument
        for parameter, argument in zip(method.parameters, arguments, strict=True)
    ]


def _run(method: Overload, owner: Any, budget: CodeBudget, arguments: list[Any]) -> Any:
    try:
        return method.function(owner, budget, *arguments) if method.metered else method.function(owner, *arguments)
    except JavaException as error:
        raise CodeFault(error.text) from None
    except VtlLimitError as error:
        raise LimitFault(error.message) from None
    except VtlError as error:
        raise CodeFault(error.message) from None


def plain(value: Any) -> Any:
    """Convert a value of Java to one of code: numbers without a class, bytes as text."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < LARGEST_EXACT else float(value)
    if isinstance(value, ByteArray):
        return value.data().decode("utf-8", "replace")
    if kind is dict:
        return {name: plain(member) for name, member in value.items()}
    if kind is list:
        return [plain(member) for member in value]
    return value
