"""What the values of the code mean: truth, equality, type and text.

null and undefined are one value, None: AppSync translates the code to VTL, where there is only null
(https://github.com/aws/aws-appsync-community/issues/305). A function is a JsFunction, and a Namespace has only members.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.js.arithmetic import as_integer, number_of_text, number_text
from chatprov.appsync.js.environment import BYTES_PER_OBJECT
from chatprov.appsync.js.faults import LimitFault
from chatprov.appsync.js.functions import JsFunction, Namespace
from chatprov.appsync.js.texts import LONG_TEXT, glued, unit_order
from chatprov.appsync.vtl.budget import DOUBLE_STEPS, MAX_VALUE_DEPTH

if TYPE_CHECKING:
    from chatprov.appsync.js.environment import CodeBudget

_NUMBERS: Final = frozenset({int, float})
_COMPARED: Final = frozenset({int, float, bool, str})
_SIMPLE: Final = _COMPARED | {type(None)}
_TYPES: Final[dict[type, str]] = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    type(None): "undefined",
}


def truth(value: Any) -> bool:
    """Return whether a value counts as true: all but null, false, zero, NaN and the empty text."""
    kind = type(value)
    if kind is str or kind is bool or kind is int:
        return bool(value)
    if kind is float:
        return bool(value) and not math.isnan(value)
    return value is not None


def strict_equal(left: Any, right: Any, budget: CodeBudget) -> bool:
    """Return `left === right`; lists, objects and functions are equal only to themselves."""
    kind = type(left)
    if left is right:
        return kind is not float or not math.isnan(left)
    if kind is type(right):
        if kind is str and len(left) > LONG_TEXT and len(left) == len(right):
            budget.spend(len(left) >> 6)
        return kind in _COMPARED and bool(left == right)
    return kind in _NUMBERS and type(right) in _NUMBERS and bool(left == right)


def loose_equal(left: Any, right: Any, budget: CodeBudget) -> bool:
    """Return `left == right`: values of different types are compared as numbers, and null only equals null."""
    if left is None or right is None:
        return left is right
    if type(left) is type(right):
        return strict_equal(left, right, budget)
    simple = type(left) in _COMPARED, type(right) in _COMPARED
    if not any(simple):
        return False
    first = left if simple[0] else text_of(left, budget)
    second = right if simple[1] else text_of(right, budget)
    if type(first) is str and type(second) is str:
        return strict_equal(first, second, budget)
    return bool(number_of(first, budget) == number_of(second, budget))


def comparable(left: Any, right: Any, budget: CodeBudget) -> tuple[Any, Any]:
    """Return what `<` and its kind compare: two texts by their UTF-16 code units, all else as numbers."""
    if type(left) is str and type(right) is str:
        if len(left) > LONG_TEXT:
            budget.spend(len(left) >> 6)
        return (left, right) if left.isascii() and right.isascii() else (unit_order(left), unit_order(right))
    if type(left) in _SIMPLE and type(right) in _SIMPLE:
        return number_of(left, budget), number_of(right, budget)
    return comparable(primitive(left, budget), primitive(right, budget), budget)


def primitive(value: Any, budget: CodeBudget) -> Any:
    """Return what `+` and `<` use of a value: the text of a list, an object or a function, all else as it is."""
    return value if type(value) in _SIMPLE else text_of(value, budget)


def type_name(value: Any) -> str:
    """Return `typeof value`; null is undefined."""
    known = _TYPES.get(type(value))
    if known is not None:
        return known
    return "function" if function_in(value) is not None else "object"


def function_in(value: Any) -> JsFunction | None:
    """Return the function that a value can be called as, or None."""
    if isinstance(value, JsFunction):
        return value
    return value.call if isinstance(value, Namespace) else None


def number_of(value: Any, budget: CodeBudget) -> float:
    """Return a value as a number; null is NaN, as undefined is in JavaScript."""
    kind = type(value)
    if kind is int or kind is float:
        return value  # type: ignore[no-any-return]  # it is an int or a float
    if kind is bool:
        return int(value)
    if value is None:
        return math.nan
    text = text_of(value, budget)
    budget.spend(len(text) >> 3)
    return number_of_text(text)


def integer_of(value: Any, default: int, budget: CodeBudget) -> int:
    """Return a value as an index: a number without its fraction; null is `default`, NaN is 0."""
    if type(value) is int:
        return value
    return default if value is None else as_integer(number_of(value, budget))


def text_of(value: Any, budget: CodeBudget, depth: int = 0) -> str:
    """Return a value as a text; null is "null".

    Raises LimitFault for lists that are nested too deeply.
    """
    kind = type(value)
    if kind is str:
        return value  # type: ignore[no-any-return]  # it is a str
    if value is None:
        return "null"
    if kind is bool:
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        if kind is float:
            budget.spend(DOUBLE_STEPS)
        return number_text(value)
    if isinstance(value, list):
        return joined(value, ",", budget, depth)
    return "[object Object]"


def joined(items: list[Any], separator: str, budget: CodeBudget, depth: int = 0) -> str:
    """Return the texts of a list with a separator between them; null gives an empty text.

    Raises LimitFault for lists that are nested too deeply.
    """
    if depth > MAX_VALUE_DEPTH:
        raise LimitFault("A list is nested too deeply to be a text.")
    budget.spend(1 + len(items))
    texts = ["" if item is None else text_of(item, budget, depth + 1) for item in items]
    budget.allocate(BYTES_PER_OBJECT + sum(map(len, texts)) + len(separator) * len(texts))
    return glued(texts, budget, separator)
