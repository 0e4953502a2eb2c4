"""Encoding and decoding of texts: base64, form encoding, JavaScript escapes."""

from __future__ import annotations

import base64
import binascii
import re
import string
from typing import Final
from urllib.parse import quote_plus, unquote_plus

from chatprov.appsync.vtl.errors import JavaException
from chatprov.appsync.vtl.javatypes import ByteArray
from chatprov.appsync.vtl.utf16 import to_units

_SCRIPT_ESCAPES: Final = {
    "\b": "\\b",
    "\n": "\\n",
    "\t": "\\t",
    "\f": "\\f",
    "\r": "\\r",
    "'": "\\'",
    '"': '\\"',
    "\\": "\\\\",
    "/": "\\/",
}
_BROKEN_ESCAPE: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ASCII: Final = range(0x20, 0x80)


def url_encode(text: str) -> str:
    """Return the text in application/x-www-form-urlencoded format, as java.net.URLEncoder encodes it."""
    return quote_plus(text, safe="*", errors="replace").replace("~", "%7E")


def url_decode(text: str) -> str:
    """Decode a text in application/x-www-form-urlencoded format.

    Raises JavaException for a percent sign without two hexadecimal digits.
    """
    broken = _BROKEN_ESCAPE.search(text)
    if broken is not None:
        digits = text[broken.start() + 1 : broken.start() + 3]
        raise JavaException("java.lang.IllegalArgumentException", f"URLDecoder: {_broken(digits)}")
    return unquote_plus(text)


def _broken(digits: str) -> str:
    if len(digits) < 2:  # noqa: PLR2004 - an escape has two digits
        return "Incomplete trailing escape (%) pattern"
    found = 0 if digits[0] not in string.hexdigits else 1
    reason = "negative value" if digits[0] == "-" else f'Error at index {found} in: "{digits}"'
    return f"Illegal hex characters in escape (%) pattern - {reason}"


def base64_encode(value: str | ByteArray) -> str:
    """Return a text (as UTF-8) or bytes in base64."""
    data = value.encode("utf-8", "replace") if isinstance(value, str) else value.data()
    return base64.b64encode(data).decode("ascii")


def base64_decode(text: str) -> str | ByteArray:
    """Decode base64: return a string if the bytes are UTF-8, as they nearly always are in templates, otherwise the bytes.

    Raises JavaException for invalid base64.
    """
    try:
        padded = text + "=" * (-len(text) % 4)
        data = base64.b64decode(padded, altchars=b"-_" if set("-_") & set(text) else None, validate=True)
    except (binascii.Error, ValueError):
        raise JavaException("java.lang.IllegalArgumentException", "Illegal base64 character") from None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return ByteArray(data)


def escape_javascript(text: str) -> str:
    """Return the text escaped for a JavaScript string literal."""
    return "".join(
        _SCRIPT_ESCAPES.get(character) or (character if ord(character) in _ASCII else f"\\u{ord(character):04X}")
        for character in to_units(text)
    )
