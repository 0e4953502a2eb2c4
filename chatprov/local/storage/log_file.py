"""One generation of a log: its lines, and what is there when it is read.

Each line is a CRC-32 and a JSON text. The first line has the version of the content, each other one an image
`{"k": key, "v": value}` of what is there after a change, a deletion `{"k": key}`, or several of these as `{"t": [...]}`, which were
made together. A key is a list of texts. Since images have no operations, a line that is read twice changes nothing.

A start reads all lines, and most of them are not needed soon: they are cut into keys and values as bytes, and not parsed.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.storage import record
from chatprov.local.storage.errors import CloudFolderDamaged, CloudFolderTooNew, CloudFolderUnusable
from chatprov.local.storage.opening import opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from chatprov.local.storage.damaged_lines import DamagedLines

Image = tuple[tuple[str, ...], Any]
"""A key, and the value that it has after a change; None if it has none any more."""

_KEY: Final = b'{"k":'
_IMAGE: Final = b'{"k":["'
"""How an image begins: a key is a list of texts."""
_KEY_END: Final = b'"]}'
"""How a deletion ends."""
_VALUE: Final = b'],"v":'
"""Where a value begins. A text cannot contain this, because its quotation marks are escaped."""
_TOGETHER: Final = b'{"t":['
_NEXT: Final = b', {"k":'
"""Where the next image of a line begins: the space is only there, and a text cannot contain this either."""
_BEGUN: Final = re.compile(rb"[0-9a-f]{0,8}|[0-9a-f]{8} (?:\{[ -~]*)?")
"""A line that is not whole: all bytes of a line are printable."""
FIRST_VERSION: Final = 1
NO_VERSION: Final = "its first line is not what was written"


@dataclass(slots=True)
class LogContent:
    """What is in a generation: the version, and the last value of each key as JSON texts, the key that is there longest first."""

    version: int
    entries: dict[bytes, bytes]
    length: int
    """Where the last line that is whole ends."""
    torn: int
    """The bytes after them."""


def line_of(images: Sequence[Image]) -> bytes:
    """Return the line for images that are made together."""
    if len(images) == 1:
        return record.line_of(record.encoded(_document_of(images[0])))
    return record.line_of(b"%s%s]}" % (_TOGETHER, b", ".join(record.encoded(_document_of(image)) for image in images)))


def _document_of(image: Image) -> dict[str, Any]:
    key, value = image
    return {"k": key} if value is None else {"k": key, "v": value}


def first_line(version: int) -> bytes:
    """Return the first line of a generation."""
    return record.line_of(record.encoded({"log": version}))


def lines_of(entries: Mapping[bytes, bytes]) -> Iterator[bytes]:
    """Yield the lines for what was read of another generation."""
    for key, value in entries.items():
        yield record.line_of(b'{"k":%s,"v":%s}' % (key, value))


def read_log(file: Path, newest: int, damaged: DamagedLines | None = None) -> LogContent:
    """Return what is in a generation, of a version up to `newest`.

    A last line that is only begun is counted in `torn`: it was written when the process ended. Any other line that is not what was
    written is added to `damaged` and does not count; if that is the first line, the newest version is assumed. Raises
    CloudFolderDamaged for such a line if there is no `damaged`, CloudFolderTooNew, and CloudFolderUnusable if the file cannot be
    read.
    """
    try:
        with opened(file) as content:
            return _read(file, content, newest, damaged)
    except OSError as error:
        raise CloudFolderUnusable(file, error) from None


def _read(file: Path, content_of_file: BinaryIO, newest: int, damaged: DamagedLines | None) -> LogContent:
    lines: Iterator[bytes] = content_of_file if damaged is None else damaged.separated(content_of_file)
    first = next(lines, b"")
    version = _version(file, first, newest)
    content = LogContent(newest if version is None else version, {}, 0 if version is None else len(first), 0)
    if version is None:
        if damaged is None:
            raise CloudFolderDamaged(file, NO_VERSION)
        damaged.has_no_version = True
        lines = chain([first] if first else [], lines)
    body_of, entries = record.body_of, content.entries
    for line in lines:
        body = body_of(line)
        if body is None:
            line = _next_whole(file, line, lines, content, damaged)  # noqa: PLW2901  # it reads on
            body = body_of(line)
            if body is None:
                break
        is_read = _read_image(entries, body[len(_KEY) :]) if body.startswith(_IMAGE) else _read_together(entries, body)
        if not is_read:
            if damaged is None:
                raise CloudFolderDamaged(file, f"the line at byte {content.length} is not one of a log")
            damaged.add(content.length, line, entries)
        content.length += len(line)
    return content


def _next_whole(
    file: Path, line: bytes, following: Iterator[bytes], content: LogContent, damaged: DamagedLines | None
) -> bytes:
    """Return the first whole line from one on that is not; b"" if all that follow are not whole either.

    What is before it is damage. At the end, the last line is torn if it is one that was only begun.
    """
    passed: list[bytes] = []
    while line:
        if record.body_of(line) is not None:
            _set_aside(file, passed, content, damaged)
            return line
        passed.append(line)
        line = next(following, b"")
    torn = _is_begun(passed[-1])
    _set_aside(file, passed[:-1] if torn else passed, content, damaged)
    content.torn = len(passed[-1]) if torn else 0
    return b""


def _is_begun(line: bytes) -> bool:
    """Return whether a line is the beginning of one: a kill while it was written leaves this. Anything else was written as a whole.

    Zeros, which a loss of power can leave, are damage: no one can tell how much was there.
    """
    # with one byte less it must not be whole: then its line feed has become another byte
    return _BEGUN.fullmatch(line) is not None and record.body_of(line[:-1] + b"\n") is None


def _set_aside(file: Path, lines: Sequence[bytes], content: LogContent, damaged: DamagedLines | None) -> None:
    for line in lines:
        if damaged is None:
            raise CloudFolderDamaged(file, f"the line at byte {content.length} is not what was written")
        damaged.add(content.length, line, content.entries)
        content.length += len(line)


def _version(file: Path, first: bytes, newest: int) -> int | None:
    """Return the version that is in the first line, None if the line is not what was written."""
    body = record.body_of(first)
    try:
        found = None if body is None else json.loads(body)
    except (ValueError, RecursionError):
        return None
    version = found.get("log") if isinstance(found, dict) else None
    if type(version) is not int or version < FIRST_VERSION:
        return None
    if version > newest:
        raise CloudFolderTooNew(file, version, newest)
    return version


def _read_image(entries: dict[bytes, bytes], image: bytes) -> bool:
    """Enter an image, whose text is given from its key on; return False if it is none."""
    end = image.find(_VALUE)
    if end >= 0:
        entries[image[: end + 1]] = image[end + len(_VALUE) : -1]
    elif image.endswith(_KEY_END):
        entries.pop(image[:-1], None)
    else:
        return False
    return True


def _read_together(entries: dict[bytes, bytes], body: bytes) -> bool:
    """Enter images that were made together; return False for a line that has something else."""
    if not body.startswith(_TOGETHER):
        return False
    texts = [_KEY + text for text in body[len(_TOGETHER) + len(_KEY) : -len(b"]}")].split(_NEXT)]
    if len(texts) == 1:  # of the first version, which has no space between them
        try:
            texts = [record.encoded(image) for image in json.loads(body)["t"]]
        except (TypeError, ValueError, RecursionError):
            return False
    if not all(text.startswith(_IMAGE) and (_VALUE in text or text.endswith(_KEY_END)) for text in texts):
        return False
    for text in texts:
        _read_image(entries, text[len(_KEY) :])
    return True


def check_version(file: Path, newest: int) -> None:
    """Raise CloudFolderTooNew if a newer chatprov has written a generation, and CloudFolderUnusable; damage is not looked for."""
    try:
        with suppress(CloudFolderDamaged), opened(file) as content:
            _version(file, next(content, b""), newest)
    except OSError as error:
        raise CloudFolderUnusable(file, error) from None
