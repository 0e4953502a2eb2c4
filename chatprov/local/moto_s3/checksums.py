"""Checksums of contents, computed in chunks.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
"""

from __future__ import annotations

import base64
import functools
import hashlib
import zlib
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.bodies import Content
from chatprov.local.moto_s3 import crc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

SIZES: Final[Mapping[str, int]] = {
    "CRC32": 4,
    "CRC32C": 4,
    "CRC64NVME": 8,
    "MD5": 16,
    "SHA1": 20,
    "SHA256": 32,
    "SHA512": 64,
    "XXHASH64": 8,
    "XXHASH3": 8,
    "XXHASH128": 16,
}
"""S3's algorithms, with the sizes of their checksums in bytes."""
_XXHASHES: Final = {"XXHASH64": "new_xxhash64", "XXHASH3": "new_xxhash3_64", "XXHASH128": "new_xxhash3_128"}
DEFAULT: Final = "CRC64NVME"
"""The algorithm of objects for which the client chooses none."""


@functools.cache
def _library() -> Any:
    """Return AWS's library of checksums, or None; it takes a tenth of a second to load, and few requests need it."""
    try:
        from awscrt import checksums as library  # type: ignore[import-untyped]  # noqa: PLC0415
    except ImportError:
        return None
    return library


def is_available(algorithm: str) -> bool:
    """Return whether a name is that of an algorithm that can be computed here; XXHash needs AWS's library."""
    return algorithm in SIZES and (algorithm not in _XXHASHES or hasattr(_library(), "XXHash"))


def available() -> list[str]:
    """Return the names of the algorithms that can be computed here."""
    return [algorithm for algorithm in SIZES if is_available(algorithm)]


def compute(body: bytes | Content, algorithm: str) -> str:
    """Return a checksum in base64, for an algorithm that is available."""
    return base64.b64encode(digest(body, algorithm)).decode()


def digest(body: bytes | Content, algorithm: str) -> bytes:
    """Return a checksum, for an algorithm that is available."""
    pieces = body.chunks() if isinstance(body, Content) else (body,)
    if algorithm.startswith("CRC"):
        return _crc(pieces, algorithm)
    running = _hash(algorithm)
    for piece in pieces:
        running.update(piece)
    found: bytes = running.finalize() if algorithm in _XXHASHES else running.digest()
    return found


def of_parts(parts: Sequence[Content], algorithm: str, kind: str) -> str:
    """Return the checksum of an object made of parts: of its content, or for the kind COMPOSITE of the parts' checksums."""
    if kind == "COMPOSITE":
        return compute(b"".join(digest(part, algorithm) for part in parts), algorithm)
    return compute(Content.joined(parts), algorithm)


def usual_kind(algorithm: str) -> str:
    """Return the kind of an object's checksum if neither the upload nor the request names one."""
    return "FULL_OBJECT" if algorithm == DEFAULT else "COMPOSITE"


def hexdigest(body: bytes | Content, algorithm: str) -> str:
    """Return a hash of hashlib in hexadecimal digits."""
    hashed = hashlib.new(algorithm, usedforsecurity=False)
    for piece in body.chunks() if isinstance(body, Content) else (body,):
        hashed.update(piece)
    return hashed.hexdigest()


def _crc(pieces: Iterable[bytes], algorithm: str) -> bytes:
    advance, value = _advance(algorithm), 0
    for piece in pieces:
        value = advance(piece, value)
    return value.to_bytes(SIZES[algorithm], "big")


def _advance(algorithm: str) -> Callable[[bytes, int], int]:
    """Return the function that adds bytes to a checksum."""
    if algorithm == "CRC32":
        return zlib.crc32
    found: Callable[[bytes, int], int] = getattr(_library() or crc, algorithm.lower())
    return found


def _hash(algorithm: str) -> Any:
    if algorithm in _XXHASHES:
        return getattr(_library().XXHash, _XXHASHES[algorithm])()
    return hashlib.new(algorithm.lower(), usedforsecurity=False)
