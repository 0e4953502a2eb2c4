"""Uploads in parts: CreateMultipartUpload, UploadPart, UploadPartCopy, CompleteMultipartUpload and ListParts.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
"""

from __future__ import annotations

import itertools
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from requests.structures import CaseInsensitiveDict

from chatprov.local.moto_s3 import checksums, customer_key, integrity, metadata, objects, preconditions, versions, xml
from chatprov.local.moto_s3.copy_object import check_source, source_of, version_header
from chatprov.local.moto_s3.exceptions import InvalidPart, S3Refusal
from chatprov.local.moto_s3.integrity import PREFIX, algorithm_of
from chatprov.local.moto_s3.new_object import REDIRECT, NewObject

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree import ElementTree as ET

    from moto.s3.models import FakeKey

    from chatprov.local.moto_s3.authorization import Authorization
    from chatprov.local.moto_s3.call import Result, S3Call
    from chatprov.local.moto_s3.stored import Multipart

_ALGORITHM: Final = f"{PREFIX}algorithm"
_TYPE: Final = f"{PREFIX}type"
_TYPES: Final = ("COMPOSITE", "FULL_OBJECT")
_COPIED: Final = re.compile(r"bytes=(\d{1,18})-(\d{1,18})")


def create_upload(call: S3Call, _: Authorization) -> Result:
    """Begin an upload, with the members that the object will have."""
    given, key = call.request.given, call.incoming.key or ""
    checksum = _checksum_of_upload(given)
    written = NewObject.of(given, metadata.of_request(given), call.existing_bucket, call.acl)
    encryption: Any = written.encryption
    redirect = {REDIRECT: written.redirect} if written.redirect else {}
    upload: Any = call.backend.create_multipart_upload(
        call.request.bucket_name,
        key,
        CaseInsensitiveDict(written.metadata | checksum | redirect),
        written.storage_class,
        written.tags,
        written.acl,
        encryption.algorithm,
        encryption.kms_key,
    )
    upload.customer_key_md5, upload.initiated = encryption.customer_key_md5, datetime.now(UTC)
    answer = xml.root("InitiateMultipartUploadResult", Bucket=call.request.bucket_name, Key=key, UploadId=upload.id)
    return xml.document(answer, _encryption_headers(upload) | checksum)


def upload_part(call: S3Call, _: Authorization) -> Result:
    """Store a part."""
    upload = _upload(call)
    customer_key.check_part(call.request.given, upload.customer_key_md5)
    checksum = call.checksum
    expected = upload.metadata.get(_ALGORITHM)
    actual = checksum.algorithm if checksum else None
    if expected and expected != actual and (actual or upload.metadata.get(_TYPE) == "COMPOSITE"):
        raise S3Refusal(
            400,
            "InvalidRequest",
            f"Checksum Type mismatch occurred, expected checksum Type: {expected.lower()}, "
            f"actual checksum Type: {(actual or 'null').lower()}",
        )
    part = _store(call, upload, call.content)
    of_checksum = {checksum.header: checksum.value} if checksum else {}
    return 200, {"ETag": part.etag, **_encryption_headers(upload), **of_checksum}, ""


def copy_part(call: S3Call, _: Authorization) -> Result:
    """Store a part that is an object, or a range of it."""
    upload = _upload(call)
    customer_key.check_part(call.request.given, upload.customer_key_md5)
    source, _version = source_of(call)
    check_source(call, source)
    part = _store(call, upload, _copied(call.request.given.get("x-amz-copy-source-range"), source))
    answer = xml.root(
        "CopyPartResult",
        LastModified=part.last_modified_ISO8601,
        ETag=part.etag,
        **_part_checksum(upload.metadata.get(_ALGORITHM), part),
    )
    return xml.document(answer, _encryption_headers(upload) | version_header(call, source))


