"""What is no request to S3 is refused before moto reads it, and what moto cannot read afterwards."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from moto.s3.exceptions import MissingBucket, NoSuchUpload

from chatprov.local.moto_s3 import documents, headers, parameters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moto.s3.models import FakeBucket

    from chatprov.local.moto_s3.responses import S3Response

log = logging.getLogger(__name__)
_NAMESPACE: Final = "http://s3.amazonaws.com/doc/2006-03-01/"


@contextmanager
def validated(
    request: S3Response, bucket: FakeBucket | None, *, creates: bool = False, of_object: bool = False
) -> Iterator[None]:
    """Raise S3's errors for a request that S3 would not take, and MalformedXML for a document on which the block breaks.

    `bucket` is the one that the request is for, if it is there; `creates` tells CreateBucket, `of_object` a request to an object.
    """
    if request.fault:
        raise request.fault
    query = {name: values[0] for name, values in parse_qs(request.parsed_url.query, keep_blank_values=True).items()}
    if bucket is None and request.bucket_name and not creates:
        raise MissingBucket(bucket=request.bucket_name)
    parameters.check(request.method, query, of_object=of_object)
    headers.check_overrides(query)
    headers.check(request.headers)
    upload = query.get("uploadId")
    if of_object and bucket is not None and upload is not None and upload not in bucket.multiparts:
        raise NoSuchUpload(upload)
    document = documents.read(request.method, query, request.raw_body or b"", of_object=of_object)
    if document is not None and len(document) == 0:
        # moto takes an empty element for nothing unless it has an attribute
        request.body = f'<{document.tag.rpartition("}")[2]} xmlns="{_NAMESPACE}"/>'.encode()
    try:
        yield
    except (AssertionError, AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        if document is None:
            raise
        log.warning("a document for %s was not understood: %s", request.bucket_name, type(error).__name__)
        raise documents.malformed() from error
