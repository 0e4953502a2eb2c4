"""The lengths of keys and the names of buckets that S3 accepts.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, object-keys.html
"""

from __future__ import annotations

import re
from typing import Final

from chatprov.local.moto_s3.exceptions import S3Refusal

_LONGEST_KEY: Final = 1024
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_ADDRESS: Final = re.compile(r"\d{1,3}(\.\d{1,3}){3}")
_PREFIXES: Final = ("xn--", "sthree-", "amzn-s3-demo-")
_SUFFIXES: Final = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")


def check_key(key: str) -> None:
    """Raise KeyTooLongError for a key of more than 1,024 bytes."""
    size = len(key.encode(errors="surrogatepass"))
    if size > _LONGEST_KEY:
        message = "Your key is too long"
        raise S3Refusal(400, "KeyTooLongError", message, Size=size, MaxSizeAllowed=_LONGEST_KEY)


def check_bucket_name(name: str) -> None:
    """Raise InvalidBucketName for a name that a new bucket may not have."""
    valid = (
        _NAME.fullmatch(name)
        and not _ADDRESS.fullmatch(name)
        and ".." not in name
        and not name.startswith(_PREFIXES)
        and not name.endswith(_SUFFIXES)
    )
    if not valid:
        message = "The specified bucket is not valid."
        raise S3Refusal(400, "InvalidBucketName", message, BucketName=name)
