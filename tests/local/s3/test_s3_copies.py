"""Copies of objects."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.local.s3.conftest import send
from tests.local.s3.test_s3_checksums import error_of
from tests.local.s3.test_s3_refusals import SIGNED

UNCHANGED = (
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's "
    "metadata, storage class, website redirect location or encryption attributes."
)
FUTURE = datetime.now(UTC) + timedelta(days=1)
PAST = datetime.now(UTC) - timedelta(days=1)


@pytest.fixture
def place(s3: Any, bucket: str) -> dict[str, str]:
    """A copy of an object onto itself."""
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", Metadata={"a": "b"}, ContentLanguage="en", Tagging="t=1")
    return {"Bucket": bucket, "Key": "k", "CopySource": f"{bucket}/k"}


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"Metadata": {"c": "d"}},
        {"MetadataDirective": "COPY"},
        {"ACL": "bucket-owner-full-control"},
        {"TaggingDirective": "REPLACE", "Tagging": "t=2"},
        {"ChecksumAlgorithm": "SHA256"},
    ],
)
def test_a_copy_onto_itself_without_a_change_is_refused(s3: Any, place: dict[str, str], more: dict[str, Any]) -> None:
    error = error_of(s3.copy_object, **place, **more)
    assert (error["Code"], error["Message"]) == ("InvalidRequest", UNCHANGED)
    assert s3.head_object(Bucket=place["Bucket"], Key="k")["Metadata"] == {"a": "b"}


@pytest.mark.parametrize(
    "change",
    [
        {"MetadataDirective": "REPLACE", "Metadata": {"c": "d"}},
        {"StorageClass": "STANDARD"},
        {"ServerSideEncryption": "AES256"},
        {"WebsiteRedirectLocation": "/other"},
    ],
)
def test_a_copy_onto_itself_with_a_change(s3: Any, place: dict[str, str], change: dict[str, Any]) -> None:
    assert s3.copy_object(**place, **change)["CopyObjectResult"]["ETag"]
    found = s3.head_object(Bucket=place["Bucket"], Key="k")
    assert found["Metadata"] == change.get("Metadata", {"a": "b"})
    assert found.get("WebsiteRedirectLocation") == change.get("WebsiteRedirectLocation")
    assert ("ContentLanguage" in found) == ("Metadata" not in change)


def test_a_bucket_with_its_own_encryption_allows_it(s3: Any, place: dict[str, str]) -> None:
    rules = [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
    default = s3.get_bucket_encryption(Bucket=place["Bucket"])["ServerSideEncryptionConfiguration"]["Rules"]
    assert default == [{**rules[0], "BucketKeyEnabled": False}]
    s3.put_bucket_encryption(Bucket=place["Bucket"], ServerSideEncryptionConfiguration={"Rules": rules})
    assert s3.copy_object(**place)["CopyObjectResult"]["ETag"]
    s3.delete_bucket_encryption(Bucket=place["Bucket"])
    assert error_of(s3.copy_object, **place)["Message"] == UNCHANGED
    assert s3.get_bucket_encryption(Bucket=place["Bucket"])["ServerSideEncryptionConfiguration"]["Rules"] == default
    assert s3.head_object(Bucket=place["Bucket"], Key="k")["ServerSideEncryption"] == "AES256"


def test_an_earlier_version_may_be_copied_onto_the_newest(s3: Any, bucket: str) -> None:
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    place = {"Bucket": bucket, "Key": "k"}
    versions = [s3.put_object(**place, Body=body)["VersionId"] for body in (b"1", b"2")]
    assert error_of(s3.copy_object, **place, CopySource=f"{bucket}/k")["Message"] == UNCHANGED
    copied = s3.copy_object(**place, CopySource={**place, "VersionId": versions[0]})
    assert copied["CopySourceVersionId"] == versions[0]
    assert copied["VersionId"] not in versions
    assert s3.get_object(**place)["Body"].read() == b"1"
    s3.delete_object(**place, VersionId=versions[1])
    absent = {**place, "VersionId": versions[1]}
    assert error_of(s3.copy_object, **place, CopySource=absent)["Code"] == "NoSuchVersion"


def test_tags_and_metadata_are_copied_or_replaced(s3: Any, place: dict[str, str]) -> None:
    copy = {**place, "Key": "copy"}

    def tags() -> list[dict[str, str]]:
        found: list[dict[str, str]] = s3.get_object_tagging(Bucket=place["Bucket"], Key="copy")["TagSet"]
        return found

    s3.copy_object(**copy, Metadata={"c": "d"}, Tagging="t=2")
    assert s3.head_object(Bucket=place["Bucket"], Key="copy")["Metadata"] == {"a": "b"}
    assert tags() == [{"Key": "t", "Value": "1"}]
    s3.copy_object(**copy, Metadata={"c": "d"}, MetadataDirective="REPLACE", Tagging="t=2", TaggingDirective="REPLACE")
    found = s3.head_object(Bucket=place["Bucket"], Key="copy")
    assert (found["Metadata"], "ContentLanguage" in found) == ({"c": "d"}, False)
    assert tags() == [{"Key": "t", "Value": "2"}]
    s3.copy_object(**copy, TaggingDirective="REPLACE")
    assert tags() == []


@pytest.mark.parametrize(
    ("condition", "failed"),
    [
        ({"CopySourceIfMatch": '"other"'}, "If-Match"),
        ({"CopySourceIfMatch": "ETAG"}, ""),
        ({"CopySourceIfNoneMatch": "ETAG"}, "If-None-Match"),
        ({"CopySourceIfNoneMatch": '"other"'}, ""),
        ({"CopySourceIfUnmodifiedSince": PAST}, "If-Unmodified-Since"),
        ({"CopySourceIfUnmodifiedSince": FUTURE}, ""),
        ({"CopySourceIfModifiedSince": PAST}, ""),
        ({"CopySourceIfModifiedSince": FUTURE}, ""),
        ({"CopySourceIfMatch": "ETAG", "CopySourceIfUnmodifiedSince": PAST}, ""),
        ({"CopySourceIfNoneMatch": '"other"', "CopySourceIfUnmodifiedSince": PAST}, "If-Unmodified-Since"),
    ],
)
def test_a_copy_has_conditions(s3: Any, place: dict[str, str], condition: dict[str, Any], failed: str) -> None:
    etag = s3.head_object(Bucket=place["Bucket"], Key="k")["ETag"].strip('"')
    condition = {name: etag if value == "ETAG" else value for name, value in condition.items()}
    upload = s3.create_multipart_upload(Bucket=place["Bucket"], Key="copy")["UploadId"]
    part = {**place, "Key": "copy", "UploadId": upload, "PartNumber": 1}
    for call, parameters in ((s3.copy_object, {**place, "Key": "copy"}), (s3.upload_part_copy, part)):
        if failed:
            error = error_of(call, **parameters, **condition)
            assert (error["Code"], error["Condition"]) == ("PreconditionFailed", f"x-amz-copy-source-{failed}")
        else:
            assert call(**parameters, **condition)["ResponseMetadata"]["HTTPStatusCode"] == 200


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("0-8", "InvalidArgument"),
        ("bytes=1-0", "InvalidArgument"),
        ("bytes=-2", "InvalidArgument"),
        ("bytes=1-", "InvalidArgument"),
        ("bytes=0-100", "InvalidArgument"),
        ("bytes=100-200", "InvalidRequest"),
    ],
)
def test_a_part_that_is_a_range(s3: Any, bucket: str, asked: str, code: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"0123456789")
    upload = s3.create_multipart_upload(Bucket=bucket, Key="copy")["UploadId"]
    part = {"Bucket": bucket, "Key": "copy", "UploadId": upload, "PartNumber": 1, "CopySource": f"{bucket}/k"}
    assert error_of(s3.upload_part_copy, **part, CopySourceRange=asked)["Code"] == code
    copied = s3.upload_part_copy(**part, CopySourceRange="bytes=2-4")["CopyPartResult"]
    parts = {"Parts": [{"PartNumber": 1, "ETag": copied["ETag"]}]}
    s3.complete_multipart_upload(Bucket=bucket, Key="copy", UploadId=upload, MultipartUpload=parts)
    assert s3.get_object(Bucket=bucket, Key="copy")["Body"].read() == b"234"


@pytest.mark.parametrize(
    "source", ["{}/a+key.txt", "/{}/a%20key.txt", "{}%2Fa+key.txt", "https://s3.example/{}/a+key.txt"]
)
def test_a_source_is_named_in_many_ways(s3: Any, cloud_url: str, bucket: str, source: str) -> None:
    """A plus is a space, and the URL of an endpoint may precede: recorded by LocalStack from AWS."""
    s3.put_object(Bucket=bucket, Key="a key.txt", Body=b"x")
    answer = send("PUT", f"{cloud_url}/{bucket}/copy", SIGNED | {"x-amz-copy-source": source.format(bucket)})
    assert (answer.status_code, "<CopyObjectResult" in answer.text) == (200, True)
    assert s3.get_object(Bucket=bucket, Key="copy")["Body"].read() == b"x"
