"""DeleteObject and DeleteObjects.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from moto.s3.exceptions import AccessDeniedByLock

from chatprov.local.moto_s3 import documents, object_lock, preconditions, versions, xml
from chatprov.local.moto_s3.version_ids import is_version_id

if TYPE_CHECKING:
    from chatprov.local.moto_s3.authorization import Authorization
    from chatprov.local.moto_s3.call import Result, S3Call

_MOST: Final = 1000


def delete_object(call: S3Call, authorization: Authorization) -> Result:
    """Delete an object or one version of it; in a bucket with versions, without a version, set a delete marker."""
    bucket, key, version = call.existing_bucket, call.incoming.key or "", call.request.parameters.get("versionId")
    object_lock.check_bypass(call)
    preconditions.check_delete(call.request.given, key, call.backend.get_object(bucket.name, key))
    try:
        marker, deleted = _delete(call, authorization, key, version)
    except AccessDeniedByLock:
        raise object_lock.locked() from None
    headers = {"x-amz-delete-marker": "true"} if marker else {}
    return 204, headers | ({"x-amz-version-id": deleted} if deleted else {}), ""


def delete_objects(call: S3Call, authorization: Authorization) -> Result:
    """Delete the objects in a list; each has its own result, and in quiet mode only errors are listed."""
    assert call.document is not None, "the operation has a document"  # noqa: S101
    object_lock.check_bypass(call)
    listed = call.document.findall("{*}Object")
    if len(listed) > _MOST:
        raise documents.malformed()
    quiet = (call.document.findtext("{*}Quiet") or "").strip() in {"true", "1"}
    name, answer = call.request.bucket_name, xml.root("DeleteResult")
    for item in listed:
        key, version = item.findtext("{*}Key") or "", item.findtext("{*}VersionId") or None
        action = "s3:DeleteObjectVersion" if version else "s3:DeleteObject"
        if not authorization.may(action, f"arn:{call.backend.partition}:s3:::{name}/{key}"):
            xml.add(answer, "Error", Key=key, VersionId=version, Code="AccessDenied", Message="Access Denied")
            continue
        # a version that has been deleted already is deleted without an error
        if (
            version not in {None, versions.NULL}
            and not is_version_id(version or "")
            and not _has_version(call, key, version)
        ):
            message = "The specified version does not exist."
            xml.add(answer, "Error", Key=key, VersionId=version, Code="NoSuchVersion", Message=message)
            continue
        try:
            marker, deleted = _delete(call, authorization, key, version)
        except AccessDeniedByLock:
            refusal = object_lock.locked()
            xml.add(answer, "Error", Key=key, VersionId=version, Code=refusal.code, Message=refusal.message)
            continue
        if not quiet:
            of_marker = {"DeleteMarker": "true", "DeleteMarkerVersionId": deleted} if marker else {}
            xml.add(answer, "Deleted", Key=key, VersionId=version, **of_marker)
    return xml.document(answer)


def _has_version(call: S3Call, key: str, version: str | None) -> bool:
    found = call.backend.get_object(call.request.bucket_name, key, version, return_delete_marker=True)
    return found is not None


def _delete(call: S3Call, authorization: Authorization, key: str, version: str | None) -> tuple[bool, str | None]:
    """Delete an object; return whether a delete marker was set or deleted, and the version that was."""
    bypass = object_lock.may_bypass(call, authorization, key)
    return versions.delete(call.backend, call.existing_bucket, key, version, bypass=bypass)
