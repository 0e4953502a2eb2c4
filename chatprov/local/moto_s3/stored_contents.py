"""The contents that entries of S3's log name, compared with the files that there are; moto is not needed for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from chatprov.local.moto_s3 import images
from chatprov.local.moto_s3.file_contents import fault_of, files_of
from chatprov.local.storage import OTHER_FORM

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def faults(entries: Mapping[bytes, bytes], sizes: Mapping[str, int]) -> dict[bytes, str]:
    """Return what is wrong with the contents of entries, by the keys of the entries, if files with these sizes are there."""
    found = ((entry, fault_of(content, sizes)) for entry, content in _contents(entries))
    return {entry: fault for entry, fault in found if fault}


def named_files(entries: Mapping[bytes, bytes]) -> set[str]:
    """Return the names of all files that entries name."""
    return {name for _, content in _contents(entries) for name in files_of(content)}


def _contents(entries: Mapping[bytes, bytes]) -> Iterator[tuple[bytes, str]]:
    """Yield the contents that entries name; what is not an entry of S3 is left to those who read its state."""
    for entry, text in entries.items():
        try:
            kind, value = json.loads(entry)[0], json.loads(text)
            content = images.content_of(kind, value) or ""
            files_of(content)
        except OTHER_FORM:
            continue
        yield entry, _text(content)


def _text(content: Any) -> str:
    return content if isinstance(content, str) else ""
