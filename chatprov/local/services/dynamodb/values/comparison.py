"""The order and the equality of attribute values.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
"""

from __future__ import annotations

import base64
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chatprov.local.services.dynamodb.values.types import AttributeValue


def rank(value: AttributeValue) -> Any:
    """Return what orders a string, number or binary among values of the same type.

    Python compares strings by code points, which is the order of their bytes in UTF-8.
    """
    ((kind, content),) = value.items()
    if kind == "S":
        return content
    return Decimal(content) if kind == "N" else base64.b64decode(content)


def equal(left: AttributeValue, right: AttributeValue) -> bool:
    """Return whether two values have the same type and content; the order of a set's members does not count."""
    if left is right:
        return True
    ((kind, content),) = left.items()
    if kind not in right:
        return False
    other = right[kind]
    match kind:
        case "N":
            return content == other or bool(Decimal(content) == Decimal(other))
        case "SS" | "BS":
            return len(content) == len(other) and set(content) == set(other)
        case "NS":
            return len(content) == len(other) and set(map(Decimal, content)) == set(map(Decimal, other))
        case "L":
            return len(content) == len(other) and all(map(equal, content, other))
        case "M":
            return content.keys() == other.keys() and all(equal(inner, other[name]) for name, inner in content.items())
        case _:
            return bool(content == other)
