"""The operations that are chatprov's own, on the public methods of moto's backend.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from xml.etree import ElementTree as ET

from moto.s3.utils import metadata_from_headers

from chatprov.iam.policy import policy_of
from chatprov.local.moto_s3 import publicity
from chatprov.local.moto_s3.exceptions import NoSuchKey, S3Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.local.moto_s3.authorization import Authorization
    from chatprov.local.moto_s3.call import Result, S3Call

_NAMESPACE: Final = "http://s3.amazonaws.com/doc/2006-03-01/"
_DONE: Final = (200, 201, 204)
"""The statuses that a form may ask for in success_action_status."""


def _delete_objects(call: S3Call, authorization: Authorization) -> Result:
    """DeleteObjects, which decides about each object."""
    assert call.document is not None, "the operation has a document"  # noqa: S101
    name, answer = call.request.bucket_name, ET.Element("DeleteResult", xmlns=_NAMESPACE)
    allowed: list[dict[str, str | None]] = []
    for listed in call.document.iterfind("{*}Object"):
        key, version = listed.findtext("{*}Key") or "", listed.findtext("{*}VersionId")
        action = "s3:DeleteObjectVersion" if version else "s3:DeleteObject"
        if authorization.may(action, f"arn:{call.backend.partition}:s3:::{name}/{key}"):
            allowed.append({"Key": key, "VersionId": version})
        else:
            _add(answer, "Error", Key=key, Code="AccessDenied", Message="Access Denied")
    bypass = call.request.headers.get("x-amz-bypass-governance-retention", "").lower() == "true"
    deleted, locked = call.backend.delete_objects(name, allowed, bypass)
    for key in locked:
        message = "Access Denied because object protected by object lock."
        _add(answer, "Error", Key=key, Code="AccessDenied", Message=message)
    for key, version, marker in deleted:
        of_marker = {"DeleteMarker": "true", "DeleteMarkerVersionId": marker} if marker else {}
        _add(answer, "Deleted", Key=key, VersionId=version, **of_marker)
    return _document(answer)


def _get_bucket_policy_status(call: S3Call, _: Authorization) -> Result:
    """GetBucketPolicyStatus, by AWS's definition of public."""
    policy = call.existing_bucket.policy
    if not policy:
        message = "The bucket policy does not exist"
        raise S3Refusal(404, "NoSuchBucketPolicy", message, BucketName=call.request.bucket_name)
    answer = ET.Element("PolicyStatus", xmlns=_NAMESPACE)
    ET.SubElement(answer, "IsPublic").text = str(publicity.is_public(policy_of(policy))).lower()
    return _document(answer)


def _put_bucket_acl(call: S3Call, _: Authorization) -> Result:
    """PutBucketAcl; the ACL has been accepted."""
    call.backend.put_bucket_acl(call.request.bucket_name, call.acl)
    return 200, {}, ""


def _put_object_acl(call: S3Call, _: Authorization) -> Result:
    """PutObjectAcl, also with a document."""
    key = call.incoming.key or ""
    found = call.backend.get_object(call.request.bucket_name, key, version_id=call.request.parameters.get("versionId"))
    if found is None:
        raise NoSuchKey(key)
    found.set_acl(call.acl or call.existing_bucket.acl)
    return 200, {}, ""


def _post_object(call: S3Call, _: Authorization) -> Result:
    """PostObject: an upload by a form."""
    form = call.request.form
    if not form.get("key"):
        message = (
            "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields."
        )
        raise S3Refusal(400, "InvalidArgument", message, ArgumentName="key", ArgumentValue="")
    name, key = call.request.bucket_name, form["key"].replace("${filename}", call.incoming.file_name)
    content: bytes = call.content  # type: ignore[assignment]  # or a Content, which `stored.Key` keeps in its file
    stored = call.backend.put_object(name, key, content, request_method="POST")
    if call.acl is not None:
        stored.set_acl(call.acl)
    stored.set_metadata(metadata_from_headers(dict(form)))
    if "success_action_redirect" in form:
        return _status_of(form, 303), {"Location": _redirect(form["success_action_redirect"], name, key)}, ""
    return _status_of(form, 204), {}, ""


def _status_of(form: Mapping[str, str], usual: int) -> int:
    asked = form.get("success_action_status", "")
    return int(asked) if asked in {str(status) for status in _DONE} else usual


def _redirect(url: str, bucket: str, key: str) -> str:
    parts = urlsplit(url)
    query = urlencode([*parse_qsl(parts.query), ("bucket", bucket), ("key", key)])
    return urlunsplit(parts._replace(query=query))


def _add(parent: ET.Element, name: str, **members: str | None) -> None:
    element = ET.SubElement(parent, name)
    for member, text in members.items():
        if text:
            ET.SubElement(element, member).text = text


def _document(root: ET.Element) -> Result:
    body: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return 200, {"content-type": "application/xml"}, body


OWN: Final[Mapping[str, Callable[[S3Call, Authorization], Result]]] = {
    "DeleteObjects": _delete_objects,
    "GetBucketPolicyStatus": _get_bucket_policy_status,
    "PostObject": _post_object,
    "PutBucketAcl": _put_bucket_acl,
    "PutObjectAcl": _put_object_acl,
}
"""The operations by their names in the service model."""
