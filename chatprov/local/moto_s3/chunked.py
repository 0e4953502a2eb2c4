"""The chunked format (aws-chunked) in which SDKs send a body, with signed or unsigned chunks.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
"""

from __future__ import annotations

import re
from typing import Final

from chatprov.local.bodies import CHUNK, Content, Writer

_LONGEST_LINE: Final = 4096
_TRAILER: Final = re.compile(rb"x-amz-checksum-\w+:([^\r\n]+)")


def decode(body: Content) -> Content:
    """Return the content of the chunks; raise ValueError for a body that is truncated or has another format."""
    if not body:
        return body
    decoded = Writer()
    try:
        with body.open() as sent:
            while size := int(sent.readline(_LONGEST_LINE).partition(b";")[0], 16):
                while size:
                    data = sent.read(min(size, CHUNK))
                    if not data:
                        raise ValueError("The body ends within a piece.")
                    decoded.write(data)
                    size -= len(data)
                sent.readline(_LONGEST_LINE)
        return decoded.content()
    finally:
        decoded.close()


def trailing_checksum(body: Content) -> str | None:
    """Return the checksum after the last chunk, if there is one."""
    found = _TRAILER.search(body.piece(max(0, len(body) - _LONGEST_LINE), _LONGEST_LINE).rpartition(b"\n0")[2])
    return found[1].decode("ascii", "replace").strip() if found else None
