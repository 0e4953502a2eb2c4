"""Names, counts and lengths that S3 refuses, and the owner that a request expects."""

from __future__ import annotations

from typing import Any

import pytest
from botocore import xform_name

from tests.local.s3.conftest import Signer, code_of, send
from tests.local.s3.every_operation import filled, members, operations
from tests.local.s3.test_s3_checksums import error_of
from tests.local.s3.test_s3_refusals import SIGNED

ACCOUNT, OTHER = "123456789012", "210987654321"


@pytest.mark.parametrize(
    "name",
    [
        "ab",
        "a" * 64,
        "Bad-Name",
        "bad_name",
        "-bad",
        "bad-",
        ".bad",
        "bad.",
        "bad..name",
        "192.168.5.4",
        "xn--bad",
        "sthree-bad",
        "amzn-s3-demo-bad",
        "bad-s3alias",
        "bad--ol-s3",
        "bad.mrap",
        "bad--x-s3",
        "bad--table-s3",
        "b%C3%A4d-name",
    ],
)
def test_a_bucket_may_not_have_this_name(cloud_url: str, name: str) -> None:
    answer = send("PUT", f"{cloud_url}/{name}", SIGNED)
    assert code_of(answer) == (400, "InvalidBucketName")


@pytest.mark.parametrize("name", ["abc", "a" * 63, "0.1-2", "my.bucket", "1-2-3-4", "192.168.5", "axn--b"])
def test_a_bucket_may_have_this_name(s3: Any, name: str) -> None:
    s3.create_bucket(Bucket=name)
    s3.delete_bucket(Bucket=name)


@pytest.mark.parametrize(("longest", "too_long"), [("k" * 1024, "k" * 1025), ("ä" * 512, "ä" * 512 + "k")])
def test_a_key_has_at_most_1024_bytes(s3: Any, bucket: str, longest: str, too_long: str) -> None:
    s3.put_object(Bucket=bucket, Key=longest, Body=b"x")
    for call in (s3.put_object, s3.get_object, s3.create_multipart_upload):
        error = error_of(call, Bucket=bucket, Key=too_long)
        assert (error["Code"], error["Message"]) == ("KeyTooLongError", "Your key is too long")
        assert (error["Size"], error["MaxSizeAllowed"]) == ("1025", "1024")
    assert s3.get_object(Bucket=bucket, Key=longest)["Body"].read() == b"x"


def test_one_request_deletes_at_most_1000_objects(s3: Any, bucket: str) -> None:
    listed = [{"Key": f"k{number}"} for number in range(1001)]
    s3.put_object(Bucket=bucket, Key="k0", Body=b"x")
    assert error_of(s3.delete_objects, Bucket=bucket, Delete={"Objects": listed})["Code"] == "MalformedXML"
    assert s3.get_object(Bucket=bucket, Key="k0")
    assert len(s3.delete_objects(Bucket=bucket, Delete={"Objects": listed[:1000]})["Deleted"]) == 1000


def tags(count: int) -> list[dict[str, str]]:
    return [{"Key": f"k{number}", "Value": "v"} for number in range(count)]


def test_an_object_has_at_most_10_tags_and_a_bucket_50(s3: Any, bucket: str) -> None:
    place = {"Bucket": bucket, "Key": "k"}
    s3.put_object(**place, Body=b"x", Tagging="&".join(f"k{number}=v" for number in range(10)))
    assert len(s3.get_object_tagging(**place)["TagSet"]) == 10
    message = "Object tags cannot be greater than 10"
    assert error_of(s3.put_object_tagging, **place, Tagging={"TagSet": tags(11)})["Message"] == message
    header = "&".join(f"k{number}=v" for number in range(11))
    assert error_of(s3.put_object, **place, Tagging=header)["Message"] == message
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": tags(50)})
    error = error_of(s3.put_bucket_tagging, Bucket=bucket, Tagging={"TagSet": tags(51)})
    assert (error["Code"], error["Message"]) == ("BadRequest", "Bucket tags cannot be greater than 50")


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("Key1,Key2", "v", "The TagKey you have provided is invalid"),
        ("k" * 129, "v", "The TagKey you have provided is invalid"),
        ("k", "Val1,Val2", "The TagValue you have provided is invalid"),
        ("k", "v" * 257, "The TagValue you have provided is invalid"),
        ("aws:k", "v", ""),
        ("twice", "v", "Cannot provide multiple Tags with the same key"),
    ],
)
def test_a_tag_may_not_be_like_this(s3: Any, bucket: str, key: str, value: str, message: str) -> None:
    tagging = {"TagSet": [{"Key": key, "Value": value}] * (2 if key == "twice" else 1)}
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    for call, place, reserved in (
        (s3.put_object_tagging, {"Key": "k"}, "Your TagKey cannot be prefixed with aws:"),
        (s3.put_bucket_tagging, {}, "System tags cannot be added/updated by requester"),
    ):
        error = error_of(call, Bucket=bucket, **place, Tagging=tagging)
        assert (error["Code"], error["TagKey"], error["Message"]) == ("InvalidTag", key, message or reserved)


