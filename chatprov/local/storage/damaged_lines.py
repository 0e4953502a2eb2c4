"""The lines of a log that are not what was written, as a tolerant reader sets them aside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from chatprov.local.storage import record
from chatprov.local.storage.damaged_text import keys_in, pieces_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_CRLF: Final = b"\r\n"
"""What a program that changes texts for another system writes in place of a line feed."""


@dataclass(frozen=True, slots=True)
class DamagedLine:
    """A line that does not count: where it begins in the file, its bytes, and the keys that can be read in it, as JSON."""

    place: int
    content: bytes
    before: Mapping[bytes, bytes | None]
    """What the keys had before the line."""
    following: Mapping[bytes, bytes] = field(default_factory=dict)
    """What is behind each key, up to the next one."""
    is_line_end: bool = False
    """Whether it is only what is there in the place of a line feed: the entries before and behind it are whole."""


@dataclass(slots=True)
class DamagedLines:
    """Collects the lines of a log that do not count; a reader that gets none raises an error at the first of them."""

    lines: list[DamagedLine] = field(default_factory=list)
    has_no_version: bool = False
    """Whether the first line, which has the version, is not what was written."""
    _ahead: int = 0
    """How many bytes the reader has counted that the file has not."""

    def add(self, place: int, content: bytes, entries: Mapping[bytes, bytes]) -> None:
        """Set a line aside; `entries` are those of all lines before it."""
        following = dict(keys_in(content))
        before = {key: entries.get(key) for key in following}
        self.lines.append(DamagedLine(place - self._ahead, content, before, following))

    def separated(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the lines of a file from its beginning on, also those that have lost only their line feed: they get a new one."""
        place = 0
        for line in lines:
            end = place + len(line)
            pieces = [(b"", line)] if record.body_of(line) is not None else pieces_of(line)
            for proven, rest in pieces:
                place += max(len(proven) - 1, 0)
                is_last = place + len(rest) == end
                if proven and is_last and not rest:
                    yield proven[:-1]  # at the end of the file: the process has ended while it was written
                elif proven:
                    yield proven
                    if not (is_last and rest == b"\n"):
                        yield from self._in_place_of_line_feed(place, rest)
                else:
                    yield rest
                place += len(rest)

    def _in_place_of_line_feed(self, place: int, content: bytes) -> Iterator[bytes]:
        """Note what is there in the place of the line feed that the reader has got, and yield it if an entry can be lost there."""
        is_more = len(content) > 1 and content != _CRLF
        self.lines.append(DamagedLine(place, b"" if is_more else content, {}, is_line_end=True))
        self._ahead += 1 if is_more else 1 - len(content)
        if is_more:
            yield content
