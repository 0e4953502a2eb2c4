"""CopyObject, and the source of copies.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from moto.s3.exceptions import ObjectNotInActiveTierError, S3ClientError
from moto.s3.models import s3_backends

from chatprov.local.moto_s3 import (
    checksums,
    copy_source,
    customer_key,
    metadata,
    objects,
    preconditions,
    reading,
    versions,
    xml,
)
from chatprov.local.moto_s3.exceptions import NoSuchBucket, NoSuchKey, NoSuchVersion, S3Refusal
from chatprov.local.moto_s3.integrity import Checksum, algorithm_of
from chatprov.local.moto_s3.new_object import NewObject

if TYPE_CHECKING:
    from moto.s3.models import FakeKey

    from chatprov.local.moto_s3.authorization import Authorization
    from chatprov.local.moto_s3.call import Result, S3Call

_UNCHANGED = (
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, "
    "storage class, website redirect location or encryption attributes."
)
_ARCHIVES = frozenset({"GLACIER", "DEEP_ARCHIVE"})
_DIRECTIVES = {"x-amz-metadata-directive": "metadata", "x-amz-tagging-directive": "tagging"}


def copy_object(call: S3Call, _: Authorization) -> Result:
    """Copy an object with its metadata and tags, or with others."""
    bucket, key, given = call.existing_bucket, call.incoming.key or "", call.request.given
    directives = {name: _directive(call, name) for name in _DIRECTIVES}
    source, version = source_of(call)
    check_source(call, source)
    written = NewObject.of(given, metadata.of_request(given), bucket, call.acl)
    if (source.bucket_name, source.name) == (bucket.name, key):
        changes = directives["x-amz-metadata-directive"] == "REPLACE" or any(
            (
                "x-amz-storage-class" in given,
                written.encryption.of_request,
                written.redirect,
                # a bucket's own encryption and a key of KMS change the object, the encryption of all buckets does not
                bucket.encryption,
                # None: the source has a client's key
                source.encryption != "AES256",
                version and bucket.versioning_status is not None,
            )
        )
        if not changes:
            raise S3Refusal(400, "InvalidRequest", _UNCHANGED)
    preconditions.check_write(given, key, call.backend.get_object(bucket.name, key))
    if directives["x-amz-metadata-directive"] == "COPY":
        written = replace(written, metadata={name: str(value) for name, value in source.metadata.items()})
    if directives["x-amz-tagging-directive"] == "COPY":
        tagger = s3_backends[source.account_id][source.partition].tagger
        written = replace(written, tags=tagger.get_tag_dict_for_resource(source.arn))
    algorithm = algorithm_of(given) or source.checksum_algorithm or checksums.DEFAULT
    checksum = Checksum(algorithm, checksums.compute(objects.content_of(source), algorithm))
    stored = written.store(call.backend, bucket.name, key, objects.content_of(source), checksum)
    headers = objects.headers_of_new(bucket, stored) | version_header(call, source)
    headers |= customer_key.headers_of(written.encryption.customer_key_md5)
    if bucket.versioning_status is not None:
        headers["x-amz-version-id"] = stored.version_id
    answer = xml.root(
        "CopyObjectResult",
        LastModified=stored.last_modified_ISO8601,
        ETag=stored.etag,
        ChecksumType="FULL_OBJECT",
        **{f"Checksum{algorithm}": checksum.value},
    )
    return xml.document(answer, headers)


def source_of(call: S3Call) -> tuple[FakeKey, str | None]:
    """Return the object that a request copies, and the version that it names; raise S3's error if it does not exist."""
    source = copy_source.read(call.request.given[copy_source.HEADER])
    try:
        bucket = call.backend.get_bucket(source.bucket)
    except S3ClientError:
        raise NoSuchBucket(source.bucket) from None
    reading.check_source_owner(call.request, bucket)
    versions.check(bucket, source.key, source.version)
    stored = call.backend.get_object(source.bucket, source.key, version_id=source.version)
    if stored is None:
        raise NoSuchKey(source.key) if source.version is None else NoSuchVersion(source.key, source.version)
    return stored, source.version


def check_source(call: S3Call, source: FakeKey) -> None:
    """Raise S3's error for a source that is in an archive, or that does not meet the conditions of the request."""
    if source.storage_class in _ARCHIVES and 'ongoing-request="false"' not in objects.restoration_of(source):
        raise ObjectNotInActiveTierError(source.name)
    customer_key.check_read(call.request.given, objects.customer_key_of(source), customer_key.OF_SOURCE)
    preconditions.check_source(call.request.given, source)


def version_header(call: S3Call, source: FakeKey) -> dict[str, str]:
    """Return the header with the version that was copied, if the source's bucket has versions."""
    bucket = call.backend.get_bucket(source.bucket_name or "")
    has_version = bucket.versioning_status is not None and source.version_id != "null"
    return {"x-amz-copy-source-version-id": source.version_id} if has_version else {}


def _directive(call: S3Call, name: str) -> str:
    found = call.request.given.get(name, "COPY")
    if found not in {"COPY", "REPLACE"}:
        message = f"Unknown {_DIRECTIVES[name]} directive."
        raise S3Refusal(400, "InvalidArgument", message, ArgumentName=name, ArgumentValue=found)
    return found
