"""Responses of moto in the form that S3's have today.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_Owner.html, API_ListParts.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

from chatprov.local.moto_s3 import checksums, objects, xml

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.local.moto_s3.call import Result, S3Call

_OK: Final = 200
_IDS: Final = ("RequestId", "HostId")
_OF_OTHERS: Final = ("x-amzn-requestid", "x-amz-sdk-checksum-algorithm")
"""Headers of moto that S3's responses do not have."""
_DISPLAY_NAME: Final = re.compile(
    r"(<(Owner|Grantee)\b[^>]*>(?:(?!</\2>).)*?)<DisplayName>[^<]*</DisplayName>", re.DOTALL
)
"""The name of an owner, which S3 returns no longer since November 2025; the initiator of an upload still has one."""


def in_form(call: S3Call, result: Result) -> Result:
    """Return a result of moto as S3 would have written it."""
    status, headers, body = result
    headers = {name: value for name, value in headers.items() if name.lower() not in _OF_OTHERS}
    bucket = call.bucket
    if call.operation in {"CreateBucket", "HeadBucket"} and status == _OK and bucket is not None:
        headers["x-amz-bucket-arn"] = bucket.arn
        if call.operation == "HeadBucket":
            headers["x-amz-access-point-alias"] = "false"
    if not isinstance(body, (str, bytes)) or not body:
        return status, headers, body
    text = body if isinstance(body, str) else body.decode()
    if status != _OK:
        for name, found in zip(_IDS, call.ids, strict=True):
            text = re.sub(f"<{name}>[^<]*<", f"<{name}>{found}<", text)
        return status, headers, text
    text = _DISPLAY_NAME.sub(r"\1", text)
    completed = _LISTS.get(call.operation)
    if completed is None:
        return status, headers, text
    root = ET.fromstring(text)  # noqa: S314  # moto's own
    completed(call, root)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    root.set("xmlns", xml.NAMESPACE)
    return xml.document(root, {name: value for name, value in headers.items() if name.lower() != "content-type"})


def _parts(call: S3Call, root: ET.Element) -> None:
    """Add the checksums of the parts, if the upload asks for them."""
    upload = call.existing_bucket.multiparts[call.request.parameters["uploadId"]]
    metadata: Mapping[str, Any] = upload.metadata
    algorithm = metadata.get("x-amz-checksum-algorithm")
    if not algorithm:
        return
    xml.fill(root, ChecksumAlgorithm=algorithm, ChecksumType=metadata.get("x-amz-checksum-type"))
    for listed in root.iterfind("{*}Part"):
        part = upload.parts[int(listed.findtext("{*}PartNumber") or 0)]
        xml.fill(listed, **{f"Checksum{algorithm}": checksums.compute(objects.content_of(part), algorithm)})


_LISTS: Final[Mapping[str, Callable[[S3Call, ET.Element], None]]] = {
    "ListParts": _parts,
}
"""The operations whose list is completed."""