def test_tags_may_have_these_forms(s3: Any, bucket: str) -> None:
    found = [{"Key": "k" * 128, "Value": "v" * 256}, {"Key": "äö 1_.:/=+-@", "Value": "äö 1_.:/=+-@"}]
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": found})
    assert s3.get_bucket_tagging(Bucket=bucket)["TagSet"] == found


@pytest.mark.parametrize("header", ["key1=val1&key1=val2", "key1=val1,key2=val2"])
def test_tags_in_a_header_are_a_query(s3: Any, bucket: str, header: str) -> None:
    error = error_of(s3.put_object, Bucket=bucket, Key="k", Tagging=header)
    assert (error["Code"], error["ArgumentName"]) == ("InvalidArgument", "x-amz-tagging")


@pytest.mark.parametrize(
    ("tag", "code"), [(("aws:k", "v"), "InvalidTag"), (("a,b", "v"), "InvalidTag"), (("k", "a,b"), "InvalidTag")]
)
def test_a_bucket_is_not_created_with_such_tags(s3: Any, bucket: str, tag: tuple[str, str], code: str) -> None:
    configuration = {"Tags": [dict(zip(("Key", "Value"), tag, strict=True))]}
    error = error_of(s3.create_bucket, Bucket=f"{bucket}-new", CreateBucketConfiguration=configuration)
    assert error["Code"] == code
    assert error_of(s3.head_bucket, Bucket=f"{bucket}-new")["Code"] == "404"


def test_metadata_has_at_most_2_kilobytes(s3: Any, bucket: str) -> None:
    place = {"Bucket": bucket, "Key": "k"}
    s3.put_object(**place, Metadata={"a": "x" * 2047})
    for call in (s3.put_object, s3.create_multipart_upload):
        error = error_of(call, **place, Metadata={"a": "x" * 2048})
        assert (error["Code"], error["MaxSizeAllowed"], error["Size"]) == ("MetadataTooLarge", "2048", "2049")


def test_a_part_of_an_object_can_be_read(s3: Any, bucket: str) -> None:
    place = {"Bucket": bucket, "Key": "k"}
    upload = {**place, "UploadId": s3.create_multipart_upload(**place)["UploadId"]}
    bodies = {1: b"a" * (5 << 20), 2: b"bcd"}
    etags = {number: s3.upload_part(**upload, PartNumber=number, Body=body)["ETag"] for number, body in bodies.items()}
    s3.upload_part(**upload, PartNumber=3, Body=b"not listed")
    parts = {"Parts": [{"PartNumber": number, "ETag": etag} for number, etag in etags.items()]}
    s3.complete_multipart_upload(**upload, MultipartUpload=parts)
    found = s3.get_object(**place, PartNumber=2)
    assert (found["ResponseMetadata"]["HTTPStatusCode"], found["Body"].read(), found["PartsCount"]) == (206, b"bcd", 2)
    assert found["ContentRange"] == "bytes 5242880-5242882/5242883"
    head = s3.head_object(**place, PartNumber=1)
    assert (head["ContentLength"], head["ContentRange"]) == (5 << 20, "bytes 0-5242879/5242883")
    error = error_of(s3.get_object, **place, PartNumber=3)
    assert (error["Code"], error["ActualPartCount"], error["PartNumberRequested"]) == ("InvalidPartNumber", "2", "3")
    assert error_of(s3.get_object, **place, PartNumber=1, Range="bytes=0-1")["Code"] == "InvalidRequest"
    s3.put_object(**place, Body=b"whole")
    assert s3.get_object(**place, PartNumber=1)["ContentRange"] == "bytes 0-4/5"
    assert error_of(s3.get_object, **place, PartNumber=2)["Code"] == "InvalidPartNumber"


