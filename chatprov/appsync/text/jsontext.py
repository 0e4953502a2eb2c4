"""JSON in HTTP bodies and WebSocket messages."""

from __future__ import annotations

from json import JSONDecoder, JSONEncoder
from typing import Any, Final, NoReturn


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON.")


_encode = JSONEncoder(separators=(",", ":"), ensure_ascii=False, check_circular=False).encode
_decoder = JSONDecoder(parse_constant=_refuse)
_SPACE: Final = " \t\n\r"


def json_bytes(value: Any) -> bytes:
    """Return compact JSON in UTF-8; an unpaired surrogate, which UTF-8 cannot encode, becomes a question mark."""
    return _encode(value).encode(errors="replace")


def from_json(text: str | bytes) -> Any:
    """Parse a JSON text; raises ValueError for an invalid text and for one that is nested too deeply."""
    try:
        return decode_whole(_decoder, text if isinstance(text, str) else text.decode())
    except RecursionError:
        raise ValueError("The JSON text is nested too deeply.") from None


def decode_whole(decoder: JSONDecoder, text: str) -> Any:
    """Parse a text with nothing beside one JSON value, as `decoder.decode` does with two regular expressions more.

    Raises ValueError.
    """
    stripped = text.strip(_SPACE)
    value, end = decoder.raw_decode(stripped)
    if end < len(stripped):
        raise ValueError("The JSON text does not end with its value.")
    return value
