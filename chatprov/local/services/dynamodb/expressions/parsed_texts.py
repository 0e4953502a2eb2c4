"""A cache of parsed expressions, limited by what they take: a short text can have many parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from chatprov.appsync.cache import LRU

if TYPE_CHECKING:
    from collections.abc import Callable

Parsed = TypeVar("Parsed")

MOST_BYTES: Final = 4 << 20
"""The limit for all expressions of one kind together."""
_OVERHEAD: Final = 1024
_BYTES_PER_CHARACTER: Final = 100
"""The estimate for the densest text, a REMOVE of attributes with one letter; most expressions take less."""


class ParsedTexts(LRU[str, Parsed]):
    """Parses each text once, as long as it is among those that were used last."""

    def __init__(self, parse: Callable[[str], Parsed]) -> None:
        super().__init__(MOST_BYTES, lambda text, _: _OVERHEAD + len(text) * _BYTES_PER_CHARACTER)
        self._parse = parse

    def __call__(self, text: str) -> Parsed:
        """Return what a text is parsed to; an error of the parser is raised and not cached."""
        return self.get_or_make(text, lambda: self._parse(text))
