"""How many bytes DynamoDB counts for a value and an item.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chatprov.local.services.dynamodb.values.types import AttributeValue, Item

_OF_DOCUMENT: Final = 3
"""The bytes that a list or map counts for itself; each of its elements counts one more."""


def size_of(item: Item) -> int:
    """Return the bytes of an item: its names and values."""
    total = 0
    for name, value in item.items():  # a loop: this runs for every item that is written or read
        total += len(name) if name.isascii() else len(name.encode(errors="surrogatepass"))
        text = value.get("S")
        if text is not None and text.isascii():
            total += len(text)
        else:
            total += size_of_value(value)
    return total


def size_of_value(value: AttributeValue) -> int:
    """Return the bytes of a value."""
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return _text(content)
        case "N":
            return _number(content)
        case "B":
            return _binary(content)
        case "SS":
            return sum(map(_text, content))
        case "NS":
            return sum(map(_number, content))
        case "BS":
            return sum(map(_binary, content))
        case "L":
            return _OF_DOCUMENT + _elements(content)
        case "M":
            return _OF_DOCUMENT + _elements(content.values()) + sum(map(_text, content))
        case _:
            return 1


def _elements(values: Iterable[AttributeValue]) -> int:
    return sum(1 + size_of_value(value) for value in values)


def _text(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode(errors="surrogatepass"))


def _binary(encoded: str) -> int:
    return len(encoded) // 4 * 3 - encoded.count("=", -2)


def _number(text: str) -> int:
    """Return one byte for two significant digits, and one more."""
    digits = text.lstrip("-").replace(".", "").strip("0")
    return 1 + (len(digits) + 1) // 2