def complete_upload(call: S3Call, _: Authorization) -> Result:
    """Make an object of the parts; a repeated request has the same response."""
    bucket, key, given = call.existing_bucket, call.incoming.key or "", call.request.given
    stored = call.backend.get_object(bucket.name, key)
    upload_id = call.request.parameters["uploadId"]
    if upload_id not in bucket.multiparts and stored is not None and stored.multipart is not None:
        return _completed(call, stored)
    upload: Any = bucket.multiparts[upload_id]
    preconditions.check_write(given, key, stored, is_overtaken=upload.is_overtaken)
    listed = [] if call.document is None else call.document.findall("{*}Part")
    if not listed:
        raise S3Refusal(400, "InvalidRequest", "You must specify at least one part")
    numbers = [int(part.findtext("{*}PartNumber") or 0) for part in listed]
    if any(number >= following for number, following in itertools.pairwise(numbers)):
        message = "The list of parts was not in ascending order. Parts must be ordered by part number."
        raise S3Refusal(400, "InvalidPartOrder", message, UploadId=upload_id)
    _check_type(given.get(_TYPE), upload)
    for number, part in zip(numbers, listed, strict=True):
        _check_part(number, part, upload)
    parts = [(number, part.findtext("{*}ETag") or "") for number, part in zip(numbers, listed, strict=True)]
    _check_whole(given, upload, parts)
    with versions.written(bucket, key):
        completed: Any = call.backend.complete_multipart_upload(bucket.name, upload_id, iter(parts))
    assert completed is not None, "moto returns None for an upload without a content only"  # noqa: S101
    completed.checksum_algorithm = upload.metadata.get(_ALGORITHM) or checksums.DEFAULT
    if upload.customer_key_md5 is not None:
        completed.encrypt(upload.customer_key_md5)
        if _ALGORITHM not in upload.metadata:
            # as AWS has it: only what S3 encrypts has a checksum that no one asked for
            completed.checksum_algorithm = completed.checksum_value = completed.checksum_type = None
    completed.website_redirect_location = upload.metadata.get(REDIRECT)
    return _completed(call, completed)


def _completed(call: S3Call, stored: FakeKey) -> Result:
    name, checksum = call.request.bucket_name, objects.checksum_of(stored)
    answer = xml.root(
        "CompleteMultipartUploadResult",
        Location=call.location(stored.name),
        Bucket=name,
        Key=stored.name,
        ETag=stored.etag,
        **({f"Checksum{checksum.algorithm}": checksum.value} if checksum else {}),
        ChecksumType=stored.checksum_type,
    )
    return xml.document(answer, objects.headers_of_new(call.existing_bucket, stored))


def _store(call: S3Call, upload: Multipart, content: Any) -> FakeKey:
    """Store the part of an upload that a request names."""
    part: Any = call.backend.upload_part(call.request.bucket_name, upload.id, _number(call), content)
    if upload.customer_key_md5 is not None:
        part.encrypt(upload.customer_key_md5)
    stored: FakeKey = part
    return stored


def _upload(call: S3Call) -> Multipart:
    upload: Any = call.existing_bucket.multiparts[call.request.parameters["uploadId"]]
    found: Multipart = upload
    return found


def _number(call: S3Call) -> int:
    return int(call.request.parameters["partNumber"])


def _encryption_headers(upload: Multipart) -> dict[str, str]:
    headers = {"x-amz-server-side-encryption": upload.sse_encryption}
    if upload.kms_key_id:
        headers["x-amz-server-side-encryption-aws-kms-key-id"] = upload.kms_key_id
    of_customer = customer_key.headers_of(upload.customer_key_md5)
    return {name: value for name, value in headers.items() if value} | of_customer


def _checksum_of_upload(given: Mapping[str, str]) -> dict[str, str]:
    """Return the headers with the algorithm and the type of an upload's checksum; none for the default."""
    algorithm, kind = algorithm_of(given), given.get(_TYPE, "").upper()
    if algorithm is None:
        if kind:
            message = "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header."
            raise S3Refusal(400, "InvalidRequest", message)
        return {}
    if kind and kind not in _TYPES:
        raise S3Refusal(400, "InvalidRequest", f"Value for {_TYPE} header is invalid.")
    full_only, composite_only = algorithm == "CRC64NVME", not algorithm.startswith("CRC")
    if (kind == "COMPOSITE" and full_only) or (kind == "FULL_OBJECT" and composite_only):
        message = f"The {kind} checksum type cannot be used with the {algorithm.lower()} checksum algorithm."
        raise S3Refusal(400, "InvalidRequest", message)
    return {_ALGORITHM: algorithm, _TYPE: kind or ("FULL_OBJECT" if full_only else "COMPOSITE")}


