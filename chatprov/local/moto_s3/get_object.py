"""GetObject and HeadObject: the whole object, a range of it or a part, if the request's conditions are met.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chatprov.local.moto_s3 import checksums, customer_key, objects, preconditions
from chatprov.local.moto_s3.exceptions import S3Refusal
from chatprov.local.moto_s3.integrity import Checksum

if TYPE_CHECKING:
    from moto.s3.models import FakeKey

    from chatprov.local.moto_s3.authorization import Authorization
    from chatprov.local.moto_s3.call import Result, S3Call

_OVERRIDES: Final = {
    "response-cache-control": "cache-control",
    "response-content-disposition": "content-disposition",
    "response-content-encoding": "content-encoding",
    "response-content-language": "content-language",
    "response-content-type": "content-type",
    "response-expires": "expires",
}
_RANGE: Final = re.compile(r"bytes=(\d{1,18})?-(\d{1,18})?")
_KEPT: Final = ("etag", "last-modified", "x-amz-version-id", "cache-control", "expires")
"""The headers of the response for an object that the requester has already."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """The bytes of an object that a request is for, with the number of the part and of all parts, if it is a part."""

    start: int
    stop: int
    is_whole: bool = True
    part: int | None = None
    parts: int | None = None


def get_object(call: S3Call, _: Authorization) -> Result:
    """Return an object, or the piece of it that the request is for."""
    stored = objects.found(call)
    objects.check_readable(stored)
    status, headers, piece = _read(call, stored)
    return status, headers, "" if piece is None else objects.content_of(stored)[piece.start : piece.stop]


def head_object(call: S3Call, _: Authorization) -> Result:
    """Return the headers of GetObject."""
    status, headers, piece = _read(call, objects.found(call))
    return status, headers if piece is None else {**headers, "content-length": str(piece.stop - piece.start)}, ""


def _read(call: S3Call, stored: FakeKey) -> tuple[int, dict[str, str], _Piece | None]:
    """Return status, headers and piece of an object; no piece if the requester has the object already."""
    customer_key.check_read(call.request.given, objects.customer_key_of(stored))
    headers = objects.headers_of(call.existing_bucket, stored)
    if preconditions.is_unchanged(call.request.given, stored):
        return 304, {name: value for name, value in headers.items() if name.lower() in _KEPT}, None
    piece = _piece(call, stored)
    headers["accept-ranges"] = "bytes"
    if call.request.given.get("x-amz-checksum-mode", "").upper() == "ENABLED":
        headers |= _checksum(stored, piece)
    if piece.parts is not None:
        headers["x-amz-mp-parts-count"] = str(piece.parts)
    headers |= {
        name: call.request.parameters[parameter]
        for parameter, name in _OVERRIDES.items()
        if parameter in call.request.parameters
    }
    if piece.is_whole:
        return 200, headers, piece
    headers["content-range"] = f"bytes {piece.start}-{piece.stop - 1}/{stored.size}"
    return 206, headers, piece


def _piece(call: S3Call, stored: FakeKey) -> _Piece:
    number, asked = call.request.parameters.get("partNumber"), call.environ.get("HTTP_RANGE")
    if number is not None and asked:
        message = "Cannot specify both Range header and partNumber query parameter"
        raise S3Refusal(400, "InvalidRequest", message)
    if number is not None:
        return _part(stored, int(number))
    found = _RANGE.fullmatch(asked or "")
    if found is None or found.groups() == (None, None):
        return _Piece(0, stored.size)
    first, last = found.groups()
    if first is None:
        start, stop = max(0, stored.size - int(last)), stored.size
    else:
        start, stop = int(first), stored.size if last is None else min(int(last) + 1, stored.size)
        if last is not None and int(last) < start:
            return _Piece(0, stored.size)  # not a valid range
    if start >= stored.size:
        raise S3Refusal(
            416,
            "InvalidRange",
            "The requested range is not satisfiable",
            RangeRequested=asked,
            ActualObjectSize=stored.size,
        )
    return _Piece(start, stop, is_whole=False)


def _part(stored: FakeKey, number: int) -> _Piece:
    parts: dict[int, FakeKey] = stored.multipart.parts if stored.multipart else {1: stored}
    if number not in parts:
        raise S3Refusal(
            416,
            "InvalidPartNumber",
            "The requested partnumber is not satisfiable",
            PartNumberRequested=number,
            ActualPartCount=len(parts),
        )
    start = sum(part.size for found, part in parts.items() if found < number)
    stop = start + parts[number].size
    of_upload = len(parts) if stored.multipart else None
    return _Piece(start, stop, is_whole=False, part=number if stored.multipart else None, parts=of_upload)


def _checksum(stored: FakeKey, piece: _Piece) -> dict[str, str]:
    """Return the headers with the checksum of the whole object, or of a part that was uploaded with one."""
    found = objects.checksum_of(stored)
    if found is None:
        return {}
    if piece.part is not None and stored.checksum_type == "COMPOSITE":
        content = objects.content_of(stored)[piece.start : piece.stop]
        found = Checksum(found.algorithm, checksums.compute(content, found.algorithm))
    elif (piece.start, piece.stop) != (0, stored.size):
        return {}
    return {found.header: found.value, "x-amz-checksum-type": stored.checksum_type or "FULL_OBJECT"}
