"""What is changed or replaced because moto decides, keeps or guesses something that AWS does not."""

from __future__ import annotations

import base64
import os
import zlib
from typing import Any

from tests.local.s3.conftest import policy_for

OTHER_USER = {"AWS": "arn:aws:iam::123456789012:user/other"}


def test_a_policy_for_another_requester_does_not_apply(s3: Any, bucket: str) -> None:
    """moto evaluates a bucket's policy without the requester."""
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    s3.put_bucket_policy(Bucket=bucket, Policy=policy_for(bucket, "s3:GetObject", effect="Deny", Principal=OTHER_USER))
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"x"


def test_a_copy_of_a_large_object_has_a_checksum(s3: Any, bucket: str) -> None:
    content = os.urandom(300 << 10)
    s3.put_object(Bucket=bucket, Key="k", Body=content)
    copied = s3.copy_object(Bucket=bucket, Key="copy", CopySource=f"{bucket}/k", ChecksumAlgorithm="CRC32")
    expected = base64.b64encode(zlib.crc32(content).to_bytes(4, "big")).decode()
    assert copied["CopyObjectResult"]["ChecksumCRC32"] == expected


def test_a_key_may_look_like_a_host_of_aws(s3: Any, bucket: str) -> None:
    """moto looks for the region in the whole URL."""
    key = "files.s3.cn-north-1.amazonaws.com/k"
    s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == b"x"
    assert [found["Key"] for found in s3.list_objects_v2(Bucket=bucket, Prefix=key)["Contents"]] == [key]
