"""The JSON of logs and documents, always in one form, and the checksums that prove that it is what was written."""

from __future__ import annotations

import json
import zlib
from dataclasses import fields
from typing import Any, Final


def _members(value: Any) -> dict[str, Any]:
    """Return the members of a dataclass; unlike `asdict` it copies nothing, because they are written at once."""
    return {field.name: getattr(value, field.name) for field in fields(value)}


_ENCODER: Final = json.JSONEncoder(separators=(",", ":"), check_circular=False, allow_nan=False, default=_members)
_PREFIX: Final = 9
"""The length of a checksum in hexadecimal digits, and a space."""
_BEGIN: Final = b'{"crc32":"'
_MIDDLE: Final = b'","content":'
_CONTENT: Final = len(_BEGIN) + 8 + len(_MIDDLE)


def encoded(value: Any) -> bytes:
    """Return a value as JSON in ASCII, without spaces and line breaks: equal values give equal bytes; a dataclass is an object."""
    return _ENCODER.encode(value).encode("ascii")


def line_of(body: bytes) -> bytes:
    """Return the line of a log for a JSON text: its CRC-32, a space, the text, and a line feed."""
    return b"%08x %s\n" % (zlib.crc32(body), body)


def body_of(line: bytes) -> bytes | None:
    """Return the JSON text of a line of a log, or None if it is not whole or not what was written."""
    body = line[_PREFIX:-1]
    return body if line[-1:] == b"\n" and line[:_PREFIX] == b"%08x " % zlib.crc32(body) else None


def document_text(value: Any) -> bytes:
    """Return the text of a document, which is JSON itself: the content, and the CRC-32 of its bytes."""
    content = encoded(value)
    return b"%s%08x%s%s}\n" % (_BEGIN, zlib.crc32(content), _MIDDLE, content)


def document_in(text: bytes) -> Any:
    """Return the content of a document's text, or raise ValueError if it is not what was written."""
    content = text[_CONTENT:-2]
    if text[:_CONTENT] != b"%s%08x%s" % (_BEGIN, zlib.crc32(content), _MIDDLE) or text[-2:] != b"}\n":
        raise ValueError("its checksum is another one")
    return json.loads(content)
