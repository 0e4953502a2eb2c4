"""The number of arguments in calls, as far as TypeScript checks it in JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from chatprov.appsync.js import expressions
from chatprov.appsync.js.gate.findings import type_error
from chatprov.appsync.js.gate.values import function_of, method_name, namespace_of
from chatprov.appsync.js.nodes import Place
from chatprov.appsync.js.patterns import RestElement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.appsync.js.expressions import CallExpression
    from chatprov.appsync.js.gate.analysis import CodeAnalysis
    from chatprov.appsync.js.gate.scopes import CodeScope
    from chatprov.appsync.js.problems import CodeProblem

_NEED_MESSAGE: Final = frozenset({"appendError", "error"})
"""The helpers of `util` whose first argument cannot come out of a list."""


class _Argument(NamedTuple):
    """An argument of a call; a list that is spread where it is written counts as its elements."""

    place: Place
    is_spread: bool


def argument_rules(analysis: CodeAnalysis) -> Iterator[CodeProblem]:
    """Yield the problems of calls with too many arguments.

    All parameters of a function in JavaScript are optional, so a call cannot have too few.
    """
    for call, scope in analysis.each(expressions.CallExpression):
        arguments = list(_arguments(call))
        function = function_of(call.callee, scope)
        if function is not None:
            if not any(isinstance(parameter, RestElement) for parameter in function.parameters):
                yield from _too_many(arguments, len(function.parameters))
        elif arguments and arguments[0].is_spread and _needs_message(call, scope):
            yield _spread(arguments[0])


def _arguments(call: CallExpression) -> Iterator[_Argument]:
    for argument in call.arguments:
        if not isinstance(argument, expressions.SpreadElement):
            yield _Argument(argument.place, is_spread=False)
        elif isinstance(argument.value, expressions.ArrayExpression):
            for element in argument.value.elements:
                yield _Argument(argument.place, isinstance(element, expressions.SpreadElement))
        else:
            yield _Argument(argument.place, is_spread=True)


def _too_many(arguments: list[_Argument], most: int) -> Iterator[CodeProblem]:
    extra = arguments[most:]
    spread = next((argument for argument in arguments if argument.is_spread), None)
    if spread is not None:
        if spread in extra:
            yield _spread(spread)
    elif extra:
        first, last = extra[0].place, extra[-1].place
        place = Place(first.line, first.column, first.start, last.end)
        wanted = f"0-{most}" if most else "0"
        yield type_error(2554, f"Expected {wanted} arguments, but got {len(arguments)}.", place)


def _needs_message(call: CallExpression, scope: CodeScope) -> bool:
    callee = call.callee
    if not isinstance(callee, expressions.MemberExpression) or method_name(callee) not in _NEED_MESSAGE:
        return False
    owner = namespace_of(callee.object, scope)
    return owner is not None and owner.name == "util"


def _spread(argument: _Argument) -> CodeProblem:
    text = "A spread argument must either have a tuple type or be passed to a rest parameter."
    return type_error(2556, text, argument.place)
