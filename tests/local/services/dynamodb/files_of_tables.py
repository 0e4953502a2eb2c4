"""Tables and buckets for tests of exports and imports, through boto3."""

from __future__ import annotations

import gzip
from typing import Any

import boto3

from tests.local.services.dynamodb.calls import REGION, ROOMS

BUCKET = "tables-and-files"


def s3(account: str = "test") -> Any:
    """Return a client of S3 for an account."""
    return boto3.client("s3", region_name=REGION, aws_access_key_id=account, aws_secret_access_key="test")


def put(key: str, content: str | bytes, *, packed: bool = False) -> None:
    """Put an object into the bucket, compressed if it is `packed`."""
    data = content.encode() if isinstance(content, str) else content
    s3().put_object(Bucket=BUCKET, Key=key, Body=gzip.compress(data) if packed else data)


def objects() -> dict[str, bytes]:
    """Return the contents of the bucket's objects by their keys."""
    keys = [found["Key"] for found in s3().list_objects_v2(Bucket=BUCKET).get("Contents", [])]
    return {key: s3().get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys}


def enable_recovery(call: Any, name: str = ROOMS) -> None:
    """Enable point-in-time recovery of a table."""
    call(
        "UpdateContinuousBackups",
        TableName=name,
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
    )
