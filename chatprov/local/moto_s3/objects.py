"""The headers of an object in responses, and the object that a request names.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from moto.s3.models import FakeDeleteMarker

from chatprov.local.bodies import Content
from chatprov.local.moto_s3 import customer_key, metadata
from chatprov.local.moto_s3.exceptions import NoSuchKey, NoSuchVersion, S3Refusal
from chatprov.local.moto_s3.integrity import Checksum

if TYPE_CHECKING:
    from moto.s3.models import FakeBucket, FakeKey

    from chatprov.local.moto_s3.call import S3Call

_NOT_OF_AN_OBJECT: Final = ("content-length", "x-amz-sdk-checksum-algorithm", "x-amz-version-id")
"""Headers of moto that a response has from elsewhere, or that only a request has."""
_OF_A_NEW_OBJECT: Final = "x-amz-server-side-encryption"
_ARCHIVES: Final = frozenset({"GLACIER", "DEEP_ARCHIVE"})


def found(call: S3Call) -> FakeKey:
    """Return the object that a request reads, or raise S3's error if it does not exist or is a delete marker."""
    bucket, key, version = call.existing_bucket, call.incoming.key or "", call.request.parameters.get("versionId")
    stored = call.backend.get_object(bucket.name, key, version, return_delete_marker=True)
    if stored is None:
        raise NoSuchKey(key) if version is None else NoSuchVersion(key, version)
    if isinstance(stored, FakeDeleteMarker):
        if version is None:
            raise NoSuchKey(key).with_headers({"x-amz-delete-marker": "true", "x-amz-version-id": stored.version_id})
        raise _is_marker(call, stored)
    return stored


def found_with_settings(call: S3Call) -> FakeKey:
    """Return the object whose settings, such as tags, a request is for: a delete marker has none, also as the newest version."""
    bucket, key = call.existing_bucket, call.incoming.key or ""
    version = call.request.parameters.get("versionId")
    stored = call.backend.get_object(bucket.name, key, version, return_delete_marker=True)
    if isinstance(stored, FakeDeleteMarker):
        raise _is_marker(call, stored)
    if stored is None and call.operation == "GetObjectTagging":
        raise NoSuchKey(f"{bucket.name}/{key}")  # as AWS has it
    return found(call)


def check_readable(stored: FakeKey) -> None:
    """Raise InvalidObjectState for an object in an archive."""
    if stored.storage_class in _ARCHIVES and 'ongoing-request="false"' not in restoration_of(stored):
        message = "The operation is not valid for the object's storage class"
        raise S3Refusal(403, "InvalidObjectState", message, StorageClass=stored.storage_class)


def restoration_of(stored: FakeKey) -> str:
    """Return the header about an archived object that is available for a while, or ""."""
    return str(stored.response_dict.get("x-amz-restore", ""))


def headers_of(bucket: FakeBucket, stored: FakeKey) -> dict[str, str]:
    """Return the headers of an object that is read, without its length and its checksum."""
    own = {name: str(value) for name, value in stored.response_dict.items() if name.lower() not in _NOT_OF_AN_OBJECT}
    version = {} if bucket.versioning_status is None else {"x-amz-version-id": stored.version_id}
    return {
        **own,
        **metadata.headers_of(stored.metadata),
        **version,
        **customer_key.headers_of(customer_key_of(stored)),
    }


def headers_of_new(bucket: FakeBucket, stored: FakeKey) -> dict[str, str]:
    """Return the headers of an object that has been written."""
    headers = {name: str(value) for name, value in stored.response_dict.items() if name.startswith(_OF_A_NEW_OBJECT)}
    return headers | ({"x-amz-version-id": stored.version_id} if bucket.is_versioned else {})


def checksum_of(stored: FakeKey) -> Checksum | None:
    """Return the checksum of a whole object, None for an object without one."""
    algorithm, value = stored.checksum_algorithm, stored.checksum_value
    if algorithm is None or value is None:
        return None
    parts = f"-{stored.checksum_parts}" if stored.checksum_type == "COMPOSITE" else ""
    return Checksum(algorithm, f"{value}{parts}")


def content_of(stored: FakeKey) -> Content:
    """Return the content of an object, which `stored.Key` has."""
    content: Any = stored.value
    return Content.of(content)


def _is_marker(call: S3Call, marker: FakeDeleteMarker) -> S3Refusal:
    message = "The specified method is not allowed against this resource."
    refusal = S3Refusal(405, "MethodNotAllowed", message, Method=call.request.method, ResourceType="DeleteMarker")
    return refusal.with_headers(
        {"x-amz-delete-marker": "true", "x-amz-version-id": marker.version_id, "allow": "DELETE"}
    )


def customer_key_of(stored: FakeKey) -> str | None:
    """Return the MD5 of the client's key that an object is encrypted with, or None; `stored.Key` has it."""
    key: Any = stored
    md5: str | None = key.customer_key_md5
    return md5
