"""Encryption with a key that the client sends in each request (SSE-C): S3 does not keep the key, but recognizes it.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Final

from chatprov.local.moto_s3 import checksums
from chatprov.local.moto_s3.exceptions import AccessDenied, S3Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

ENCRYPTION: Final = "x-amz-server-side-encryption"
_OF_OBJECT: Final = f"{ENCRYPTION}-customer-"
OF_SOURCE: Final = "x-amz-copy-source-server-side-encryption-customer-"
_ALGORITHM: Final = "AES256"
_KEY_SIZE: Final = 32
_REQUESTS: Final = "Requests specifying Server Side Encryption with Customer provided keys must provide"
_PART: Final = (
    "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate "
    "encryption parameters."
)
_READ: Final = (
    "The object was stored using a form of Server Side Encryption. "
    "The correct parameters must be provided to retrieve the object."
)


def md5_of(given: Mapping[str, str], prefix: str = _OF_OBJECT) -> str | None:
    """Return the MD5 of the key in a request, in base64, or None; raise S3's error for parameters that are not valid.

    `given` has the headers, or the fields of a form; `prefix` is what the names of the parameters begin with.
    """
    algorithm, key, md5 = (given.get(f"{prefix}{name}") for name in ("algorithm", "key", "key-md5"))
    if algorithm is None and key is None and md5 is None:
        return None
    if prefix == _OF_OBJECT and ENCRYPTION in given:
        message = (
            "Server Side Encryption with Customer provided key is incompatible with the encryption method specified"
        )
        raise _invalid(message, ArgumentValue=given[ENCRYPTION])
    if not algorithm:
        raise _invalid(f"{_REQUESTS} a valid encryption algorithm.")
    if not key:
        raise _invalid(f"{_REQUESTS} an appropriate secret key.")
    if not md5:
        raise _invalid(f"{_REQUESTS} the client calculated MD5 of the secret key.")
    if algorithm != _ALGORITHM:
        message = f"The Encryption request you specified is not valid. Supported value: {_ALGORITHM}."
        raise S3Refusal(
            400, "InvalidEncryptionAlgorithmError", message, ArgumentName=ENCRYPTION, ArgumentValue=algorithm
        )
    try:
        secret = base64.b64decode(key, validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if len(secret) != _KEY_SIZE:
        raise _invalid("The secret key was invalid for the specified algorithm.")
    if base64.b64encode(checksums.digest(secret, "MD5")).decode() != md5:
        raise _invalid("The calculated MD5 hash of the key did not match the hash that was provided.")
    return md5


def check_read(given: Mapping[str, str], expected: str | None, prefix: str = _OF_OBJECT) -> None:
    """Raise S3's error for a request that reads an object without the key that it is encrypted with.

    `expected` is the MD5 of the object's key, None for an object that is encrypted in another way.
    """
    is_given = any(f"{prefix}{name}" in given for name in ("algorithm", "key", "key-md5"))
    if expected is None and is_given:
        raise S3Refusal(400, "InvalidRequest", "The encryption parameters are not applicable to this object.")
    if expected is not None and not is_given:
        raise S3Refusal(400, "InvalidRequest", _READ)
    # as AWS does it: a wrong key comes before a wrong algorithm
    if given.get(f"{prefix}key-md5", expected) != expected:
        raise AccessDenied(f"{_REQUESTS} the correct secret key.")
    md5_of(given, prefix)


def check_part(given: Mapping[str, str], expected: str | None) -> None:
    """Raise S3's error for a part with another key than its upload; `expected` is the MD5 of the upload's key."""
    found = md5_of(given)
    if (found is None) != (expected is None):
        raise S3Refusal(400, "InvalidRequest", _PART)
    if found != expected:
        message = "The provided encryption parameters did not match the ones used originally."
        raise S3Refusal(400, "InvalidRequest", message)


def headers_of(md5: str | None) -> dict[str, str]:
    """Return the headers of a response about an object or an upload with such a key."""
    return {} if md5 is None else {f"{_OF_OBJECT}algorithm": _ALGORITHM, f"{_OF_OBJECT}key-md5": md5}


def _invalid(message: str, **members: str) -> S3Refusal:
    return S3Refusal(400, "InvalidArgument", message, ArgumentName=ENCRYPTION, **members)
