"""The source of a copy, as the header x-amz-copy-source names it.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, unquote_plus

HEADER: Final = "x-amz-copy-source"
_HOST: Final = re.compile(r"https?://[^/]*/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CopySource:
    """The bucket and the key of an object, and a version of it or None; texts are empty where the header has none."""

    bucket: str
    key: str
    version: str | None


def read(text: str) -> CopySource:
    """Return the object that the header names: "bucket/key?versionId=…", also after a slash or the URL of an endpoint."""
    path, _, query = _HOST.sub("", text, count=1).partition("?")
    bucket, _, key = unquote_plus(path).lstrip("/").partition("/")
    return CopySource(bucket, key, parse_qs(query).get("versionId", [None])[0])
