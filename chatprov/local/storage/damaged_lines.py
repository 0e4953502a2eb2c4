"""The lines of a log that are not what was written, as a tolerant reader sets them aside."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from chatprov.local.storage import record

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEY: Final = re.compile(rb'\{"k":(?=\[)')
_WHOLE: Final = re.compile(rb'[0-9a-f]{8} \{"')
"""How a line begins. A text cannot contain this, because its quotation marks are escaped."""
_DECODER: Final = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class DamagedLine:
    """A line that does not count: where it begins in the file, its bytes, and what the keys in it had before it, as JSON."""

    place: int
    content: bytes
    before: Mapping[bytes, bytes | None]


@dataclass(slots=True)
class DamagedLines:
    """Collects the lines of a log that do not count; a reader that gets none raises an error at the first of them."""

    lines: list[DamagedLine] = field(default_factory=list)
    has_no_version: bool = False
    """Whether the first line, which has the version, is not what was written."""

    def add(self, place: int, content: bytes, entries: Mapping[bytes, bytes]) -> None:
        """Set a line aside; `entries` are those of all lines before it."""
        self.lines.append(DamagedLine(place, content, {key: entries.get(key) for key in _keys_in(content)}))


def whole_end_of(line: bytes) -> bytes:
    """Return the line that is whole at the end of a damaged one, which has lost only its line feed; b"" if there is none."""
    for found in _WHOLE.finditer(line, 1):
        if record.body_of(line[found.start() :]) is not None:
            return line[found.start() :]
    return b""


def _keys_in(line: bytes) -> list[bytes]:
    """Return the keys in a damaged line as far as they can be read."""
    keys = []
    for found in _KEY.finditer(line):
        try:
            key, _ = _DECODER.raw_decode(line[found.end() :].decode("ascii", "replace"))
        except (ValueError, RecursionError):
            continue
        if key and all(isinstance(part, str) for part in key):
            keys.append(record.encoded(key))
    return keys
