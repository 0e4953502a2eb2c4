"""The types of attribute values.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

AttributeValue: TypeAlias = dict[str, Any]
"""A value as in DynamoDB's JSON, such as {"S": "text"}; never changed in place once it is stored."""

Item: TypeAlias = dict[str, AttributeValue]

TYPES: Final = frozenset({"S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"})
ORDERED: Final = frozenset({"S", "N", "B"})
"""The types whose values have an order: those of key attributes."""
SETS: Final = {"SS": "S", "NS": "N", "BS": "B"}
"""Each set type with the type of its members."""


def type_of(value: AttributeValue) -> str:
    """Return the type of a value, such as "S"."""
    return next(iter(value))
