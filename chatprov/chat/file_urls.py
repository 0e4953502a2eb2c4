"""The files of the chat in S3: their keys, and pre-signed URLs with which a client without credentials puts or gets one file.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from uuid import uuid4

from chatprov.errors import UploadFailed

if TYPE_CHECKING:
    from chatprov.target import Target

FOLDER = "uploads/"
LONGEST_KEY = 1024
"""The maximum length of an S3 key, in bytes."""
_BYTES = "".join(map(chr, range(0xDC80, 0xDD00)))
"""Python's surrogate escapes, for bytes of a file name that are not UTF-8."""


def new_key(room: str, name: str) -> str:
    """Return a new key for a file: uploads/<room>/<uuid>/<file name>, in URL-safe characters.

    In the file name, _ replaces invisible characters, characters that change the writing direction, and slashes.

    Raises UploadFailed when the key is too long for S3.
    """
    key = f"{FOLDER}{_safe(room)}/{uuid4()}/{_safe(_plain(name))}"
    if len(key) > LONGEST_KEY:
        raise UploadFailed(
            f"The names of the room and the file are too long together: the limit of S3 is {LONGEST_KEY} characters",
            kept="Nothing was sent.",
            advice="Give the file a shorter name.",
        )
    return key


class FileUrls:
    """Signs URLs of one bucket with the operator's credentials, which never leave this process."""

    def __init__(self, target: Target, bucket: str) -> None:
        """Read the bucket's region from S3. Raises ClientError or BotoCoreError as boto3 does."""
        self._bucket = bucket
        # For us-east-1 S3 returns no location, and for eu-west-1 possibly its old name.
        region = target.client("s3").get_bucket_location(Bucket=bucket)["LocationConstraint"] or "us-east-1"
        self._signer: Any = target.url_signer(bucket, {"EU": "eu-west-1"}.get(region, region))

    def plain(self, key: str) -> str:
        """Return the URL in a message; without a signature S3 responds 403 to it."""
        return self.get(key, seconds=1).partition("?")[0]

    def put(self, key: str, content_type: str, *, seconds: int, size: int | None = None) -> str:
        """Return a URL to put one file of that content type, with a `size` in bytes only a file of exactly that size."""
        length = {} if size is None else {"ContentLength": size}
        return self._signed("put_object", key, seconds, ContentType=content_type, **length)

    def get(self, key: str, *, seconds: int, **response: str) -> str:
        """Return a URL to get one file; `response` are S3's overrides, such as ResponseContentDisposition."""
        return self._signed("get_object", key, seconds, **response)

    def _signed(self, operation: str, key: str, seconds: int, **more: Any) -> str:
        parameters = {"Bucket": self._bucket, "Key": key, **more}
        url: str = self._signer.generate_presigned_url(operation, Params=parameters, ExpiresIn=seconds)
        return url


def _plain(name: str) -> str:
    """Return a file name without such characters; undecodable bytes are kept."""
    return "".join(letter if letter != "/" and (letter.isprintable() or letter in _BYTES) else "_" for letter in name)


def _safe(text: str) -> str:
    """Return a name as exactly one segment of a path."""
    encoded = quote(os.fsencode(text), safe="")
    return encoded.replace(".", "%2E") if set(text) <= {"."} else encoded
