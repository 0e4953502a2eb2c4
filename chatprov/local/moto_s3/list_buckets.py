"""ListBuckets.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final

from moto.s3.models import OWNER

from chatprov.local.moto_s3 import xml
from chatprov.local.moto_s3.exceptions import S3Refusal
from chatprov.region import is_region

if TYPE_CHECKING:
    from chatprov.local.moto_s3.authorization import Authorization
    from chatprov.local.moto_s3.call import Result, S3Call

_MOST: Final = 10_000


def list_buckets(call: S3Call, _: Authorization) -> Result:
    """Return the buckets of an account in the order of their names, in pages if the request asks for them."""
    parameters = call.request.parameters
    prefix, region = parameters.get("prefix", ""), parameters.get("bucket-region")
    after, most = _decoded(parameters.get("continuation-token", "")), int(parameters.get("max-buckets") or _MOST)
    if not 1 <= most <= _MOST:
        message = f"Argument max-buckets must be an integer between 1 and {_MOST}"
        raise S3Refusal(
            400, "InvalidArgument", message, ArgumentName="max-buckets", ArgumentValue=parameters["max-buckets"]
        )
    if region is not None and not is_region(region):
        message = f"Argument value {region} is not a valid AWS Region"
        raise S3Refusal(400, "InvalidArgument", message, ArgumentName="bucket-region")
    found = [
        bucket
        for name, bucket in sorted(call.backend.buckets.items())
        if name.startswith(prefix) and name > after and region in {None, bucket.region_name}
    ]
    answer = xml.root("ListAllMyBucketsResult")
    xml.add(answer, "Owner", ID=OWNER)
    listed = xml.add(answer, "Buckets")
    for bucket in found[:most]:
        xml.add(
            listed,
            "Bucket",
            Name=bucket.name,
            CreationDate=bucket.creation_date_ISO8601,
            BucketRegion=bucket.region_name,
            BucketArn=bucket.arn,
        )
    if len(found) > most:
        xml.fill(answer, ContinuationToken=base64.urlsafe_b64encode(found[most - 1].name.encode()).decode())
    if "prefix" in parameters:
        xml.fill(answer, Prefix=prefix)
    return xml.document(answer)


def _decoded(token: str) -> str:
    try:
        return base64.urlsafe_b64decode(token).decode()
    except ValueError:
        message = "The continuation token provided is incorrect"
        raise S3Refusal(400, "InvalidArgument", message, ArgumentName="continuation-token") from None
