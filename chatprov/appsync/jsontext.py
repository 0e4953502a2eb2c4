"""JSON as it goes over the wire."""

from __future__ import annotations

from json import JSONEncoder
from typing import Any

_encode = JSONEncoder(separators=(",", ":"), ensure_ascii=False, check_circular=False).encode


def json_bytes(value: Any) -> bytes:
    """Return compact JSON in UTF-8; half a surrogate pair, which UTF-8 cannot hold, becomes a question mark."""
    return _encode(value).encode(errors="replace")
