"""Texts as sequences of UTF-16 code units: a text of Python's has one character where JavaScript has two surrogates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.appsync.vtl.utf16 import from_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chatprov.appsync.js.environment import CodeBudget

LONG_TEXT: Final = 1000
"""Texts with more characters are charged when they are read or compared."""


def unit_order(text: str) -> bytes:
    """Return what puts texts in the order of their code units."""
    return text.encode("utf-16-be", "surrogatepass")


def length_of(text: str, budget: CodeBudget) -> int:
    """Return the number of code units."""
    if text.isascii():
        return len(text)
    budget.spend(len(text) >> 6)
    return len(unit_order(text)) >> 1


def unit_at(text: str, index: int, budget: CodeBudget) -> str | None:
    """Return the code unit at a position, or None behind the end."""
    if text.isascii():
        return text[index] if 0 <= index < len(text) else None
    budget.spend(len(text) >> 6)
    unit = unit_order(text)[2 * index : 2 * index + 2] if index >= 0 else b""
    return unit.decode("utf-16-be", "surrogatepass") if unit else None


def glued(parts: Sequence[str], budget: CodeBudget, separator: str = "") -> str:
    """Return the parts as one text: a surrogate at the end of one and one at the start of the next are one character."""
    text = separator.join(parts)
    if text.isascii() or not any("\ud800" <= part[-1:] <= "\udbff" for part in parts):
        return text
    budget.spend(len(text))
    return from_units(text)
