"""The members and headers of answers in the form that they have today."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.local.s3.conftest import send
from tests.local.s3.test_s3_checksums import error_of
from tests.local.s3.test_s3_refusals import SIGNED

OWNER = {"ID": "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a"}


@pytest.mark.parametrize(
    ("method", "where", "status"),
    [
        ("PUT", "/k", 200),
        ("HEAD", "", 200),
        ("DELETE", "/k", 204),
        ("DELETE", "?cors", 204),
        ("GET", "/absent?tagging", 404),
        ("GET", "/absent", 404),
        ("HEAD", "/absent", 404),
        ("GET", "?metrics", 501),
        ("OPTIONS", "/k", 400),
    ],
)
def test_each_answer_has_the_ids_of_s3(cloud_url: str, bucket: str, method: str, where: str, status: int) -> None:
    answer = send(method, f"{cloud_url}/{bucket}{where}", SIGNED)
    assert answer.status_code == status
    assert "x-amzn-requestid" not in answer.headers
    assert answer.headers["x-amz-request-id"]
    if status == 501:
        return  # an error of the local cloud, not of S3
    assert len(answer.headers["x-amz-id-2"]) == 76
    if answer.text:
        assert f"<RequestId>{answer.headers['x-amz-request-id']}</RequestId>" in answer.text
        assert f"<HostId>{answer.headers['x-amz-id-2']}</HostId>" in answer.text


def test_an_answer_without_a_body_has_no_content_type(s3: Any, cloud_url: str, bucket: str) -> None:
    url = f"{cloud_url}/{bucket}"
    rules = [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]
    for method, where in (("PUT", "/k"), ("DELETE", "/k"), ("DELETE", "?cors"), ("PUT", "")):
        answer = send(method, f"{url}{where}", SIGNED)
        assert (answer.content, answer.headers.get("Content-Type")) == (b"", None), (method, where)
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": rules})
    answer = send("OPTIONS", f"{url}/k", {"Origin": "https://a.example", "Access-Control-Request-Method": "GET"})
    assert (answer.status_code, answer.headers.get("Content-Type")) == (200, None)
    s3.put_object(Bucket=bucket, Key="empty", Body=b"")
    assert send("GET", f"{url}/empty", SIGNED).headers["Content-Type"] == "binary/octet-stream"


def test_an_owner_has_no_name(s3: Any, bucket: str) -> None:
    place = {"Bucket": bucket, "Key": "k"}
    s3.put_object(**place, Body=b"x")
    upload = s3.create_multipart_upload(**place)["UploadId"]
    acls = [s3.get_bucket_acl(Bucket=bucket), s3.get_object_acl(**place)]
    owners = [
        s3.list_buckets()["Owner"],
        *(acl["Owner"] for acl in acls),
        s3.list_objects(Bucket=bucket)["Contents"][0]["Owner"],
        s3.list_objects_v2(Bucket=bucket, FetchOwner=True)["Contents"][0]["Owner"],
        s3.list_object_versions(Bucket=bucket)["Versions"][0]["Owner"],
        s3.list_multipart_uploads(Bucket=bucket)["Uploads"][0]["Owner"],
        s3.list_parts(**place, UploadId=upload)["Owner"],
    ]
    assert owners == [OWNER] * len(owners)
    assert [acl["Grants"][0]["Grantee"] for acl in acls] == [{**OWNER, "Type": "CanonicalUser"}] * 2


def test_a_bucket_has_an_arn_and_a_region(s3: Any, bucket: str) -> None:
    name = f"{bucket}-eu"
    arn = f"arn:aws:s3:::{name}"
    constraint = {"LocationConstraint": "eu-west-1"}
    assert s3.create_bucket(Bucket=name, CreateBucketConfiguration=constraint)["BucketArn"] == arn
    head = s3.head_bucket(Bucket=name)
    assert (head["BucketArn"], head["BucketRegion"], head["AccessPointAlias"]) == (arn, "eu-west-1", False)
    listed = s3.list_buckets(Prefix=name)
    assert listed["Prefix"] == name
    assert [(found["Name"], found["BucketArn"], found["BucketRegion"]) for found in listed["Buckets"]] == [
        (name, arn, "eu-west-1")
    ]


def test_buckets_are_listed_in_pages(s3: Any, bucket: str) -> None:
    names = [f"{bucket}-{letter}" for letter in "abc"]
    for name in reversed(names):
        s3.create_bucket(Bucket=name)
    first = s3.list_buckets(Prefix=f"{bucket}-", MaxBuckets=2)
    rest = s3.list_buckets(Prefix=f"{bucket}-", MaxBuckets=2, ContinuationToken=first["ContinuationToken"])
    assert [found["Name"] for page in (first, rest) for found in page["Buckets"]] == names
    assert "ContinuationToken" not in rest
    assert s3.list_buckets(Prefix=f"{bucket}-", BucketRegion="eu-west-1")["Buckets"] == []
    assert error_of(s3.list_buckets, ContinuationToken="x")["Code"] == "InvalidArgument"


def test_lists_name_the_checksum(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="a ä&<", Body=b"x", ChecksumAlgorithm="SHA256")
    for call, members in (
        (s3.list_objects, "Contents"),
        (s3.list_objects_v2, "Contents"),
        (s3.list_object_versions, "Versions"),
    ):
        answer = call(Bucket=bucket)
        assert answer["ResponseMetadata"]["HTTPHeaders"]["content-type"] == "application/xml"
        (found,) = answer[members]
        assert (found["Key"], found["ChecksumAlgorithm"], found["ChecksumType"]) == ("a ä&<", ["SHA256"], "FULL_OBJECT")
    place = {"Bucket": bucket, "Key": "k"}
    upload = s3.create_multipart_upload(**place, ChecksumAlgorithm="CRC32")["UploadId"]
    s3.upload_part(**place, UploadId=upload, PartNumber=1, Body=b"x")
    listed = s3.list_parts(**place, UploadId=upload)
    assert (listed["ChecksumAlgorithm"], listed["ChecksumType"]) == ("CRC32", "COMPOSITE")
    assert listed["Parts"][0]["ChecksumCRC32"] == "jNwWgw=="


def test_versions_have_ids_of_32_characters(s3: Any, bucket: str) -> None:
    place = {"Bucket": bucket, "Key": "k"}
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    version, marker = s3.put_object(**place)["VersionId"], s3.delete_object(**place)["VersionId"]
    assert all(re.fullmatch(r"[A-Za-z0-9._]{32}", found) for found in (version, marker))
    error = error_of(s3.get_object, **place, VersionId=marker)
    assert (error["Code"], error["ResourceType"]) == ("MethodNotAllowed", "DeleteMarker")
    answer = send("GET", s3.generate_presigned_url("get_object", place))
    assert (answer.status_code, answer.headers["x-amz-delete-marker"]) == (404, "true")
    deleted = s3.delete_object(**place, VersionId=marker)
    assert (deleted["DeleteMarker"], deleted["VersionId"]) == (True, marker)
    assert error_of(s3.get_object, **place, VersionId=marker)["Code"] == "NoSuchVersion"
    assert "DeleteMarker" not in s3.delete_object(**place, VersionId=version)


def test_a_bucket_without_versions_has_no_version(s3: Any, bucket: str) -> None:
    place = {"Bucket": bucket, "Key": "k"}
    s3.put_object(**place, Body=b"x")
    for call in (s3.get_object, s3.delete_object):
        assert error_of(call, **place, VersionId="0" * 32)["Message"] == "Invalid version id specified"
    assert s3.get_object(**place, VersionId="null")["Body"].read() == b"x"


def test_each_deleted_object_is_listed_unless_the_request_is_quiet(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    objects = [{"Key": "k"}, {"Key": "absent", "VersionId": "0" * 32}]
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})
    message = "The specified version does not exist."
    error = {"Key": "absent", "VersionId": "0" * 32, "Code": "NoSuchVersion", "Message": message}
    assert ("Deleted" in answer, answer["Errors"]) == (False, [error])
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    version = s3.put_object(Bucket=bucket, Key="k", Body=b"x")["VersionId"]
    (deleted,) = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "k"}]})["Deleted"]
    marker = deleted["DeleteMarkerVersionId"]
    assert deleted == {"Key": "k", "DeleteMarker": True, "DeleteMarkerVersionId": marker}
    listed = [{"Key": "k", "VersionId": marker}, {"Key": "k", "VersionId": version}]
    assert s3.delete_objects(Bucket=bucket, Delete={"Objects": listed})["Deleted"] == [
        {"Key": "k", "VersionId": marker, "DeleteMarker": True, "DeleteMarkerVersionId": marker},
        {"Key": "k", "VersionId": version},
    ]
    again = s3.delete_objects(Bucket=bucket, Delete={"Objects": listed[1:]})["Deleted"]
    assert again == [{"Key": "k", "VersionId": version}]
