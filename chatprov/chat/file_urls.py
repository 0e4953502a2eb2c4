"""The files of the chat in S3: the keys they get, and URLs that let somebody without credentials put or get exactly one.

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
"""Bytes that S3 takes for a key."""
_BYTES = "".join(map(chr, range(0xDC80, 0xDD00)))
"""What Python makes of the bytes of a file's name that are no UTF-8."""


def new_key(room: str, name: str) -> str:
    """Return a new key for a file: uploads/<room>/<uuid>/<file name>, in characters that are safe everywhere.

    In a file's name _ takes the place of what cannot be seen, turns the direction of writing, or parts folders.

    Raises UploadFailed when that is longer than S3 takes.
    """
    key = f"{FOLDER}{_safe(room)}/{uuid4()}/{_safe(_plain(name))}"
    if len(key) > LONGEST_KEY:
        raise UploadFailed(
            f"The names of the room and the file are too long together: S3 takes {LONGEST_KEY} characters",
            kept="Nothing was sent.",
            advice="Give the file a shorter name.",
        )
    return key


class FileUrls:
    """Signs URLs of one bucket with the operator's credentials, which stay here."""

    def __init__(self, target: Target, bucket: str) -> None:
        """Ask S3 where the bucket is. Raises ClientError or BotoCoreError as boto3 does."""
        self._bucket = bucket
        # S3 names its first region by saying nothing, and one by an older name.
        place = target.client("s3").get_bucket_location(Bucket=bucket)["LocationConstraint"] or "us-east-1"
        self._signer: Any = target.url_signer(bucket, {"EU": "eu-west-1"}.get(place, place))

    def plain(self, key: str) -> str:
        """Return the URL that a message carries; without a signature S3 answers 403 to it."""
        return self.get(key, seconds=1).partition("?")[0]

    def put(self, key: str, content_type: str, *, seconds: int, size: int | None = None) -> str:
        """Return a URL to put one file of that content type with; with a `size` in bytes, of exactly that size."""
        length = {} if size is None else {"ContentLength": size}
        return self._signed("put_object", key, seconds, ContentType=content_type, **length)

    def get(self, key: str, *, seconds: int, **response: str) -> str:
        """Return a URL to get one file with; `response` are S3's overrides, such as ResponseContentDisposition."""
        return self._signed("get_object", key, seconds, **response)

    def _signed(self, operation: str, key: str, seconds: int, **more: Any) -> str:
        parameters = {"Bucket": self._bucket, "Key": key, **more}
        url: str = self._signer.generate_presigned_url(operation, Params=parameters, ExpiresIn=seconds)
        return url


def _plain(name: str) -> str:
    """Return a file's name without such characters; a byte that is no text stays one."""
    return "".join(one if one != "/" and (one.isprintable() or one in _BYTES) else "_" for one in name)


def _safe(text: str) -> str:
    """Return a name as one part of a path that nothing takes for anything else."""
    encoded = quote(os.fsencode(text), safe="")
    return encoded.replace(".", "%2E") if set(text) <= {"."} else encoded
