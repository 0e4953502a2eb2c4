"""Versions of objects: their ids, and buckets whose versioning is suspended."""

from __future__ import annotations

from typing import Any, Final

import pytest

from tests.local.s3.conftest import code_of, send
from tests.local.s3.test_s3_checksums import error_of

NEVER_ISSUED: Final = "HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD"


@pytest.fixture
def place(s3: Any, bucket: str) -> dict[str, str]:
    """An object in a bucket with versions."""
    set_versioning(s3, bucket, "Enabled")
    return {"Bucket": bucket, "Key": "k"}


def set_versioning(s3: Any, bucket: str, status: str) -> None:
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})


def versions(s3: Any, bucket: str) -> list[tuple[str, int, bool]]:
    """Return the id and the size of each version, the newest first, and whether it is the newest."""
    listed = s3.list_object_versions(Bucket=bucket).get("Versions", [])
    return [(version["VersionId"], version["Size"], version["IsLatest"]) for version in listed]


def markers(s3: Any, bucket: str) -> list[tuple[str, bool]]:
    listed = s3.list_object_versions(Bucket=bucket).get("DeleteMarkers", [])
    return [(marker["VersionId"], marker["IsLatest"]) for marker in listed]


@pytest.mark.parametrize("version", [NEVER_ISSUED, "x", "0" * 32])
def test_a_text_that_is_no_version_id_is_refused(s3: Any, place: dict[str, str], version: str) -> None:
    s3.put_object(**place, Body=b"x")
    operations: list[tuple[Any, dict[str, Any]]] = [
        (s3.get_object, {}),
        (s3.delete_object, {}),
        (s3.get_object_tagging, {}),
        (s3.put_object_tagging, {"Tagging": {"TagSet": []}}),
        (s3.delete_object_tagging, {}),
        (s3.get_object_acl, {}),
        (s3.get_object_attributes, {"ObjectAttributes": ["ETag"]}),
        (s3.copy_object, {"CopySource": {**place, "VersionId": version}}),
    ]
    for call, more in operations:
        named = {} if call == s3.copy_object else {"VersionId": version}
        error = error_of(call, **place, **named, **more)
        assert (error["Code"], error["Message"]) == ("InvalidArgument", "Invalid version id specified"), call
        assert (error["ArgumentName"], error["ArgumentValue"]) == ("versionId", version)
    assert error_of(s3.head_object, **place, VersionId=version)["Code"] == "400"


def test_an_id_that_was_issued_is_not_malformed(s3: Any, place: dict[str, str]) -> None:
    version = s3.put_object(**place, Body=b"x")["VersionId"]
    assert s3.delete_object(**place, VersionId=version)["VersionId"] == version
    assert error_of(s3.get_object, **place, VersionId=version)["Code"] == "NoSuchVersion"
    assert s3.delete_object(**place, VersionId=version)["VersionId"] == version, "it may be deleted once more"


def test_an_empty_version_id_is_refused(s3: Any, place: dict[str, str]) -> None:
    s3.put_object(**place, Body=b"x")
    answer = send("GET", s3.generate_presigned_url("get_object", {**place, "VersionId": ""}))
    assert code_of(answer) == (400, "InvalidArgument")
    assert "Version id cannot be the empty string" in answer.text


def test_deleting_an_object_that_never_existed_sets_a_marker(s3: Any, place: dict[str, str]) -> None:
    deleted = s3.delete_object(**place)
    assert deleted["DeleteMarker"] is True
    assert markers(s3, place["Bucket"]) == [(deleted["VersionId"], True)]
    [listed] = s3.delete_objects(Bucket=place["Bucket"], Delete={"Objects": [{"Key": "other"}]})["Deleted"]
    assert listed["DeleteMarker"] is True
    assert listed["DeleteMarkerVersionId"] in {version for version, _ in markers(s3, place["Bucket"])}


def test_a_suspended_bucket_replaces_the_null_version_only(s3: Any, place: dict[str, str]) -> None:
    ids = [s3.put_object(**place, Body=b"x" * size)["VersionId"] for size in (1, 2)]
    set_versioning(s3, place["Bucket"], "Suspended")
    kept = [(ids[1], 2, False), (ids[0], 1, False)]
    for size in (3, 4):
        assert "VersionId" not in s3.put_object(**place, Body=b"x" * size)
        assert versions(s3, place["Bucket"]) == [("null", size, True), *kept]
    current = s3.get_object(**place)
    assert (current["VersionId"], current["Body"].read()) == ("null", b"xxxx")
    assert s3.get_object(**place, VersionId=ids[0])["Body"].read() == b"x", "the content of a version is kept"
    copied = s3.copy_object(**place, CopySource={**place, "VersionId": ids[1]})
    assert copied["VersionId"] == "null"
    assert versions(s3, place["Bucket"]) == [("null", 2, True), *kept]
    upload = s3.create_multipart_upload(**place)["UploadId"]
    etag = s3.upload_part(**place, UploadId=upload, PartNumber=1, Body=b"x" * 5)["ETag"]
    parts = {"Parts": [{"PartNumber": 1, "ETag": etag}]}
    s3.complete_multipart_upload(**place, UploadId=upload, MultipartUpload=parts)
    assert versions(s3, place["Bucket"]) == [("null", 5, True), *kept]
    set_versioning(s3, place["Bucket"], "Enabled")
    newest = s3.put_object(**place, Body=b"x" * 6)["VersionId"]
    assert versions(s3, place["Bucket"]) == [(newest, 6, True), ("null", 5, False), *kept]
    set_versioning(s3, place["Bucket"], "Suspended")
    s3.put_object(**place, Body=b"x" * 7)
    assert versions(s3, place["Bucket"]) == [("null", 7, True), (newest, 6, False), *kept]


def test_a_suspended_bucket_sets_delete_markers_with_the_id_null(s3: Any, place: dict[str, str]) -> None:
    bucket = place["Bucket"]
    version = s3.put_object(**place, Body=b"x")["VersionId"]
    set_versioning(s3, bucket, "Suspended")
    for _ in range(2):
        deleted = s3.delete_object(**place)
        assert (deleted["DeleteMarker"], deleted["VersionId"]) == (True, "null")
        assert (versions(s3, bucket), markers(s3, bucket)) == ([(version, 1, False)], [("null", True)])
        assert error_of(s3.get_object, **place)["Code"] == "NoSuchKey"
        s3.put_object(**place, Body=b"xx")
        assert (versions(s3, bucket), markers(s3, bucket)) == ([("null", 2, True), (version, 1, False)], [])
    [listed] = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "k"}]})["Deleted"]
    assert (listed["DeleteMarker"], listed["DeleteMarkerVersionId"]) == (True, "null")
    undone = s3.delete_object(**place, VersionId="null")
    assert (undone["DeleteMarker"], undone["VersionId"], markers(s3, bucket)) == (True, "null", [])
    assert s3.get_object(**place)["VersionId"] == version
    assert "DeleteMarker" not in s3.delete_object(**place, VersionId=version)
    assert versions(s3, bucket) == []
