"""The content of an object as text, decompressed up to a limit."""

from __future__ import annotations

import bz2
import gzip
import zlib
from typing import TYPE_CHECKING, Final

from chatprov.local.moto_s3.exceptions import NotOffered
from chatprov.local.moto_s3.select.refusals import SelectRefusal

if TYPE_CHECKING:
    import io
    from collections.abc import Callable, Mapping

    from chatprov.local.bodies import Content

LARGEST: Final = 8 << 20
"""The maximum of what a query reads, in bytes, after decompression; AWS has none."""
_OPENERS: Final[Mapping[str, Callable[[io.BufferedIOBase], io.BufferedIOBase]]] = {
    "NONE": lambda file: file,
    "GZIP": lambda file: gzip.GzipFile(fileobj=file),
    "BZIP2": bz2.BZ2File,
}


def decompressed(content: Content, compression: str) -> bytes:
    """Return a content without its compression; raise S3's errors if it has another one, or is too large."""
    try:
        with content.open() as file, _OPENERS[compression](file) as opened:
            found = opened.read(LARGEST + 1)
    except (EOFError, OSError, zlib.error):
        message = (
            "Object decompression failed. Check that the object is properly compressed using the format specified in "
            "the request."
        )
        raise SelectRefusal("TruncatedInput", message) from None
    if len(found) > LARGEST:
        raise NotOffered(f"queries of objects with more than {LARGEST >> 20} MB")
    return found


def text_of(content: bytes) -> str:
    """Return a content as text, or raise InvalidTextEncoding."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        message = "Invalid encoding type. Only UTF-8 encoding is supported."
        raise SelectRefusal("InvalidTextEncoding", message) from None
