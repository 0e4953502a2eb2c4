"""What can be read in the bytes of a damaged line: texts that their checksums prove, and keys. Both take linear time."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from chatprov.local.storage import record

if TYPE_CHECKING:
    from collections.abc import Iterator

_BEGIN: Final = re.compile(rb'[0-9a-f]{8} (?=\{")')
"""How a line begins. A text cannot contain this, because its quotation marks are escaped."""
_STRING: Final = rb'"(?:[^"\\\x00-\x1f]|\\[^\x00-\x1f])*+"'
_KEY: Final = re.compile(rb'\{"k":(\[%s(?:,%s)*+\])' % (_STRING, _STRING))
"""A key, which is a list of strings. Without a way back in it, and none that contains the beginning of another one."""
_DECODER: Final = json.JSONDecoder()


def pieces_of(line: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the pieces of a line that is not whole: the line of a text that is proven, or b"", and the bytes behind it.

    A proven line has a line feed at its end; those bytes, or none, are in the place of it.
    """
    starts = [found.start() for found in _BEGIN.finditer(line)]
    proven, read = b"", 0
    for start, end in pairwise([*starts, len(line)]):
        if length := _length_of_text(line[start:end]):
            if proven or read < start:
                yield proven, line[read:start]
            proven, read = line[start : start + length] + b"\n", start + length
    if proven or read < len(line):
        yield proven, line[read:]


def keys_in(line: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the keys in a damaged line as far as they can be read, each with what is behind it, up to the next one."""
    found = [*_KEY.finditer(line)]
    ends = [*(key.start() for key in found), len(line)][1:]
    for key, end in zip(found, ends, strict=True):
        try:
            names = json.loads(key[1].decode("ascii", "replace"))
        except ValueError:
            continue
        yield record.encoded(names), line[key.end() : end]


def _length_of_text(piece: bytes) -> int:
    """Return how many bytes at the beginning are a line without its line feed; 0 if its checksum does not prove it."""
    begin = _BEGIN.match(piece)
    if begin is None:
        return 0
    try:
        # a byte is a character: the place where the text ends is the same
        _, end = _DECODER.raw_decode(piece.decode("latin-1"), begin.end())
    except (ValueError, RecursionError):
        return 0
    return end if record.body_of(piece[:end] + b"\n") is not None else 0
