"""JSON in HTTP bodies and WebSocket messages."""

from __future__ import annotations

from json import JSONDecoder, JSONEncoder
from typing import Any, NoReturn


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON.")


_encode = JSONEncoder(separators=(",", ":"), ensure_ascii=False, check_circular=False).encode
_decode = JSONDecoder(parse_constant=_refuse).decode


def json_bytes(value: Any) -> bytes:
    """Return compact JSON in UTF-8; an unpaired surrogate, which UTF-8 cannot encode, becomes a question mark."""
    return _encode(value).encode(errors="replace")


def from_json(text: str | bytes) -> Any:
    """Parse a JSON text; raises ValueError for an invalid text and for one that is nested too deeply."""
    try:
        return _decode(text if isinstance(text, str) else text.decode())
    except RecursionError:
        raise ValueError("The JSON text is nested too deeply.") from None
