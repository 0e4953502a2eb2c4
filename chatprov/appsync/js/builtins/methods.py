"""The methods of lists and texts: Python functions `(budget, value, *arguments)`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from chatprov.appsync.js.faults import CodeFault
from chatprov.appsync.js.functions import NativeFunction
from chatprov.appsync.js.values import function_in, integer_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.appsync.js.environment import CodeBudget
    from chatprov.appsync.js.functions import JsFunction


class BuiltInMethod(NativeFunction):
    """A method of lists or texts: `call(budget, value, *arguments)`; only compiled calls of members use it."""

    __slots__ = ()


Methods: TypeAlias = "Mapping[str, BuiltInMethod]"


def callback(value: Any, name: str) -> JsFunction:
    """Return the function that a method has been given.

    Raises CodeFault for another value.
    """
    function = function_in(value)
    if function is None:
        raise CodeFault(f"TypeError: {name} expects a function.")
    return function


def position(value: Any, length: int, default: int, budget: CodeBudget) -> int:
    """Return a position from 0 to `length`: a negative one counts from the end."""
    index = integer_of(value, default, budget)
    return max(index + length, 0) if index < 0 else min(index, length)
