"""The source map that a bundler writes into the last line of code: where each place was before.

https://docs.aws.amazon.com/appsync/latest/devguide/additional-utilities.html and https://tc39.es/ecma426/
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.appsync.js.nodes import Place

_INLINE: Final = re.compile(
    r"^//[#@] sourceMappingURL=data:application/json[^,\s]*;base64,([A-Za-z0-9+/=]+)\s*$", re.MULTILINE
)

_DIGITS: Final = {
    digit: value for value, digit in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
}
_CONTINUES: Final = 32
"""The bit of a digit that says that the number goes on."""
_DIGIT_BITS: Final = 5

_WITH_SOURCE: Final = 4
"""The fewest numbers of a segment that names a place in a source."""


@dataclass(frozen=True, slots=True)
class OriginalPlace:
    """A place in the file that code was made from: line and column from 1."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class _Segment:
    """From `column` of a line on, code comes from here; no place is known for `original` None."""

    column: int
    original: OriginalPlace | None


class SourceMap:
    """The original place of each place in code."""

    def __init__(self, document: dict[str, Any]) -> None:
        root = document.get("sourceRoot") or ""
        sources = [f"{root.rstrip('/')}/{source}" if root else str(source) for source in document["sources"]]
        self._lines = [list(line) for line in _lines(document["mappings"], sources)]

    def original(self, place: Place) -> OriginalPlace | None:
        """Return where the code at a place comes from; None for code that the bundler added."""
        if place.line > len(self._lines):
            return None
        line = self._lines[place.line - 1]
        index = bisect_right(line, place.column - 1, key=lambda segment: segment.column)
        return line[index - 1].original if index else None


def inline_source_map(code: str) -> SourceMap | None:
    """Return the source map in code; None without one, or with one that cannot be read."""
    found = _INLINE.findall(code)
    if not found:
        return None
    try:
        return SourceMap(json.loads(base64.b64decode(found[-1])))
    except (binascii.Error, ValueError, KeyError, TypeError, IndexError, AttributeError):
        return None


def _lines(mappings: str, sources: list[str]) -> Iterator[list[_Segment]]:
    """Yield the segments of each line; all numbers but the columns are relative to those of the segment before."""
    source = line = column = 0
    for group in mappings.split(";"):
        segments: list[_Segment] = []
        start = 0
        for text in filter(None, group.split(",")):
            numbers = list(_numbers(text))
            start += numbers[0]
            original = None
            if len(numbers) >= _WITH_SOURCE:
                source, line, column = source + numbers[1], line + numbers[2], column + numbers[3]
                original = OriginalPlace(sources[source], line + 1, column + 1)
            segments.append(_Segment(start, original))
        yield segments


def _numbers(text: str) -> Iterator[int]:
    """Yield the numbers of a segment: digits of five bits, the lowest first, the sign in the lowest bit."""
    value = shift = 0
    for digit in text:
        bits = _DIGITS[digit]
        value |= (bits & (_CONTINUES - 1)) << shift
        if bits & _CONTINUES:
            shift += _DIGIT_BITS
        else:
            yield -(value >> 1) if value & 1 else value >> 1
            value = shift = 0
