"""S3 Control in front of moto: the tags of buckets that do not exist, and what a request may change.

Terraform reads and writes the tags of buckets with it.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_TagResource.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from moto.s3.models import s3_backends
from moto.utilities.utils import get_partition

from chatprov.local.answers import WireProtocol, failure
from chatprov.local.moto_port import NotUnderstoodError
from chatprov.local.moto_request import account_of
from chatprov.local.moto_s3 import changes
from chatprov.local.signed_region import signed_region

if TYPE_CHECKING:
    from collections.abc import Mapping

_TAGS: Final = "/v20180820/tags/"
_S3_ARN: Final = re.compile(r"arn:[^:]+:s3:[!-~]+")
"""The pattern of S3 Control's `ResourceArn`, limited to the characters that an XML document can contain."""


def refused_in_front(environ: Mapping[str, Any]) -> tuple[int, dict[str, str], bytes] | None:
    """Return the error for a request (a WSGI environ) to the tags of a bucket that does not exist; None for another request.

    What the other request may change is noted. Raises NotUnderstoodError for a body that is not XML.
    """
    path = environ["RAW_URI"].partition("?")[0]
    region = signed_region(environ.get("HTTP_AUTHORIZATION", ""), environ["QUERY_STRING"])
    account, partition = account_of(environ), get_partition(region)
    reads = environ["REQUEST_METHOD"] == "GET"
    if not path.startswith(_TAGS):
        if not reads:
            changes.note_account(account, partition)
        return None
    if not _is_document(environ):
        raise NotUnderstoodError(path)
    arn = unquote(path.removeprefix(_TAGS))
    if not _S3_ARN.fullmatch(arn):
        return _error(400, "InvalidRequest", f"{arn!a} is not the ARN of a resource of S3.")
    buckets = s3_backends[account][partition].buckets
    # until moto returns NoSuchBucket in these operations
    name = next((bucket.name for bucket in buckets.values() if bucket.arn == arn), None)
    if name is None:
        return _error(404, "NoSuchBucket", "The specified bucket does not exist")
    if not reads:
        changes.note_bucket(name)
    return None


def _is_document(environ: Mapping[str, Any]) -> bool:
    """Return whether a request has no body, or one that is XML: S3 reads it before it looks for the bucket."""
    body = environ["wsgi.input"].read()
    environ["wsgi.input"].seek(0)
    try:
        return not body or ET.fromstring(body) is not None  # noqa: S314  # expat itself limits the expansion of entities
    except ET.ParseError:
        return False


def _error(status: int, code: str, message: str) -> tuple[int, dict[str, str], bytes]:
    answer = failure(WireProtocol.REST_XML, status, code, message, service="s3control")
    return answer.status, dict(answer.headers), bytes(answer.body)
