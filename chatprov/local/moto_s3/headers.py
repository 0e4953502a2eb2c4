"""Request headers that are ignored because they are invalid, and those that S3 rejects.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, API_CopyObject.html
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.moto_s3 import copy_source
from chatprov.local.moto_s3.exceptions import S3Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

_DATES: Final = ("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE")
_DATE: Final = "%a, %d %b %Y %H:%M:%S GMT"
_RANGE: Final = re.compile(r"bytes=[^=]*")
_LAST_OF_LATIN_1: Final = "\xff"
_GRANT: Final = re.compile(r"x-amz-grant-(read|write|read-acp|write-acp|full-control)", re.IGNORECASE)
_GRANTEE: Final = re.compile(r'\s*(id|uri|emailAddress)="?[^"=,]+"?\s*', re.IGNORECASE)


def ignore(environ: dict[str, Any]) -> None:
    """Remove headers that HTTP requires to be ignored from a WSGI environ: invalid dates, and ranges of other units or methods."""
    for name in _DATES:
        if name in environ and not _is_date(environ[name]):
            del environ[name]
    if "HTTP_RANGE" in environ and (
        environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or not _RANGE.fullmatch(environ["HTTP_RANGE"])
    ):
        del environ["HTTP_RANGE"]


def check(headers: Mapping[str, str]) -> None:
    """Raise InvalidArgument for grants and copy sources that cannot be parsed."""
    for name, value in headers.items():
        if name.lower().startswith("x-amz-grant-") and not (
            _GRANT.fullmatch(name) and all(_GRANTEE.fullmatch(grantee) for grantee in value.split(","))
        ):
            raise _invalid("Argument format not recognized", name.lower(), value)
    source = next((value for name, value in headers.items() if name.lower() == "x-amz-copy-source"), None)
    if source is not None:
        named = copy_source.read(source)
        if not named.bucket or not named.key:
            # as AWS has it: the value in the error is the name once more
            raise _invalid("Invalid copy source object key", "x-amz-copy-source", "x-amz-copy-source")


def check_overrides(query: Mapping[str, str]) -> None:
    """Raise InvalidArgument for response headers in the query that are not valid in HTTP."""
    for name, value in query.items():
        if not name.startswith("response-"):
            continue
        if not value.isprintable():
            raise _invalid("Header values must not contain control characters", name, value)
        if not value.isascii() and max(value) > _LAST_OF_LATIN_1:
            raise _invalid("Header value cannot be represented using ISO-8859-1.", name, value)


def _is_date(text: str) -> bool:
    try:
        datetime.strptime(text, _DATE)  # noqa: DTZ007  # only checks the format
    except ValueError:
        return False
    return True


def _invalid(message: str, name: str, value: str) -> S3Refusal:
    return S3Refusal(400, "InvalidArgument", message, ArgumentName=name, ArgumentValue=value)
