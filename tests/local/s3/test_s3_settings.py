"""Settings of buckets and objects that AWS refuses, and the attributes of objects. The texts are those of AWS's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.local.s3.conftest import send
from tests.local.s3.test_s3_checksums import error_of
from tests.local.s3.test_s3_refusals import SIGNED

if TYPE_CHECKING:
    from collections.abc import Callable

PART: Final = 5 << 20
TAGS: Final = {"TagSet": [{"Key": "a", "Value": "b"}]}


def test_a_delete_marker_has_no_tags_and_no_acl(s3: Any, bucket: str) -> None:
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    place = {"Bucket": bucket, "Key": "k"}
    s3.put_object(**place, Body=b"x")
    marker = s3.delete_object(**place)["VersionId"]
    calls: list[tuple[Callable[..., Any], dict[str, Any], str]] = [
        (s3.get_object_tagging, {}, "GET"),
        (s3.put_object_tagging, {"Tagging": TAGS}, "PUT"),
        (s3.delete_object_tagging, {}, "DELETE"),
        (s3.get_object_acl, {}, "GET"),
        (s3.put_object_acl, {"ACL": "bucket-owner-full-control"}, "PUT"),
    ]
    for call, more, method in calls:
        for named in ({}, {"VersionId": marker}):
            error = error_of(call, **place, **more, **named)
            if call == s3.get_object_acl and not named:
                assert (error["Code"], error["Key"]) == ("NoSuchKey", "k"), "as AWS has it"
                continue
            assert (error["Code"], error["Method"]) == ("MethodNotAllowed", method)
            assert error["ResourceType"] == "DeleteMarker"
    absent = {"Bucket": bucket, "Key": "never"}
    assert error_of(s3.get_object_tagging, **absent)["Key"] == f"{bucket}/never", "as AWS has it"
    assert error_of(s3.put_object_tagging, **absent, Tagging=TAGS)["Key"] == "never"
    assert error_of(s3.delete_object_tagging, **absent)["Code"] == "NoSuchKey"


def test_a_bucket_with_versions_is_not_empty(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    message = "The bucket you tried to delete is not empty"
    error = error_of(s3.delete_bucket, Bucket=bucket)
    assert (error["Code"], error["Message"], error["BucketName"]) == ("BucketNotEmpty", message, bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.delete_object(Bucket=bucket, Key="k")
    error = error_of(s3.delete_bucket, Bucket=bucket)
    assert error["Message"] == f"{message}. You must delete all versions in the bucket."


def test_an_absent_public_access_block_names_its_bucket(s3: Any, bucket: str) -> None:
    s3.delete_public_access_block(Bucket=bucket)
    error = error_of(s3.get_public_access_block, Bucket=bucket)
    assert (error["Code"], error["BucketName"]) == ("NoSuchPublicAccessBlockConfiguration", bucket)
    assert error["Message"] == "The public access block configuration was not found"


@pytest.mark.parametrize("rules", [[], [{"SSEAlgorithm": "AES256"}, {"SSEAlgorithm": "aws:kms"}]])
def test_an_encryption_has_one_rule(s3: Any, bucket: str, rules: list[dict[str, str]]) -> None:
    configuration = {"Rules": [{"ApplyServerSideEncryptionByDefault": rule} for rule in rules]}
    error = error_of(s3.put_bucket_encryption, Bucket=bucket, ServerSideEncryptionConfiguration=configuration)
    assert error["Code"] == "MalformedXML"


def test_a_key_of_kms_needs_its_algorithm(s3: Any, bucket: str) -> None:
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256", "KMSMasterKeyID": "a-key"}}
    error = error_of(s3.put_bucket_encryption, Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    assert (error["Code"], error["ArgumentName"]) == ("InvalidArgument", "ApplyServerSideEncryptionByDefault")
    assert error["Message"] == (
        "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse"
    )


def test_ownership_is_one_of_three_values(s3: Any, bucket: str) -> None:
    for names in ([], ["BucketOwnerPreferred", "ObjectWriter"]):
        controls = {"Rules": [{"ObjectOwnership": name} for name in names]}
        error = error_of(s3.put_bucket_ownership_controls, Bucket=bucket, OwnershipControls=controls)
        assert error["Code"] == "MalformedXML"
    for value in ("RandomValue", ""):
        error = error_of(s3.create_bucket, Bucket=f"{bucket}-other", ObjectOwnership=value)
        assert (error["Code"], error["ArgumentName"]) == ("InvalidArgument", "x-amz-object-ownership")
        assert error["Message"] == f"Invalid x-amz-object-ownership header: {value}"


def test_a_bucket_with_object_lock_keeps_its_versions(s3: Any, bucket: str) -> None:
    name = f"{bucket}-locked"
    s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
    error = error_of(s3.put_bucket_versioning, Bucket=name, VersioningConfiguration={"Status": "Suspended"})
    assert (error["Code"], error["Message"]) == (
        "InvalidBucketState",
        "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.",
    )
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})


def test_governance_is_bypassed_in_a_bucket_with_object_lock_only(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    message = "x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets."
    for value in (True, False):
        listed = {"Objects": [{"Key": "k"}]}
        for error in (
            error_of(s3.delete_object, Bucket=bucket, Key="k", BypassGovernanceRetention=value),
            error_of(s3.delete_objects, Bucket=bucket, Delete=listed, BypassGovernanceRetention=value),
        ):
            assert (error["Code"], error["Message"]) == ("InvalidArgument", message)
    s3.head_object(Bucket=bucket, Key="k")


def test_a_bucket_is_not_made_again_with_tags(s3: Any, bucket: str) -> None:
    s3.create_bucket(Bucket=bucket)
    error = error_of(s3.create_bucket, Bucket=bucket, CreateBucketConfiguration={"Tags": TAGS["TagSet"]})
    assert (error["Code"], error["BucketName"]) == ("BucketAlreadyOwnedByYou", bucket)
    assert error_of(s3.get_bucket_tagging, Bucket=bucket)["Code"] == "NoSuchTagSet"


def test_buckets_are_listed_of_a_region_that_exists(s3: Any) -> None:
    error = error_of(s3.list_buckets, BucketRegion="eu-east-1")
    assert (error["Code"], error["ArgumentName"]) == ("InvalidArgument", "bucket-region")
    assert error["Message"] == "Argument value eu-east-1 is not a valid AWS Region"


@pytest.mark.parametrize(("algorithm", "kind"), [("SHA256", "COMPOSITE"), ("CRC32", "FULL_OBJECT")])
def test_the_parts_of_an_object_are_its_attributes(s3: Any, bucket: str, algorithm: str, kind: str) -> None:
    place = {"Bucket": bucket, "Key": "k"}
    upload = s3.create_multipart_upload(**place, ChecksumAlgorithm=algorithm, ChecksumType=kind)["UploadId"]
    parts = []
    for number, content in enumerate((b"a" * PART, b"end"), 1):
        part = {**place, "UploadId": upload, "PartNumber": number, "Body": content}
        stored = s3.upload_part(**part, ChecksumAlgorithm=algorithm)
        checksum = {f"Checksum{algorithm}": stored[f"Checksum{algorithm}"]}
        parts.append({"PartNumber": number, "ETag": stored["ETag"], **checksum})
    s3.complete_multipart_upload(**place, UploadId=upload, MultipartUpload={"Parts": parts}, ChecksumType=kind)
    attributes = {**place, "ObjectAttributes": ["ObjectParts", "Checksum", "ObjectSize"]}
    found = s3.get_object_attributes(**attributes)
    assert (found["Checksum"]["ChecksumType"], found["ObjectSize"]) == (kind, PART + 3)
    if kind == "FULL_OBJECT":
        assert found["ObjectParts"] == {"TotalPartsCount": 2}
        return
    listed = [
        {"PartNumber": number, "Size": size, f"Checksum{algorithm}": part[f"Checksum{algorithm}"]}
        for number, size, part in zip((1, 2), (PART, 3), parts, strict=True)
    ]
    page = {"IsTruncated": False, "MaxParts": 1000, "NextPartNumberMarker": 2, "PartNumberMarker": 0}
    assert found["ObjectParts"] == {**page, "TotalPartsCount": 2, "Parts": listed}
    first = s3.get_object_attributes(**attributes, MaxParts=1)["ObjectParts"]
    assert (first["IsTruncated"], first["NextPartNumberMarker"], first["Parts"]) == (True, 1, listed[:1])
    second = s3.get_object_attributes(**attributes, MaxParts=1, PartNumberMarker=1)["ObjectParts"]
    assert (second["IsTruncated"], second["Parts"]) == (False, listed[1:])
    assert "Parts" not in s3.get_object_attributes(**attributes, PartNumberMarker=10)["ObjectParts"]


def test_values_of_headers_that_are_not_valid(s3: Any, bucket: str) -> None:
    error = error_of(s3.get_bucket_policy, Bucket=bucket, ExpectedBucketOwner="abcd")
    assert (error["Code"], error["Message"]) == (
        "InvalidBucketOwnerAWSAccountID",
        "The value of the expected bucket owner parameter must be an AWS Account ID... [abcd]",
    )
    error = error_of(s3.copy_object, Bucket=bucket, Key="k", CopySource="wrongformat")
    assert (error["Code"], error["Message"]) == ("InvalidArgument", "Invalid copy source object key")
    assert error["ArgumentName"] == error["ArgumentValue"] == "x-amz-copy-source"


def test_an_empty_retention_is_malformed(s3: Any, bucket: str) -> None:
    name = f"{bucket}-locked"
    s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
    s3.put_object(Bucket=name, Key="k", Body=b"x")
    for call in (s3.put_object_retention, s3.put_object_legal_hold):
        assert error_of(call, Bucket=name, Key="k")["Code"] == "MalformedXML"


def test_tags_without_a_list_are_none(s3: Any, cloud_url: str, bucket: str) -> None:
    """As AWS has it: recorded by LocalStack."""
    s3.put_bucket_tagging(Bucket=bucket, Tagging=TAGS)
    s3.put_object(Bucket=bucket, Key="k", Tagging="a=b")
    for path, status in (("", 204), ("/k", 200)):
        assert send("PUT", f"{cloud_url}/{bucket}{path}?tagging", SIGNED, data="<Tagging/>").status_code == status
    assert error_of(s3.get_bucket_tagging, Bucket=bucket)["Code"] == "NoSuchTagSet"
    assert s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"] == []
