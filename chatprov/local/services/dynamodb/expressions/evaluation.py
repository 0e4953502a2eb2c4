"""What each operator and function of a condition says about an item.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
"""

from __future__ import annotations

import base64
import operator
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias

from chatprov.local.services.dynamodb.values import ORDERED, SETS, AttributeValue, equal, rank, type_of

if TYPE_CHECKING:
    from collections.abc import Callable

Value: TypeAlias = AttributeValue | None
"""A value, None for one that the item has not."""

_ORDERS: Final = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def same(left: Value, right: Value) -> bool:
    """Return whether both values exist and are equal."""
    return left is not None and right is not None and equal(left, right)


def differs(left: Value, right: Value) -> bool:
    """Return whether a value is missing, or both are not equal."""
    return not same(left, right)


def _ordered(symbol: str) -> Callable[[Value, Value], bool]:
    compare = _ORDERS[symbol]

    def check(left: Value, right: Value) -> bool:
        if left is None or right is None:
            return False
        kind = type_of(left)
        return kind in ORDERED and kind in right and bool(compare(rank(left), rank(right)))

    return check


def is_between(value: Value, lower: Value, upper: Value) -> bool:
    """Return whether a value has the type of both bounds and is neither below nor above them."""
    return OPERATORS[">="](value, lower) and OPERATORS["<="](value, upper)


def is_one_of(value: Value, *options: Value) -> bool:
    """Return whether a value is equal to one of the options."""
    return any(same(value, option) for option in options)


def exists(value: Value) -> bool:
    """Return whether there is a value."""
    return value is not None


def is_missing(value: Value) -> bool:
    """Return whether there is no value."""
    return value is None


def has_type(value: Value, kind: Value) -> bool:
    """Return whether a value has the type that a string names, such as "SS"."""
    return value is not None and kind is not None and type_of(value) == kind.get("S")


def begins_with(value: Value, prefix: Value) -> bool:
    """Return whether a string or binary begins with another one."""
    if value is None or prefix is None:
        return False
    kind = type_of(value)
    return kind in {"S", "B"} and kind in prefix and bool(rank(value).startswith(rank(prefix)))


def contains(value: Value, part: Value) -> bool:
    """Return whether a string or binary has a part, or a set or list a member."""
    if value is None or part is None:
        return False
    ((kind, content),) = value.items()
    if kind in {"S", "B"}:
        return kind in part and rank(part) in rank(value)
    if kind == "L":
        return any(equal(element, part) for element in content)
    member = part.get(SETS.get(kind, ""))
    if member is None:
        return False
    return Decimal(member) in map(Decimal, content) if kind == "NS" else member in content


def size(value: Value) -> Value:
    """Return the size of a value: code units of UTF-16, bytes or members; numbers, booleans and NULL have none."""
    if value is None:
        return None
    ((kind, content),) = value.items()
    match kind:
        case "S":
            count = len(content) if content.isascii() else len(content.encode("utf-16-le", errors="surrogatepass")) // 2
        case "B":
            count = len(base64.b64decode(content))
        case "N" | "BOOL" | "NULL":
            return None
        case _:
            count = len(content)
    return {"N": str(count)}


OPERATORS: Final[dict[str, Callable[..., bool]]] = {
    "=": same,
    "<>": differs,
    **{symbol: _ordered(symbol) for symbol in _ORDERS},
    "BETWEEN": is_between,
    "IN": is_one_of,
    "attribute_exists": exists,
    "attribute_not_exists": is_missing,
    "attribute_type": has_type,
    "begins_with": begins_with,
    "contains": contains,
}
"""The operators and functions of conditions, as functions of their operands' values."""
