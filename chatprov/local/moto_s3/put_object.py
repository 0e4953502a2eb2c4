"""PutObject and PostObject: one request makes an object, by its headers or by the fields of a form.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from chatprov.local.moto_s3 import (
    checksums,
    customer_key,
    documents,
    integrity,
    metadata,
    objects,
    post_form,
    preconditions,
    tags,
    xml,
)
from chatprov.local.moto_s3.integrity import Checksum
from chatprov.local.moto_s3.limits import check_key
from chatprov.local.moto_s3.new_object import NewObject

if TYPE_CHECKING:
    from moto.s3.models import FakeKey

    from chatprov.local.moto_s3.authorization import Authorization
    from chatprov.local.moto_s3.call import Result, S3Call

_CREATED = 201


def put_object(call: S3Call, _: Authorization) -> Result:
    """Store an object, by headers."""
    bucket, key, given = call.existing_bucket, call.incoming.key or "", call.request.given
    written = NewObject.of(given, metadata.of_request(given), bucket, call.acl)
    preconditions.check_write(given, key, call.backend.get_object(bucket.name, key))
    stored, headers = _store(call, written, key, call.checksum)
    return 200, {**headers, "ETag": stored.etag}, ""


def post_object(call: S3Call, _: Authorization) -> Result:
    """Store an object, by the fields of a form."""
    form, name = call.request.form, call.request.bucket_name
    if not form.get("key"):
        raise post_form.missing("key")
    key = form["key"]
    check_key(key)
    checksum = integrity.check_fields(form, call.content)
    given = {field: value for field, value in form.items() if field != "tagging"}
    written = NewObject.of(given, metadata.of_form(form), call.existing_bucket, call.acl)
    written = replace(written, tags=_tags(form.get("tagging", "")))
    stored, headers = _store(call, written, key, checksum)
    redirect = post_form.redirect_of(form, bucket=name, key=key, etag=stored.etag)
    if redirect is not None:
        return 303, {**headers, "ETag": stored.etag, "Location": redirect}, ""
    status, location = post_form.status_of(form), call.location(key)
    headers |= {"ETag": stored.etag, "Location": location}
    if status != _CREATED:
        return status, headers, ""
    answer = ET.Element("PostResponse")  # as AWS has it, without a namespace
    xml.fill(answer, Location=location, Bucket=name, Key=key, ETag=stored.etag)
    return xml.document(answer, headers, status)


def _store(call: S3Call, written: NewObject, key: str, given: Checksum | None) -> tuple[FakeKey, dict[str, str]]:
    """Store an object; return it with the headers of the response. `given` is the checksum in the request."""
    checksum = given or Checksum(checksums.DEFAULT, checksums.compute(call.content, checksums.DEFAULT))
    stored = written.store(call.backend, call.request.bucket_name, key, call.content, checksum)
    headers = objects.headers_of_new(call.existing_bucket, stored)
    headers |= customer_key.headers_of(written.encryption.customer_key_md5)
    return stored, headers | {checksum.header: checksum.value, "x-amz-checksum-type": "FULL_OBJECT"}


def _tags(document: str) -> dict[str, str]:
    """Return the tags in the field of a form, which is a document like that of PutObjectTagging."""
    if not document:
        return {}
    try:
        root = ET.fromstring(document)  # noqa: S314  # expat itself limits the expansion of entities
    except ET.ParseError:
        raise documents.malformed() from None
    return tags.of_document(root, of="object")
