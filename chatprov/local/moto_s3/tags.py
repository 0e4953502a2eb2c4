"""The tags of objects and buckets: their forms, and how many there may be.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from chatprov.local.moto_s3.exceptions import S3Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from xml.etree import ElementTree as ET

_MOST: Final = {"object": 10, "bucket": 50}
_LONGEST_KEY: Final = 128
_LONGEST_VALUE: Final = 256
_TEXT: Final = re.compile(r"[\w\s.:/=+\-@]*")
_RESERVED: Final = "aws:"
_RESERVED_KEYS: Final = {
    "object": "Your TagKey cannot be prefixed with aws:",
    "bucket": "System tags cannot be added/updated by requester",
}


def of_header(text: str) -> dict[str, str]:
    """Return the tags of the header x-amz-tagging ("a=1&b=2"); raise S3's error for tags that it refuses."""
    pairs = parse_qsl(text, keep_blank_values=True)
    if len({key for key, _ in pairs}) < len(pairs) or any(part.count("=") > 1 for part in text.split("&")):
        raise _argument(text)
    return checked(pairs, of="object")


def of_document(document: ET.Element, *, of: str) -> dict[str, str]:
    """Return the tags of a document; raise S3's error for tags that it refuses. `of` is "object" or "bucket"."""
    found = (
        (tag.findtext("{*}Key") or "", tag.findtext("{*}Value") or "") for tag in document.iterfind("{*}TagSet/{*}Tag")
    )
    return checked(found, of=of)


def of_creation(document: ET.Element) -> dict[str, str]:
    """Return the tags in the document of CreateBucket; raise S3's error for tags that it refuses."""
    pairs = [
        (tag.findtext("{*}Key") or "", tag.findtext("{*}Value") or "") for tag in document.iterfind("{*}Tags/{*}Tag")
    ]
    if any(key.startswith(_RESERVED) for key, _ in pairs):
        message = (
            'User-defined tag keys can\'t start with "aws:". This prefix is reserved for system tags. '
            'Remove "aws:" from your tag keys and try again.'
        )
        raise S3Refusal(400, "InvalidTag", message)
    return checked(pairs, of="bucket")


def checked(pairs: Iterable[tuple[str, str]], *, of: str) -> dict[str, str]:
    """Return tags; raise S3's error for too many, for a key that is there twice, and for texts that are not allowed."""
    found: dict[str, str] = {}
    pairs = list(pairs)
    if len(pairs) > _MOST[of]:
        raise S3Refusal(400, "BadRequest", f"{of.capitalize()} tags cannot be greater than {_MOST[of]}")
    for key, value in pairs:
        if key in found:
            raise _invalid("Cannot provide multiple Tags with the same key", key)
        if key.startswith(_RESERVED):
            raise _invalid(_RESERVED_KEYS[of], key)
        if not key or len(key) > _LONGEST_KEY or not _TEXT.fullmatch(key):
            raise _invalid("The TagKey you have provided is invalid", key)
        if len(value) > _LONGEST_VALUE or not _TEXT.fullmatch(value):
            raise _invalid("The TagValue you have provided is invalid", key, value)
        found[key] = value
    return found


def _invalid(message: str, key: str, value: str = "") -> S3Refusal:
    members = {"TagKey": key} | ({"TagValue": value} if value else {})
    return S3Refusal(400, "InvalidTag", message, **members)


def _argument(value: str) -> S3Refusal:
    message = (
        "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name "
        "duplicates."
    )
    return S3Refusal(400, "InvalidArgument", message, ArgumentName="x-amz-tagging", ArgumentValue=value)
