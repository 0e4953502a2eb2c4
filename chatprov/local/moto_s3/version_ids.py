"""The ids of versions: texts of 32 characters, of which S3 knows whether it has issued them.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from typing import Final

_RANDOM: Final = 16
_CHECK: Final = 8
_OTHERS: Final = b"._"
"""The characters of ids besides letters and digits."""


def new_version_id() -> str:
    """Return an id of a version."""
    value = secrets.token_bytes(_RANDOM)
    return base64.b64encode(value + _check(value), altchars=_OTHERS).decode()


def is_version_id(text: str) -> bool:
    """Return whether a text is an id that `new_version_id` may have returned."""
    try:
        value = base64.b64decode(text, altchars=_OTHERS, validate=True)
    except (binascii.Error, ValueError):
        return False
    return len(value) == _RANDOM + _CHECK and value[_RANDOM:] == _check(value[:_RANDOM])


def _check(value: bytes) -> bytes:
    return hashlib.blake2b(value, digest_size=_CHECK).digest()