@pytest.mark.parametrize(
    ("asked", "content", "shown"),
    [
        ("bytes=0-8", "012345678", "bytes 0-8/10"),
        ("bytes=1-", "123456789", "bytes 1-9/10"),
        ("bytes=-2", "89", "bytes 8-9/10"),
        ("bytes=-15", "0123456789", "bytes 0-9/10"),
        ("bytes=0-100", "0123456789", "bytes 0-9/10"),
        ("bytes=2-1", "0123456789", None),
        ("bytes=0-1,3-4", "0123456789", None),
        ("lines=1-2", "0123456789", None),
    ],
)
def test_a_range_of_an_object(s3: Any, bucket: str, asked: str, content: str, shown: str | None) -> None:
    place = {"Bucket": bucket, "Key": "k"}
    s3.put_object(**place, Body=b"0123456789")
    found, head = s3.get_object(**place, Range=asked), s3.head_object(**place, Range=asked)
    assert (found["Body"].read().decode(), found.get("ContentRange")) == (content, shown)
    assert (head["ContentLength"], head.get("ContentRange")) == (len(content), shown)
    for wrong in ("bytes=-0", "bytes=100-200", "bytes=10-"):
        error = error_of(s3.get_object, **place, Range=wrong)
        assert (error["Code"], error["ActualObjectSize"], error["RangeRequested"]) == ("InvalidRange", "10", wrong)


@pytest.fixture
def calls(s3: Any, bucket: str) -> list[tuple[Any, dict[str, Any]]]:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    tagging = {"TagSet": [{"Key": "k", "Value": "v"}]}
    place = {"Bucket": bucket, "Key": "k"}
    return [
        (s3.get_object, place),
        (s3.put_object, place),
        (s3.delete_object, place),
        (s3.get_object_tagging, place),
        (s3.put_object_tagging, {**place, "Tagging": tagging}),
        (s3.create_multipart_upload, place),
        (s3.copy_object, {**place, "CopySource": f"{bucket}/k"}),
        (s3.delete_objects, {"Bucket": bucket, "Delete": {"Objects": [{"Key": "k"}]}}),
        (s3.list_objects_v2, {"Bucket": bucket}),
        (s3.get_bucket_location, {"Bucket": bucket}),
        (s3.put_bucket_tagging, {"Bucket": bucket, "Tagging": tagging}),
        (s3.delete_bucket, {"Bucket": bucket}),
    ]


def test_the_owner_is_the_one_that_is_expected(s3: Any, bucket: str, calls: list[tuple[Any, dict[str, Any]]]) -> None:
    for call, parameters in calls:
        error = error_of(call, **parameters, ExpectedBucketOwner=OTHER)
        assert (error["Code"], error["Message"]) == ("AccessDenied", "Access Denied")
    assert error_of(s3.head_object, Bucket=bucket, Key="k", ExpectedBucketOwner=OTHER)["Code"] == "403"
    assert error_of(s3.get_object, Bucket=bucket, Key="k", ExpectedBucketOwner="x")["Code"] == (
        "InvalidBucketOwnerAWSAccountID"
    )
    assert s3.get_object(Bucket=bucket, Key="k", ExpectedBucketOwner=ACCOUNT)["Body"].read() == b"x"
    copy = {"Bucket": bucket, "Key": "copy", "CopySource": f"{bucket}/k"}
    assert error_of(s3.copy_object, **copy, ExpectedSourceBucketOwner=OTHER)["Code"] == "AccessDenied"
    assert s3.copy_object(**copy, ExpectedSourceBucketOwner=ACCOUNT)


@pytest.mark.parametrize("operation", operations(lambda model: "ExpectedBucketOwner" in members(model)))
def test_each_operation_may_expect_an_owner(s3: Any, bucket: str, operation: str) -> None:
    shape = s3.meta.service_model.operation_model(operation).input_shape
    parameters = {**filled(shape), "Bucket": bucket, "ExpectedBucketOwner": OTHER}
    if "CopySource" in parameters:
        parameters["CopySource"] = f"{bucket}/k"
    call = getattr(s3, xform_name(operation))
    assert error_of(call, **parameters)["Code"] == ("403" if operation.startswith("Head") else "AccessDenied")


def test_a_signed_url_may_expect_an_owner(s3: Any, signer: Signer, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    for owner, status in ((ACCOUNT, 200), (OTHER, 403)):
        parameters = {"Bucket": bucket, "Key": "k", "ExpectedBucketOwner": owner}
        url = signer(version="s3").generate_presigned_url("get_object", parameters)
        assert "x-amz-expected-bucket-owner=" in url
        assert send("GET", url).status_code == status