def _copied(text: str | None, source: FakeKey) -> Any:
    """Return the range of a source that a request copies."""
    content = objects.content_of(source)
    if text is None:
        return content
    found = _COPIED.fullmatch(text)
    first, last = (int(found[1]), int(found[2])) if found else (0, -1)
    if first > last:
        message = (
            "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the "
            "zero-based offsets of the first and last bytes to copy"
        )
    elif first >= source.size:
        raise S3Refusal(400, "InvalidRequest", "The specified copy range is invalid for the source object size")
    elif last >= source.size:
        message = f"Range specified is not valid for source object of size: {source.size}"
    else:
        return content[first : last + 1]
    raise S3Refusal(400, "InvalidArgument", message, ArgumentName="x-amz-copy-source-range", ArgumentValue=text)


def _part_checksum(algorithm: str | None, part: FakeKey) -> dict[str, str]:
    content = objects.content_of(part)
    return {f"Checksum{algorithm}": checksums.compute(content, algorithm)} if algorithm else {}


def _check_type(kind: str | None, upload: Multipart) -> None:
    expected = upload.metadata.get(_TYPE)
    if kind is not None and kind != expected:
        raise S3Refusal(
            400,
            "InvalidRequest",
            f"The upload was created using the {expected or 'null'} checksum mode. "
            "The complete request must use the same checksum mode.",
        )


def _check_part(number: int, listed: ET.Element, upload: Multipart) -> None:
    """Check the checksum of a part in CompleteMultipartUpload, which a composite checksum requires."""
    algorithm, part = upload.metadata.get(_ALGORITHM), upload.parts.get(number)
    named = checksums.available()
    given = {name: text for name in named if (text := listed.findtext(f"{{*}}Checksum{name}")) is not None}
    if part is None:
        return  # `stored.Multipart` refuses it
    for name, text in given.items():
        if name != algorithm and algorithm is not None:
            message = f"The {name.lower()} you specified for part {number} did not match what we received."
            raise S3Refusal(400, "BadDigest", message)
        if algorithm is None or checksums.compute(objects.content_of(part), name) != text:
            raise InvalidPart(number, listed.findtext("{*}ETag") or "", upload.id)
    if algorithm is not None and upload.metadata.get(_TYPE) == "COMPOSITE" and not given:
        raise S3Refusal(
            400,
            "InvalidRequest",
            f"The upload was created using a {algorithm.lower()} checksum. The complete request must include the checksum "
            f"for each part. It was missing for part {number} in the request.",
        )


def _check_whole(given: Mapping[str, str], upload: Multipart, parts: list[tuple[int, str]]) -> None:
    """Check the size and the checksum of the whole object, if the request has them."""
    of_parts = [objects.content_of(upload.parts[number]) for number, _ in parts if number in upload.parts]
    size, expected = sum(map(len, of_parts)), given.get("x-amz-mp-object-size")
    if expected is not None and expected != str(size):
        message = (
            f"The provided 'x-amz-mp-object-size' header value {expected} does not match what was computed: {size}"
        )
        raise S3Refusal(400, "InvalidRequest", message)
    algorithm = upload.metadata.get(_ALGORITHM) or checksums.DEFAULT
    named = integrity.named_in(given)
    # as AWS has it: without an algorithm of the upload, a checksum of any other than the default is ignored
    if not named or (_ALGORITHM not in upload.metadata and f"{PREFIX}{algorithm.lower()}" not in given):
        return
    usual = checksums.usual_kind(algorithm)
    kind = upload.metadata.get(_TYPE) or usual
    value = given.get(f"{PREFIX}{algorithm.lower()}", "").removesuffix(f"-{len(of_parts)}")
    # a request without a type means the usual one
    if (given.get(_TYPE) or usual) != kind or value != checksums.of_parts(of_parts, algorithm, kind):
        message = f"The {algorithm.lower()} you specified did not match the calculated checksum."
        raise S3Refusal(400, "BadDigest", message)
