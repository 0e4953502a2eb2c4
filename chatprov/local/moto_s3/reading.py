"""Validates S3 requests before moto parses them, and raises S3's error for documents on which moto fails."""

from __future__ import annotations

import logging
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from chatprov.local.moto_s3 import documents, headers, integrity, limits, parameters, versions
from chatprov.local.moto_s3.exceptions import AccessDenied, NoSuchBucket, NoSuchUpload, S3Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree import ElementTree as ET

    from moto.s3.models import FakeBucket

    from chatprov.local.moto_s3.incoming import Incoming
    from chatprov.local.moto_s3.integrity import Checksum
    from chatprov.local.moto_s3.request import Request

_ACCOUNT: Final = re.compile(r"[0-9]{12}")
log = logging.getLogger(__name__)
_NAMESPACE: Final = "http://s3.amazonaws.com/doc/2006-03-01/"


def check_body(asked: Incoming, bucket: FakeBucket | None, *, creates: bool = False) -> Checksum | None:
    """Return the checksum of a request's body; raise S3's errors if the body or the bucket is not the one that is expected.

    `bucket` is the bucket of the request, if it exists; `creates` is true for CreateBucket.
    """
    if bucket is None and asked.request.bucket_name and not creates:
        raise NoSuchBucket(asked.request.bucket_name)
    _check_owner(asked.request.given.get("x-amz-expected-bucket-owner"), bucket)
    if creates:
        limits.check_bucket_name(asked.request.bucket_name)
    if asked.key is not None:
        limits.check_key(asked.key)
    return integrity.check(asked)


def check(asked: Incoming, bucket: FakeBucket | None) -> ET.Element | None:
    """Return the document of a request, if its operation has one; raise S3's errors for an invalid request."""
    request, of_object = asked.request, asked.key is not None
    parameters.check(request.method, request.parameters, of_object=of_object)
    headers.check_overrides(request.parameters)
    headers.check(asked.headers)
    if asked.key is not None and bucket is not None:
        versions.check(bucket, asked.key, request.parameters.get("versionId"))
    upload = request.parameters.get("uploadId")
    if of_object and bucket is not None and upload is not None and not _has_upload(bucket, asked.key, upload):
        stored = bucket.keys.get(asked.key or "")
        # a completed upload may be completed once more
        if request.method != "POST" or getattr(getattr(stored, "multipart", None), "id", None) != upload:
            raise NoSuchUpload(upload)
    body = request.body if asked.is_form else asked.content
    return documents.read(request.method, request.parameters, body, of_object=of_object)


def _has_upload(bucket: FakeBucket, key: str | None, upload: str) -> bool:
    """Return whether an upload is one of this object: the requester's rights are those to the object that the request names."""
    found = bucket.multiparts.get(upload)
    return found is not None and found.key_name == key


def _check_owner(expected: str | None, bucket: FakeBucket | None) -> None:
    """Raise AccessDenied if a bucket belongs to another account than the request expects."""
    if expected is None:
        return
    if not _ACCOUNT.fullmatch(expected):
        message = f"The value of the expected bucket owner parameter must be an AWS Account ID... [{expected}]"
        raise S3Refusal(400, "InvalidBucketOwnerAWSAccountID", message)
    if bucket is not None and bucket.account_id != expected:
        raise AccessDenied


def check_source_owner(request: Request, bucket: FakeBucket) -> None:
    """Raise AccessDenied if the source of a copy belongs to another account than the request expects."""
    _check_owner(request.given.get("x-amz-source-expected-bucket-owner"), bucket)


def empty_document(document: ET.Element) -> bytes | None:
    """Return a document without elements in a form that moto reads; None for a document with elements.

    moto reads an empty element as a missing one unless it has an attribute.
    """
    return None if len(document) else f'<{document.tag.rpartition("}")[2]} xmlns="{_NAMESPACE}"/>'.encode()


@contextmanager
def translated_errors(document: ET.Element | None, bucket_name: str) -> Iterator[None]:
    """Raise MalformedXML if the block fails on a document; without a document the error is a bug and is raised as it is."""
    try:
        yield
    except (AssertionError, AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        if document is None:
            raise
        log.warning("a document for %s was not understood: %s", bucket_name, type(error).__name__)
        raise documents.malformed() from error
