"""Where a bucket is: what each region's endpoint takes for a location."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.local.s3.conftest import code_of, member, send

if TYPE_CHECKING:
    from tests.local.s3.conftest import Signer

NAME = "placed"


@pytest.mark.parametrize(
    ("region", "location", "outcome"),
    [
        ("us-east-1", None, None),
        ("us-east-1", "us-east-1", "InvalidLocationConstraint"),
        ("us-east-1", "foo", "InvalidLocationConstraint"),
        ("us-east-1", "aws-global", "InvalidLocationConstraint"),
        ("us-east-1", "EU", "NotImplemented"),
        ("eu-west-1", "EU", "NotImplemented"),
        ("us-west-1", "aws-global", "IllegalLocationConstraintException"),
        ("us-east-1", "ap-south-1", "ap-south-1"),
        ("ap-south-1", "ap-south-1", "ap-south-1"),
        ("ap-south-1", None, "IllegalLocationConstraintException"),
        ("ap-south-1", "eu-west-1", "IllegalLocationConstraintException"),
    ],
)
def test_a_location(signer: Signer, region: str, location: str | None, outcome: str | None) -> None:
    s3: Any = signer(region=region)
    parameters = {"CreateBucketConfiguration": {"LocationConstraint": location}} if location else {}
    if outcome is not None and outcome != location:
        with pytest.raises(ClientError) as caught:
            s3.create_bucket(Bucket=NAME, **parameters)
        error: Any = caught.value.response["Error"]
        assert error["Code"] == outcome
        # as LocalStack recorded it from AWS
        assert error.get("LocationConstraint") == (location if outcome == "InvalidLocationConstraint" else None)
        return
    url = s3.create_bucket(Bucket=NAME, **parameters)["Location"]
    assert url == (f"/{NAME}" if location is None else f"{s3.meta.endpoint_url}/{NAME}/")
    assert s3.get_bucket_location(Bucket=NAME)["LocationConstraint"] == outcome
    s3.delete_bucket(Bucket=NAME)


def test_a_url_has_to_be_signed_for_the_buckets_region(signer: Signer) -> None:
    home, away = signer(region="ap-south-1"), signer()
    home.create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": "ap-south-1"})
    home.put_object(Bucket=NAME, Key="k", Body=b"x")
    answers = [
        send("GET", s3.generate_presigned_url("get_object", Params={"Bucket": NAME, "Key": "k"})) for s3 in (home, away)
    ]
    assert answers[0].text == "x"
    assert code_of(answers[1]) == (400, "AuthorizationQueryParametersError")
    assert member(answers[1], "Region") == "ap-south-1"
    home.delete_object(Bucket=NAME, Key="k")
    home.delete_bucket(Bucket=NAME)


def test_slashes_in_a_key_are_the_keys_own(s3: Any, bucket: str) -> None:
    for key in ("a//b", "a/b", "/a", "a/", "//"):
        s3.put_object(Bucket=bucket, Key=key, Body=key.encode())
    for key in ("a//b", "a/b", "/a", "a/", "//"):
        assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == key.encode()


def test_a_request_is_signed_for_a_region_that_exists(cloud_url: str, bucket: str) -> None:
    """Terraform's SDK may sign for the pseudo-region aws-global; the answer is what LocalStack recorded from AWS."""
    credential = "AWS4-HMAC-SHA256 Credential=test/20260101/{}/s3/aws4_request, SignedHeaders=host, Signature=0".format
    for region in ("aws-global", "nowhere-1"):
        headers = {"Authorization": credential(region)}
        for url in (f"{cloud_url}/{bucket}-new", f"{cloud_url}/{bucket}"):
            answer = send("PUT", url, headers)
            assert (code_of(answer), member(answer, "Region")) == ((400, "AuthorizationHeaderMalformed"), "us-east-1")
            message = f"The authorization header is malformed; the region '{region}' is wrong; expecting 'us-east-1'"
            assert member(answer, "Message") == message
        assert send("HEAD", f"{cloud_url}/{bucket}", headers).status_code == 400
    assert send("HEAD", f"{cloud_url}/{bucket}", {"Authorization": credential("us-east-1")}).status_code == 200
