"""What a new bucket has on AWS and moto leaves out, over HTTP and under `moto.mock_aws()`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.own_services import mocked_aws

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.local.conftest import ClientFor

ALL_ON = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
AES256 = [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}]


@pytest.fixture(params=["http", "mock_aws"])
def s3(request: pytest.FixtureRequest) -> Iterator[Any]:
    if request.param == "http":
        client_for: ClientFor = request.getfixturevalue("client_for")
        yield client_for("s3", "eu-west-1")
        return
    with mocked_aws():
        client = boto3.client("s3", region_name="eu-west-1")
        yield client
        client.close()


@pytest.fixture
def bucket(s3: Any, request: pytest.FixtureRequest) -> Iterator[str]:
    name = "new-bucket"
    s3.create_bucket(
        Bucket=name,
        CreateBucketConfiguration={
            "LocationConstraint": "eu-west-1",
            "Tags": [{"Key": "chatprov:stack", "Value": "chat"}, {"Key": "empty", "Value": ""}],
        },
    )
    yield name
    s3.delete_bucket(Bucket=name)


def code_of(call: Any, **parameters: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    return str(caught.value.response["Error"]["Code"])


def test_the_tags_of_its_creation_are_kept(s3: Any, bucket: str) -> None:
    tags = {tag["Key"]: tag["Value"] for tag in s3.get_bucket_tagging(Bucket=bucket)["TagSet"]}
    assert tags == {"chatprov:stack": "chat", "empty": ""}


def test_one_tag_alone_is_kept_too(s3: Any) -> None:
    tag = {"Key": "a", "Value": "b"}
    s3.create_bucket(Bucket="one-tag", CreateBucketConfiguration={"LocationConstraint": "eu-west-1", "Tags": [tag]})
    assert s3.get_bucket_tagging(Bucket="one-tag")["TagSet"] == [tag]
    s3.delete_bucket(Bucket="one-tag")


def test_without_tags_there_are_none(s3: Any) -> None:
    s3.create_bucket(Bucket="no-tags", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    assert code_of(s3.get_bucket_tagging, Bucket="no-tags") == "NoSuchTagSet"
    s3.delete_bucket(Bucket="no-tags")


def test_a_second_creation_does_not_change_the_tags(s3: Any, bucket: str) -> None:
    configuration = {"LocationConstraint": "eu-west-1", "Tags": [{"Key": "other", "Value": "x"}]}
    code = code_of(s3.create_bucket, Bucket=bucket, CreateBucketConfiguration=configuration)
    assert code == "BucketAlreadyOwnedByYou"
    assert {tag["Key"] for tag in s3.get_bucket_tagging(Bucket=bucket)["TagSet"]} == {"chatprov:stack", "empty"}


def test_public_access_is_blocked_until_that_is_taken_away(s3: Any, bucket: str) -> None:
    assert s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"] == ALL_ON
    s3.delete_public_access_block(Bucket=bucket)
    assert code_of(s3.get_public_access_block, Bucket=bucket) == "NoSuchPublicAccessBlockConfiguration"


def test_it_is_encrypted_and_cannot_be_made_otherwise(s3: Any, bucket: str) -> None:
    assert s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"] == AES256
    s3.delete_bucket_encryption(Bucket=bucket)
    assert s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"] == AES256
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    assert s3.head_object(Bucket=bucket, Key="k")["ServerSideEncryption"] == "AES256"
    s3.delete_object(Bucket=bucket, Key="k")


def test_its_acls_are_off(s3: Any, bucket: str) -> None:
    rules = s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]
    assert rules == [{"ObjectOwnership": "BucketOwnerEnforced"}]
