"""Lists of objects, versions and uploads: their pages, prefixes and markers, and the members that AWS's answers have."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.local.s3.conftest import code_of, member, send
from tests.local.s3.test_s3_checksums import error_of
from tests.local.s3.test_s3_refusals import SIGNED

FILES: Final = ("folder/aSubfolder/subFile1", "folder/aSubfolder/subFile2", "folder/file1", "folder/file2")
EMPTY: Final = hashlib.sha256(b"").hexdigest()
IN_FOLDER: Final = {"Prefix": "folder/", "Delimiter": "/"}


def put(s3: Any, bucket: str, *keys: str) -> None:
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=b"content")


def shown(answer: dict[str, Any], *names: str) -> tuple[list[str], list[str]]:
    """Return the keys and the common prefixes in a list."""
    keys = [item["Key"] for name in names or ("Contents",) for item in answer.get(name, [])]
    return keys, [prefix["Prefix"] for prefix in answer.get("CommonPrefixes", [])]


def versioned(s3: Any, bucket: str) -> None:
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})


def test_the_older_list_continues_after_a_marker(s3: Any, bucket: str) -> None:
    put(s3, bucket, *FILES)
    found = s3.list_objects(Bucket=bucket, MaxKeys=1, **IN_FOLDER)
    assert shown(found) == ([], ["folder/aSubfolder/"])
    assert (found["Marker"], found["NextMarker"], found["IsTruncated"]) == ("", "folder/aSubfolder/", True)
    for marker in ("folder/aSubfolder/", "folder/aSubfolder/subFile1"):
        found = s3.list_objects(Bucket=bucket, MaxKeys=1, Marker=marker, **IN_FOLDER)
        assert shown(found) == (["folder/file1"], [])
        assert (found["Marker"], found["NextMarker"]) == (marker, "folder/file1")
    found = s3.list_objects(Bucket=bucket, MaxKeys=1, Marker="folder/file1", **IN_FOLDER)
    assert (shown(found), found["IsTruncated"], "NextMarker" in found) == ((["folder/file2"], []), False, False)
    found = s3.list_objects(Bucket=bucket, MaxKeys=1)
    assert (found["IsTruncated"], "NextMarker" in found) == (True, False), "a next marker is of lists with a delimiter"


def test_the_newer_list_continues_with_a_token(s3: Any, bucket: str) -> None:
    put(s3, bucket, *FILES)
    found = s3.list_objects_v2(Bucket=bucket, MaxKeys=3)
    assert (shown(found)[0], found["KeyCount"]) == (list(FILES[:3]), 3)
    rest = s3.list_objects_v2(Bucket=bucket, ContinuationToken=found["NextContinuationToken"], StartAfter=FILES[-1])
    assert (shown(rest)[0], rest["IsTruncated"]) == ([FILES[3]], False)
    assert rest["ContinuationToken"] == found["NextContinuationToken"]
    found = s3.list_objects_v2(Bucket=bucket, StartAfter=FILES[2], FetchOwner=True)
    assert (shown(found)[0], found["StartAfter"], "Owner" in found["Contents"][0]) == ([FILES[3]], FILES[2], True)
    for token in ("", "never-issued", found["Name"]):
        error = error_of(s3.list_objects_v2, Bucket=bucket, ContinuationToken=token)
        assert (error["Code"], error["ArgumentName"]) == ("InvalidArgument", "continuation-token")
        assert error["Message"] == "The continuation token provided is incorrect"


def test_versions_continue_after_a_version(s3: Any, bucket: str) -> None:
    versioned(s3, bucket)
    ids = [s3.put_object(Bucket=bucket, Key="a", Body=b"x")["VersionId"] for _ in range(3)]
    marker = s3.delete_object(Bucket=bucket, Key="b")["VersionId"]
    first = s3.list_object_versions(Bucket=bucket, MaxKeys=2)
    assert [version["VersionId"] for version in first["Versions"]] == [ids[2], ids[1]]
    assert (first["NextKeyMarker"], first["NextVersionIdMarker"]) == ("a", ids[1])
    after = {"KeyMarker": "a", "VersionIdMarker": ids[1]}
    second = s3.list_object_versions(Bucket=bucket, **after)
    assert [version["VersionId"] for version in second["Versions"]] == [ids[0]]
    assert [(found["VersionId"], found["IsLatest"]) for found in second["DeleteMarkers"]] == [(marker, True)]
    assert "Versions" not in s3.list_object_versions(Bucket=bucket, KeyMarker="a"), "the marker is a key"
    for version in ids[1:]:
        s3.delete_object(Bucket=bucket, Key="a", VersionId=version)
    [left] = s3.list_object_versions(Bucket=bucket, **after)["Versions"]
    assert (left["VersionId"], left["IsLatest"]) == (ids[0], True), "the version of the marker is deleted"
    error = error_of(s3.list_object_versions, Bucket=bucket, VersionIdMarker=ids[0])
    assert error["Message"] == "A version-id marker cannot be specified without a key marker."


def test_versions_have_common_prefixes(s3: Any, bucket: str) -> None:
    versioned(s3, bucket)
    put(s3, bucket, *FILES)
    found = s3.list_object_versions(Bucket=bucket, MaxKeys=1, **IN_FOLDER)
    assert shown(found, "Versions") == ([], ["folder/aSubfolder/"])
    assert (found["NextKeyMarker"], "NextVersionIdMarker" in found) == ("folder/aSubfolder/", False)
    for marker in ("folder/aSubfolder/", "folder/aSubfolder/subFile1"):
        found = s3.list_object_versions(Bucket=bucket, MaxKeys=1, KeyMarker=marker, **IN_FOLDER)
        assert shown(found, "Versions") == (["folder/file1"], [])


def test_uploads_are_listed_in_pages(s3: Any, bucket: str) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    empty = s3.list_multipart_uploads(Bucket=bucket)
    assert (empty["NextKeyMarker"], empty["NextUploadIdMarker"], "Prefix" in empty) == ("", "", False)
    keys = ["c", "b", "a", "a"]
    ids = [s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"] for key in keys]
    found = s3.list_multipart_uploads(Bucket=bucket)
    in_order = [("a", ids[2]), ("a", ids[3]), ("b", ids[1]), ("c", ids[0])]
    assert [(upload["Key"], upload["UploadId"]) for upload in found["Uploads"]] == in_order
    assert (found["NextKeyMarker"], found["NextUploadIdMarker"]) == in_order[-1]
    assert all(before <= upload["Initiated"] <= datetime.now(UTC) for upload in found["Uploads"])
    assert all(upload["Initiator"].keys() == upload["Owner"].keys() == {"ID"} for upload in found["Uploads"])
    pages, markers = list[tuple[str, str]](), dict[str, str]()
    for _ in in_order:
        page = s3.list_multipart_uploads(Bucket=bucket, MaxUploads=1, **markers)
        pages += [(upload["Key"], upload["UploadId"]) for upload in page["Uploads"]]
        markers = {"KeyMarker": page["NextKeyMarker"], "UploadIdMarker": page["NextUploadIdMarker"]}
    assert (pages, page["IsTruncated"]) == (in_order, False)
    after_key = s3.list_multipart_uploads(Bucket=bucket, KeyMarker="a")["Uploads"]
    assert [upload["Key"] for upload in after_key] == ["b", "c"]
    ignored = s3.list_multipart_uploads(Bucket=bucket, MaxUploads=1, UploadIdMarker=ids[0])
    assert (ignored["UploadIdMarker"], ignored["Uploads"][0]["UploadId"]) == ("", ids[2])
    error = error_of(s3.list_multipart_uploads, Bucket=bucket, KeyMarker="c", UploadIdMarker=ids[1])
    assert (error["Message"], error["ArgumentName"]) == ("Invalid uploadId marker", "upload-id-marker")


def test_uploads_have_common_prefixes(s3: Any, bucket: str) -> None:
    for key in FILES:
        s3.create_multipart_upload(Bucket=bucket, Key=key)
    found = s3.list_multipart_uploads(Bucket=bucket, MaxUploads=1, **IN_FOLDER)
    assert shown(found, "Uploads") == ([], ["folder/aSubfolder/"])
    assert (found["IsTruncated"], found["NextKeyMarker"], found["Prefix"]) == (True, "", "folder/")
    found = s3.list_multipart_uploads(Bucket=bucket, KeyMarker="folder/aSubfolder/subFile1", **IN_FOLDER)
    assert shown(found, "Uploads") == (["folder/file1", "folder/file2"], [])


def test_names_are_encoded_only_on_request(s3: Any, bucket: str) -> None:
    put(s3, bucket, "a b/ü*")
    for call, names in (
        (s3.list_objects, ("Contents",)),
        (s3.list_objects_v2, ("Contents",)),
        (s3.list_object_versions, ("Versions",)),
    ):
        # the SDK asks for the encoding and decodes
        assert shown(call(Bucket=bucket), *names)[0] == ["a b/ü*"]
        assert call(Bucket=bucket)["EncodingType"] == "url"
        assert shown(call(Bucket=bucket, EncodingType="url"), *names)[0] == ["a+b/%C3%BC*"]


@pytest.mark.parametrize("path", ["", "?list-type=2", "?versions", "?uploads"])
def test_another_encoding_is_refused(s3: Any, bucket: str, path: str) -> None:
    for encoding in ("value", ""):
        url = f"{s3.meta.endpoint_url}/{bucket}{path}{'&' if path else '?'}encoding-type={encoding}"
        request = AWSRequest("GET", url, headers={"x-amz-content-sha256": EMPTY})
        S3SigV4Auth(Credentials("test", "test"), "s3", "us-east-1").add_auth(request)
        answer = send("GET", url, dict(request.headers.items()))
        assert code_of(answer) == (400, "InvalidArgument")
        assert member(answer, "Message") == "Invalid Encoding Method specified in Request"
        assert (member(answer, "ArgumentName"), member(answer, "ArgumentValue")) == ("encoding-type", encoding)


@pytest.mark.parametrize("region", ["us-east-1", "us-west-2"])
def test_a_list_names_the_region_of_its_bucket(s3: Any, bucket: str, region: str) -> None:
    name = f"{bucket}-{region}"
    where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket=name, **where)
    for listed in (s3.list_objects(Bucket=name), s3.list_objects_v2(Bucket=name)):
        assert listed["ResponseMetadata"]["HTTPHeaders"]["x-amz-bucket-region"] == region


def test_parts_are_listed_in_pages_by_their_numbers(s3: Any, bucket: str) -> None:
    place = {"Bucket": bucket, "Key": "k"}
    upload = {**place, "UploadId": s3.create_multipart_upload(**place, StorageClass="STANDARD_IA")["UploadId"]}
    empty = s3.list_parts(**upload)
    assert empty["Initiator"].keys() == empty["Owner"].keys() == {"ID"}
    assert (empty["NextPartNumberMarker"], empty["IsTruncated"], "Parts" in empty) == (0, False, False)
    for number in (9, 2, 5):
        s3.upload_part(**upload, PartNumber=number, Body=b"x" * number)
    pages = []
    marker = 0
    for _ in range(3):
        page = s3.list_parts(**upload, MaxParts=1, PartNumberMarker=marker)
        assert (page["MaxParts"], page["PartNumberMarker"]) == (1, marker)
        marker = page["NextPartNumberMarker"]
        pages.append(([(part["PartNumber"], part["Size"]) for part in page["Parts"]], marker, page["IsTruncated"]))
    assert pages == [([(2, 2)], 2, True), ([(5, 5)], 5, True), ([(9, 9)], 9, False)]
    whole = s3.list_parts(**upload, MaxParts=5000)
    assert (whole["MaxParts"], len(whole["Parts"]), whole["StorageClass"]) == (1000, 3, "STANDARD_IA")
    beyond = s3.list_parts(**upload, PartNumberMarker=10, MaxParts=1)
    assert (beyond["NextPartNumberMarker"], beyond["IsTruncated"], "Parts" in beyond) == (0, False, False)


def test_an_empty_number_is_like_none(s3: Any, cloud_url: str, bucket: str) -> None:
    """As AWS has it: recorded by LocalStack for ListParts."""
    put(s3, bucket, "a", "b")
    place = {"Bucket": bucket, "Key": "k"}
    upload = {**place, "UploadId": s3.create_multipart_upload(**place)["UploadId"]}
    s3.upload_part(**upload, PartNumber=1, Body=b"x")
    parts = f"{cloud_url}/{bucket}/k?uploadId={upload['UploadId']}"
    for parameter in ("part-number-marker", "max-parts"):
        answer = send("GET", f"{parts}&{parameter}=", SIGNED)
        assert (member(answer, "PartNumber"), member(answer, "MaxParts")) == ("1", "1000")
    answer = send("GET", f"{cloud_url}/{bucket}?max-keys=", SIGNED)
    assert (member(answer, "MaxKeys"), answer.text.count("<Key>")) == ("1000", 2)
