"""ListObjects, ListObjectsV2, ListObjectVersions and ListMultipartUploads.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html, API_ListObjectVersions.html, API_ListMultipartUploads.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from moto.s3.models import OWNER, FakeDeleteMarker

from chatprov.local.moto_s3 import integrity, xml
from chatprov.local.moto_s3.exceptions import S3Refusal
from chatprov.local.moto_s3.paging import Asked, ListPage, boolean, key_of, page_of, token_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree import ElementTree as ET

    from moto.s3.models import FakeBucket

    from chatprov.local.moto_s3.authorization import Authorization
    from chatprov.local.moto_s3.call import Result, S3Call
    from chatprov.local.moto_s3.stored import Multipart

_V2: Final = "2"
_FULL_SECOND: Final = "%Y-%m-%dT%H:%M:%S.000Z"


def list_objects(call: S3Call, _: Authorization) -> Result:
    """List objects, by the newer of both operations if the request has list-type=2."""
    query, bucket = call.request.parameters, call.existing_bucket
    asked, is_v2 = Asked.of(query, "max-keys"), query.get("list-type") == _V2
    token = query.get("continuation-token") if is_v2 else None
    after = query.get("start-after" if is_v2 else "marker", "") if token is None else key_of(token)
    objects = ((key, versions[-1]) for key, versions in _keys(bucket) if key > after)
    page = page_of((item for item in objects if not isinstance(item[1], FakeDeleteMarker)), asked, after)
    answer = xml.root("ListBucketResult", Name=bucket.name, Prefix=asked.text(asked.prefix))
    if is_v2:
        following = token_of(page.last) if page.is_truncated else None
        count = str(len(page.items) + len(page.prefixes))
        start = asked.text(query["start-after"]) if query.get("start-after") and token is None else None
        xml.fill(answer, StartAfter=start, ContinuationToken=token, NextContinuationToken=following, KeyCount=count)
    else:
        following = asked.text(page.last) if page.is_truncated and asked.delimiter else None
        xml.fill(answer, Marker=asked.text(after), NextMarker=following)
    xml.fill(answer, MaxKeys=str(asked.most), IsTruncated=boolean(page.is_truncated), **asked.members())
    has_owner = not is_v2 or query.get("fetch-owner", "").lower() == "true"
    for key, stored in page.items:
        listed = xml.add(answer, "Contents", Key=asked.text(key))
        _describe(listed, stored)
        if has_owner:
            xml.add(listed, "Owner", ID=OWNER)
    status, headers, body = _answer(answer, asked, page)
    return status, headers | {"x-amz-bucket-region": bucket.region_name}, body


def list_versions(call: S3Call, _: Authorization) -> Result:
    """List all versions of objects, the newest first, and delete markers."""
    query, bucket = call.request.parameters, call.existing_bucket
    asked = Asked.of(query, "max-keys")
    after, after_version = query.get("key-marker", ""), query.get("version-id-marker", "")
    if after_version and not after:
        message = "A version-id marker cannot be specified without a key marker."
        raise _invalid(message, "version-id-marker", after_version)
    page = page_of(_versions(bucket, after, after_version), asked, after if not after_version else "")
    answer = xml.root("ListVersionsResult", Name=bucket.name, Prefix=asked.text(asked.prefix))
    xml.fill(answer, KeyMarker=asked.text(after), VersionIdMarker=after_version)
    if page.is_truncated:
        last = page.last_item
        xml.fill(
            answer,
            NextKeyMarker=asked.text(page.last),
            NextVersionIdMarker=last.version_id if last is not None else None,
        )
    xml.fill(answer, MaxKeys=str(asked.most), IsTruncated=boolean(page.is_truncated), **asked.members())
    for key, version in page.items:
        is_marker = isinstance(version, FakeDeleteMarker)
        listed = xml.add(
            answer,
            "DeleteMarker" if is_marker else "Version",
            Key=asked.text(key),
            VersionId=version.version_id,
            IsLatest=boolean(version is bucket.keys[key]),
        )
        if is_marker:
            xml.fill(listed, LastModified=version.last_modified_ISO8601)
        else:
            _describe(listed, version)
        xml.add(listed, "Owner", ID=OWNER)
    return _answer(answer, asked, page)


def list_uploads(call: S3Call, authorization: Authorization) -> Result:
    """List the uploads in parts that are not completed, for one object the oldest first."""
    query, bucket = call.request.parameters, call.existing_bucket
    asked = Asked.of(query, "max-uploads")
    after = query.get("key-marker", "")
    # without the marker of a key, that of an upload is ignored
    after_upload = query.get("upload-id-marker", "") if after else ""
    stored: Any = bucket.multiparts.values()
    uploads: list[Multipart] = sorted(stored, key=lambda upload: (upload.key_name.encode(), upload.initiated))
    if after_upload:
        of_key = [upload.id for upload in uploads if upload.key_name == after]
        if after_upload not in of_key:
            raise _invalid("Invalid uploadId marker", "upload-id-marker", after_upload)
        earlier = set(of_key[: of_key.index(after_upload) + 1])
        uploads = [upload for upload in uploads if upload.key_name >= after and upload.id not in earlier]
    else:
        uploads = [upload for upload in uploads if upload.key_name > after]
    page = page_of(((upload.key_name, upload) for upload in uploads), asked, after if not after_upload else "")
    last = page.last_item
    answer = xml.root(
        "ListMultipartUploadsResult", Bucket=bucket.name, KeyMarker=asked.text(after), UploadIdMarker=after_upload
    )
    # as AWS has it: empty after a common prefix, and there also on the last page
    xml.fill(
        answer,
        NextKeyMarker=asked.text(last.key_name) if last is not None else "",
        NextUploadIdMarker=last.id if last is not None else "",
        Prefix=asked.text(asked.prefix) if asked.prefix else None,
    )
    xml.fill(answer, MaxUploads=str(asked.most), IsTruncated=boolean(page.is_truncated), **asked.members())
    for key, upload in page.items:
        listed = xml.add(
            answer,
            "Upload",
            Key=asked.text(key),
            UploadId=upload.id,
            StorageClass=upload.storage,
            Initiated=upload.initiated.strftime(_FULL_SECOND),
            ChecksumAlgorithm=upload.metadata.get(f"{integrity.PREFIX}algorithm"),
            ChecksumType=upload.metadata.get(f"{integrity.PREFIX}type"),
        )
        xml.add(listed, "Initiator", ID=authorization.requester_arn)
        xml.add(listed, "Owner", ID=OWNER)
    return _answer(answer, asked, page)


def _keys(bucket: FakeBucket) -> list[tuple[str, list[Any]]]:
    """Return the versions of each object, the oldest first, in the order of the keys in UTF-8."""
    return sorted(bucket.keys.iterlists(), key=lambda item: item[0].encode())


def _versions(bucket: FakeBucket, after: str, after_version: str) -> Iterator[tuple[str, Any]]:
    """Yield the versions after a version; if it has been deleted, all that its object still has."""
    for key, versions in _keys(bucket):
        if key < after or (key == after and not after_version):
            continue
        found = versions[::-1]
        if key == after:
            ids = [version.version_id for version in found]
            found = found[ids.index(after_version) + 1 :] if after_version in ids else found
        yield from ((key, version) for version in found)


def _describe(listed: ET.Element, stored: Any) -> None:
    """Append the members of an object in a list."""
    has_checksum = stored.checksum_algorithm is not None
    xml.fill(
        listed,
        LastModified=stored.last_modified_ISO8601,
        ETag=stored.etag,
        ChecksumAlgorithm=stored.checksum_algorithm,
        ChecksumType=stored.checksum_type if has_checksum else None,
        Size=str(stored.size),
        StorageClass=stored.storage_class,
    )


def _answer(answer: ET.Element, asked: Asked, page: ListPage[Any]) -> Result:
    for prefix in page.prefixes:
        xml.add(answer, "CommonPrefixes", Prefix=asked.text(prefix))
    return xml.document(answer)


def _invalid(message: str, name: str, value: str) -> S3Refusal:
    return S3Refusal(400, "InvalidArgument", message, ArgumentName=name, ArgumentValue=value)
