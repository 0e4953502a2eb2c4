"""Checksums of contents, computed in chunks.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
"""

from __future__ import annotations

import base64
import hashlib
import zlib
from typing import TYPE_CHECKING, Any

from chatprov.local.bodies import Content

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def compute(body: bytes | Content, algorithm: str, encode_base64: bool = True) -> bytes:  # noqa: FBT001, FBT002  # moto's signature
    """Return a checksum for one of S3's algorithm names: "CRC32", "CRC32C", "CRC64NVME", "SHA1" or "SHA256"."""
    pieces = body.chunks() if isinstance(body, Content) else (body,)
    digest = _running(pieces, algorithm)
    return base64.b64encode(digest) if encode_base64 else digest


def hexdigest(body: bytes | Content, algorithm: str) -> str:
    """Return a hash of hashlib in hexadecimal digits."""
    hashed = hashlib.new(algorithm, usedforsecurity=False)
    for piece in body.chunks() if isinstance(body, Content) else (body,):
        hashed.update(piece)
    return hashed.hexdigest()


def _running(pieces: Iterable[bytes], algorithm: str) -> bytes:
    if algorithm in {"CRC32", "CRC32C", "CRC64NVME"}:
        advance, size = _crc(algorithm)
        value = 0
        for piece in pieces:
            value = advance(piece, value)
        return value.to_bytes(size, "big")
    hashed = hashlib.new("sha1" if algorithm == "SHA1" else "sha256", usedforsecurity=False)
    for piece in pieces:
        hashed.update(piece)
    return hashed.digest()


def _crc(algorithm: str) -> tuple[Callable[[bytes, int], int], int]:
    """Return the function that adds bytes to a checksum, and its size; without AWS's library CRC32 for all, as in moto."""
    try:
        from awscrt import checksums  # type: ignore[import-untyped]  # noqa: PLC0415  # an optional dependency
    except ImportError:
        return zlib.crc32, 4
    found: dict[str, tuple[Any, int]] = {
        "CRC32": (zlib.crc32, 4),
        "CRC32C": (checksums.crc32c, 4),
        "CRC64NVME": (checksums.crc64nvme, 8),
    }
    return found[algorithm]
