"""The metadata of an object: as requests give it, as it is stored, and as responses return it.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html, https://www.rfc-editor.org/rfc/rfc2047
"""

from __future__ import annotations

import base64
import re
import unicodedata
from email.errors import HeaderParseError
from email.header import decode_header
from typing import TYPE_CHECKING, Final

from chatprov.local.moto_s3.exceptions import S3Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

_USER: Final = "x-amz-meta-"
_SYSTEM: Final = (
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-type",
    "expires",
)
"""The headers that are stored with an object and returned with it."""
_MOST: Final = 2048
_MAIL_SAFE: Final = re.compile(r"[\t -~]*")
_QUOTED: Final = frozenset(b"_=?")
_NOT_LATIN_1: Final = re.compile(r"[^\x00-\xff]")


def of_request(given: Mapping[str, str]) -> dict[str, str]:
    """Return the metadata in the headers of a request; a user's own is decoded by RFC 2047.

    Raises MetadataTooLarge for more than 2 KB of a user's own.
    """
    return {name: _decoded(value) if _is_own(name) else value for name, value in _metadata(given).items()}


def of_form(fields: Mapping[str, str]) -> dict[str, str]:
    """Return the metadata in the fields of a form, which are not encoded; raises MetadataTooLarge as `of_request` does.

    As AWS has it: a space replaces what a header without an encoding cannot have.
    """
    found = _metadata(fields)
    return {name: value if _is_own(name) else _NOT_LATIN_1.sub(" ", value) for name, value in found.items()}


def headers_of(stored: Mapping[str, object]) -> dict[str, str]:
    """Return the headers with an object's metadata; a user's own is encoded by RFC 2047 if it is more than printable ASCII."""
    texts = {name: str(value) for name, value in stored.items()}
    return {name: _encoded(text) if _is_own(name) else text for name, text in texts.items() if _is_kept(name)}


def _metadata(given: Mapping[str, str]) -> dict[str, str]:
    own = {name.lower(): value for name, value in given.items() if _is_own(name)}
    size = sum(len(name) - len(_USER) + len(value.encode("latin-1", "replace")) for name, value in own.items())
    if size > _MOST:
        message = "Your metadata headers exceed the maximum allowed metadata size"
        raise S3Refusal(400, "MetadataTooLarge", message, Size=size, MaxSizeAllowed=_MOST)
    found = {name: given[name] for name in _SYSTEM if name in given}
    encodings = [part.strip() for part in found.pop("content-encoding", "").split(",")]
    # aws-chunked is about the request only
    encoding = ",".join(part for part in encodings if part and part != "aws-chunked")
    return own | found | ({"content-encoding": encoding} if encoding else {})


def _is_own(name: str) -> bool:
    return name.lower().startswith(_USER)


def _is_kept(name: str) -> bool:
    return name.lower() in _SYSTEM or _is_own(name)


def _decoded(text: str) -> str:
    if "=?" not in text:
        return text
    try:
        parts = decode_header(text)
        return "".join(part if isinstance(part, str) else part.decode(charset or "ascii") for part, charset in parts)
    except (HeaderParseError, LookupError, UnicodeDecodeError):
        return text


def _encoded(text: str) -> str:
    if _MAIL_SAFE.fullmatch(text):
        return text
    content = text.encode("utf-8", "surrogateescape")
    if "\ufffd" in text or any(unicodedata.category(character).startswith("C") for character in text):
        return f"=?UTF-8?B?{base64.b64encode(content).decode()}?="
    return f"=?UTF-8?Q?{''.join(map(_quoted, content))}?="


def _quoted(byte: int) -> str:
    if byte == ord(" "):
        return "_"
    is_plain = byte not in _QUOTED and _MAIL_SAFE.fullmatch(chr(byte))
    return chr(byte) if is_plain else f"={byte:02X}"
