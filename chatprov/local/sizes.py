"""The maximum size of a request: bytes by service, as on AWS, and JSON values, which need much more memory than their text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from chatprov.local.dispatch import moto_name, signed_service, targeted_service
from chatprov.local.offered import SERVICES

if TYPE_CHECKING:
    from collections.abc import Mapping

_MIB: Final = 1 << 20
LARGEST_OBJECT: Final = 5 << 30
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html"""
LARGEST_GRAPHQL: Final = _MIB
"""https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_AppSyncParameters.html"""
_OFFERED: Final = _MIB
_REFUSED: Final = 32 * _MIB
"""For a service that is not available: the client must get that error, not one about the size."""
_LARGEST: Final[Mapping[str, int]] = {
    # a schema has up to 1 MB, and is sent as Base64
    "appsync": 2 * _MIB,
    # https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
    "dynamodb": 16 * _MIB,
    # a batch of events has up to 1 MB, and each of its bytes may be sent as an escape sequence
    "logs": 6 * _MIB,
    "s3": LARGEST_OBJECT,
    "s3-outposts": LARGEST_OBJECT,
}
MOST_VALUES: Final = 500_000
"""The maximum number of values in a request's JSON: a list or an object takes about 200 bytes of memory."""

_STRING_OR_MARK: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[,\[{]', re.DOTALL)


def largest_body(method: str, path: str, query: str, headers: Mapping[str, str]) -> int:
    """Return the maximum size in bytes of the body of a request to an AWS API; the names of `headers` may be in any case."""
    target = headers.get("X-Amz-Target")
    service = moto_name(signed_service(headers.get("Authorization", ""), query)) or targeted_service(target)
    if service is None and target is None and path != "/" and method in {"PUT", "POST"}:
        service = "s3"
    return largest_of(service)


def largest_of(service: str | None) -> int:
    """Return the maximum size in bytes of the body of a request to a service."""
    if service is None:
        return _OFFERED
    return _LARGEST.get(service, _OFFERED if service in SERVICES else _REFUSED)


def has_too_many_values(text: bytes) -> bool:
    """Return whether a JSON text has more values than a request may have, without parsing it."""
    if text.count(b",") + text.count(b"[") + text.count(b"{") <= MOST_VALUES:
        return False
    marks = 0
    for found in _STRING_OR_MARK.finditer(text):
        marks += found.end() - found.start() == 1
        if marks > MOST_VALUES:
            return True
    return False
