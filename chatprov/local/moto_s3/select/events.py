"""The events of a response, in the binary format that SDKs decode.

https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST_RECORDS: Final = 1 << 20
"""The maximum of records in one event, in bytes."""
_TEXT: Final = 7
"""The type of a header's value."""
_CHECKSUM: Final = 4


@dataclass(frozen=True, slots=True)
class SelectStats:
    """How many bytes a query has read, how many they are without compression, and how many it returns."""

    scanned: int
    processed: int
    returned: int


def records_event(payload: bytes) -> bytes:
    """Return an event with records, or with a part of them."""
    return _event("Records", payload, {":content-type": "application/octet-stream"})


def details_event(kind: str, stats: SelectStats) -> bytes:
    """Return an event of the kind Progress or Stats."""
    inner = (
        f"<BytesScanned>{stats.scanned}</BytesScanned><BytesProcessed>{stats.processed}</BytesProcessed>"
        f"<BytesReturned>{stats.returned}</BytesReturned>"
    )
    document = f'<?xml version="1.0" encoding="UTF-8"?><{kind} xmlns="">{inner}</{kind}>'
    return _event(kind, document.encode(), {":content-type": "text/xml"})


def end_event() -> bytes:
    """Return the last event."""
    return _event("End", b"", {})


def _event(kind: str, payload: bytes, more: Mapping[str, str]) -> bytes:
    named = {":message-type": "event", ":event-type": kind, **more}
    headers = b"".join(
        struct.pack(f">B{len(name)}sBH{len(value)}s", len(name), name.encode(), _TEXT, len(value), value.encode())
        for name, value in named.items()
    )
    lengths = struct.calcsize(">II")
    prelude = struct.pack(">II", lengths + _CHECKSUM + len(headers) + len(payload) + _CHECKSUM, len(headers))
    message = prelude + _checksum(prelude) + headers + payload
    return message + _checksum(message)


def _checksum(data: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(data))
