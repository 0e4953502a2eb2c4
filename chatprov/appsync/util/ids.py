"""Identifiers: UUID, ULID, KSUID."""

from __future__ import annotations

import secrets
import uuid
from typing import Final

_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BASE62: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_KSUID_EPOCH: Final = 1_400_000_000


def auto_id() -> str:
    """Return a random UUID."""
    return str(uuid.uuid4())


def auto_ulid(epoch_milliseconds: int) -> str:
    """Return a ULID: 26 characters that sort by time."""
    return _digits(epoch_milliseconds << 80 | secrets.randbits(80), _CROCKFORD, 26)


def auto_ksuid(epoch_seconds: int) -> str:
    """Return a KSUID: 27 characters that sort by time."""
    return _digits((epoch_seconds - _KSUID_EPOCH) << 128 | secrets.randbits(128), _BASE62, 27)


def _digits(number: int, alphabet: str, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, len(alphabet))
        digits.append(alphabet[digit])
    return "".join(reversed(digits))
