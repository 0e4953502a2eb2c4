"""Responses of moto in the form that S3's have today.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from chatprov.local.moto_s3 import lifecycle
from chatprov.local.signed_region import USUAL_REGION

if TYPE_CHECKING:
    from chatprov.local.moto_s3.call import Result, S3Call

_OK: Final = 200
_IDS: Final = ("RequestId", "HostId")
_OF_OTHERS: Final = ("x-amzn-requestid", "x-amz-sdk-checksum-algorithm")
"""Headers of moto that S3's responses do not have."""


def in_form(call: S3Call, result: Result) -> Result:
    """Return a result of moto as S3 would have written it."""
    status, headers, body = result
    headers = {name: value for name, value in headers.items() if name.lower() not in _OF_OTHERS}
    bucket = call.bucket
    if call.operation in {"CreateBucket", "HeadBucket"} and status == _OK and bucket is not None:
        headers["x-amz-bucket-arn"] = bucket.arn
        if call.operation == "CreateBucket" and bucket.region_name != USUAL_REGION:
            headers["Location"] = call.location("")
        if call.operation == "HeadBucket":
            headers["x-amz-access-point-alias"] = "false"
    if call.operation == "PutBucketLifecycleConfiguration" and status == _OK:
        headers |= lifecycle.stored_headers()
    if status == _OK or not isinstance(body, (str, bytes)):
        return status, headers, body
    text = body if isinstance(body, str) else body.decode()
    for name, found in zip(_IDS, call.ids, strict=True):
        text = re.sub(f"<{name}>[^<]*<", f"<{name}>{found}<", text)
    return status, headers, text
