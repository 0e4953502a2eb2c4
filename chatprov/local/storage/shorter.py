"""Writes the lines of a log again without those that are out of date, while others append to it.

A line that is read twice changes nothing: so what was appended while the content was read is simply written behind it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from chatprov.local.storage.document import replace_file
from chatprov.local.storage.log_file import first_line, lines_of, read_log

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

SPARE = 16 << 20
"""How many bytes a file may have beyond twice its content before a new generation is written."""


def most_for(size: int) -> int:
    """Return how long a file with a content of some size may be before it is written again; both in bytes."""
    return 2 * size + SPARE


def size_of(content: Mapping[bytes, bytes]) -> int:
    """Return the size of a content in bytes."""
    return sum(map(len, content)) + sum(map(len, content.values()))


def write_shorter(file: Path, new: Path, version: int, length: int, hold: Callable[[], object]) -> int | None:
    """Write a new generation of a file that has a length, or more, and return how long it may become.

    If too little of the file is out of date, nothing is written, and None is returned.

    When only the last lines are left to be written, `hold` is called: from then on nothing must be appended to the file until it
    has been replaced by the new one. Raises OSError and CloudFolderError; then there is no new file.
    """
    content = read_log(file, version).entries
    most = most_for(size_of(content))
    if length <= most:
        return None
    replace_file(new, _chunks(file, version, content, length, hold), synced=True)
    return most


def _chunks(
    file: Path, version: int, content: Mapping[bytes, bytes], length: int, hold: Callable[[], object]
) -> Iterator[bytes]:
    yield first_line(version)
    yield from lines_of(content)
    hold()
    with file.open("rb") as appended:
        appended.seek(length, os.SEEK_SET)
        yield appended.read()
