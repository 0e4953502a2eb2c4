"""Numbers with what they count, in a message."""

from __future__ import annotations


def count(number: int, one: str, many: str = "") -> str:
    """Return a number with its words, such as "1 resource" or "11 differ"; `many` are the words for all numbers but 1."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def every(number: int, one: str, many: str = "") -> str:
    """Return the beginning of a sentence about all of something, such as "All 3 checks" or "The check"."""
    return f"The {one}" if number == 1 else f"All {number} {many or f'{one}s'}"
