"""The chunked format (aws-chunked) in which SDKs send a body, with signed or unsigned chunks.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.bodies import CHUNK, Content, Writer

if TYPE_CHECKING:
    from io import BufferedReader

_LONGEST_LINE: Final = 4096
_SIGNATURE: Final = "x-amz-trailer-signature"


def decode(body: Content) -> tuple[Content, dict[str, str]]:
    """Return the content of the chunks, and the trailers, which follow the last chunk, by names in lower case.

    Raises ValueError for a body that is truncated or has another format.
    """
    if not body:
        return body, {}
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
            trailers = _trailers(sent)
        return decoded.content(), trailers
    finally:
        decoded.close()


def _trailers(sent: BufferedReader) -> dict[str, str]:
    """Return the trailers except their signature; a line that is not one has the name ""."""
    found: dict[str, str] = {}
    while line := sent.readline(_LONGEST_LINE).decode("latin-1").strip():
        name, colon, value = line.partition(":")
        found[name.strip().lower() if colon else ""] = value.strip()
    found.pop(_SIGNATURE, None)
    return found
