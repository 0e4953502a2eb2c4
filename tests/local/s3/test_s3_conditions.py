"""Requests that hold only under a condition."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.local.s3.conftest import code_of, send
from tests.local.s3.test_s3_checksums import error_of

if TYPE_CHECKING:
    from collections.abc import Callable

FUTURE = datetime.now(UTC) + timedelta(days=1)
PAST = datetime.now(UTC) - timedelta(days=1)
OTHER = '"00000000000000000000000000000000"'


@pytest.fixture
def place(s3: Any, bucket: str) -> dict[str, str]:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    return {"Bucket": bucket, "Key": "k"}


@pytest.mark.parametrize(
    ("conditions", "status", "failed"),
    [
        ({"IfMatch": "ETAG"}, 200, ""),
        ({"IfMatch": OTHER}, 412, "If-Match"),
        ({"IfNoneMatch": OTHER}, 200, ""),
        ({"IfNoneMatch": "ETAG"}, 304, ""),
        ({"IfNoneMatch": "*"}, 304, ""),
        ({"IfModifiedSince": PAST}, 200, ""),
        ({"IfModifiedSince": FUTURE}, 200, ""),
        ({"IfModifiedSince": "MODIFIED"}, 304, ""),
        ({"IfUnmodifiedSince": FUTURE}, 200, ""),
        ({"IfUnmodifiedSince": PAST}, 412, "If-Unmodified-Since"),
        ({"IfMatch": "ETAG", "IfUnmodifiedSince": PAST}, 200, ""),
        ({"IfNoneMatch": "ETAG", "IfModifiedSince": PAST}, 304, ""),
        ({"IfNoneMatch": OTHER, "IfModifiedSince": "MODIFIED"}, 200, ""),
    ],
)
def test_an_object_is_read_under_a_condition(
    s3: Any, place: dict[str, str], conditions: dict[str, Any], status: int, failed: str
) -> None:
    head = s3.head_object(**place)
    values = {"MODIFIED": head["LastModified"]}
    for quotes in ('"', ""):
        values["ETAG"] = head["ETag"].strip('"').join([quotes, quotes])
        given = {name: values.get(value, value) for name, value in conditions.items()}
        for call in (s3.get_object, s3.head_object):
            if status == 200:
                assert call(**place, **given)["ETag"] == head["ETag"]
                continue
            error = error_of(call, **place, **given)
            if status == 304 or call == s3.head_object:
                assert error["Code"] == str(status)
            else:
                assert (error["Code"], error["Condition"]) == ("PreconditionFailed", failed)


def test_a_response_without_the_object_names_it(s3: Any, place: dict[str, str]) -> None:
    etag = s3.head_object(**place)["ETag"]
    url = s3.generate_presigned_url("get_object", place)
    answer = send("GET", url, {"If-None-Match": etag})
    assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", etag)
    assert "Content-Type" not in answer.headers


def test_an_object_is_written_under_a_condition(s3: Any, place: dict[str, str]) -> None:
    etag = s3.head_object(**place)["ETag"]
    copy = {**place, "CopySource": f"{place['Bucket']}/source"}
    s3.put_object(Bucket=place["Bucket"], Key="source", Body=b"y")
    for call, parameters in ((s3.put_object, {**place, "Body": b"y"}), (s3.copy_object, copy)):
        for conditions, failed in (({"IfNoneMatch": "*"}, "If-None-Match"), ({"IfMatch": OTHER}, "If-Match")):
            error = error_of(call, **parameters, **conditions)
            assert (error["Code"], error["Condition"]) == ("PreconditionFailed", failed)
        for conditions, header in (
            ({"IfNoneMatch": etag}, "If-None-Match"),
            ({"IfMatch": "*"}, "If-Match"),
            ({"IfMatch": etag, "IfNoneMatch": "*"}, "If-Match,If-None-Match"),
        ):
            error = error_of(call, **parameters, **conditions)
            assert (error["Code"], error["Header"]) == ("NotImplemented", header)
        assert error_of(call, **parameters | {"Key": "absent"}, IfMatch=etag)["Code"] == "NoSuchKey"
    assert s3.get_object(**place)["Body"].read() == b"x"
    s3.put_object(**place, Body=b"z", IfMatch=etag.strip('"'))
    s3.put_object(Bucket=place["Bucket"], Key="new", Body=b"z", IfNoneMatch="*")


def test_an_upload_is_completed_under_a_condition(s3: Any, place: dict[str, str]) -> None:
    upload = {**place, "UploadId": s3.create_multipart_upload(**place)["UploadId"]}
    part = s3.upload_part(**upload, PartNumber=1, Body=b"y")
    done = {**upload, "MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}}
    complete = s3.complete_multipart_upload
    assert error_of(complete, **done, IfNoneMatch="*")["Condition"] == "If-None-Match"
    assert error_of(complete, **done, IfMatch=OTHER)["Condition"] == "If-Match"
    assert complete(**done, IfMatch=s3.head_object(**place)["ETag"])
    assert s3.get_object(**place)["Body"].read() == b"y"


def test_an_object_is_deleted_under_a_condition(s3: Any, place: dict[str, str]) -> None:
    assert error_of(s3.delete_object, **place, IfMatch=OTHER)["Condition"] == "If-Match"
    assert error_of(s3.delete_object, **place | {"Key": "absent"}, IfMatch=OTHER)["Code"] == "NoSuchKey"
    for parameters, header in (
        ({"IfMatchLastModifiedTime": PAST}, "x-amz-if-match-last-modified-time"),
        ({"IfMatchSize": 1}, "x-amz-if-match-size"),
    ):
        error = error_of(s3.delete_object, **place, **parameters)
        assert (error["Code"], error["Header"]) == ("NotImplemented", header)
    s3.delete_object(**place, IfMatch=s3.head_object(**place)["ETag"])
    assert s3.list_objects_v2(Bucket=place["Bucket"])["KeyCount"] == 0


def signed_url(s3: Any, method: str, place: dict[str, str], **parameters: str) -> str:
    """Return a URL in whose query the conditions are, as the SDK for Java signs it."""
    request = AWSRequest(method, f"{s3.meta.endpoint_url}/{place['Bucket']}/{place['Key']}", params=parameters)
    S3SigV4QueryAuth(Credentials("test", "test"), "s3", "us-east-1", expires=60).add_auth(request)
    return str(request.url)


def test_a_condition_in_the_query_of_a_signed_url_holds(s3: Any, place: dict[str, str]) -> None:
    url = signed_url(s3, "PUT", {**place, "Key": "new"}, **{"If-None-Match": "*", "x-amz-meta-a": "b"})
    assert "If-None-Match=%2A" in url
    assert send("PUT", url, data=b"1").status_code == 200
    assert code_of(send("PUT", url, data=b"2")) == (412, "PreconditionFailed")
    found = s3.get_object(Bucket=place["Bucket"], Key="new")
    assert (found["Body"].read(), found["Metadata"]) == (b"1", {"a": "b"})
    assert send("GET", signed_url(s3, "GET", place, **{"if-none-match": "*"})).status_code == 304
    assert code_of(send("PUT", signed_url(s3, "PUT", place, **{"If-Match": OTHER}))) == (412, "PreconditionFailed")
    tagged = signed_url(s3, "PUT", place, **{"x-amz-tagging": "t=1", "x-amz-acl": "public-read"})
    assert code_of(send("PUT", tagged)) == (400, "AccessControlListNotSupported")


def test_without_a_signature_the_query_is_no_header(s3: Any, place: dict[str, str]) -> None:
    url = f"{s3.meta.endpoint_url}/{place['Bucket']}/k?If-None-Match=*&x-amz-copy-source=x"
    headers = {"Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, Signature=0"}
    assert send("PUT", url, headers, data=b"y").status_code == 200


class _Upload:
    """An upload in one part, which a request completes under a condition."""

    def __init__(self, s3: Any, place: dict[str, str]) -> None:
        self._s3, self._place = s3, place
        self._id = s3.create_multipart_upload(**place)["UploadId"]
        etag = s3.upload_part(**place, UploadId=self._id, PartNumber=1, Body=b"part")["ETag"]
        self._parts = {"Parts": [{"ETag": etag, "PartNumber": 1}]}

    def complete(self, **conditions: str) -> dict[str, Any]:
        parameters = {**self._place, "UploadId": self._id, "MultipartUpload": self._parts, **conditions}
        completed: dict[str, Any] = self._s3.complete_multipart_upload(**parameters)
        return completed

    def refused(self, **conditions: str) -> tuple[str, str]:
        error = error_of(self.complete, **conditions)
        return error["Code"], error.get("Condition", "")


CONFLICT = "The conditional request cannot succeed due to a conflicting operation against this resource."


def test_an_upload_conflicts_with_a_deletion_since_it_began(s3: Any, place: dict[str, str]) -> None:
    upload = _Upload(s3, place)
    assert upload.refused(IfNoneMatch="*") == ("PreconditionFailed", "If-None-Match")
    s3.delete_object(**place)
    error = error_of(upload.complete, IfNoneMatch="*")
    assert (error["Code"], error["Message"]) == ("ConditionalRequestConflict", CONFLICT)
    assert (error["Condition"], error["Key"]) == ("If-None-Match", place["Key"])
    _Upload(s3, place).complete(IfNoneMatch="*")
    upload.complete()


@pytest.mark.parametrize("body", [b"other", b"x"])
def test_an_upload_conflicts_with_a_write_since_it_began(s3: Any, place: dict[str, str], body: bytes) -> None:
    upload, before = _Upload(s3, place), s3.head_object(**place)["ETag"]
    during = s3.put_object(**place, Body=body)["ETag"]
    if before != during:
        assert upload.refused(IfMatch=before) == ("PreconditionFailed", "If-Match")
    assert upload.refused(IfMatch=during) == ("ConditionalRequestConflict", "If-Match")
    _Upload(s3, place).complete(IfMatch=during)


def test_an_upload_of_an_object_that_was_deleted_and_written_again(s3: Any, place: dict[str, str]) -> None:
    upload, etag = _Upload(s3, place), s3.head_object(**place)["ETag"]
    s3.delete_objects(Bucket=place["Bucket"], Delete={"Objects": [{"Key": place["Key"]}]})
    assert upload.refused(IfMatch=etag)[0] == "NoSuchKey"
    s3.put_object(**place, Body=b"x")
    assert upload.refused(IfMatch=etag) == ("ConditionalRequestConflict", "If-Match")


def test_copies_and_other_uploads_conflict_and_other_objects_do_not(s3: Any, place: dict[str, str]) -> None:
    s3.put_object(**{**place, "Key": "source"}, Body=b"y")
    writes: list[Callable[[], Any]] = [
        lambda: s3.copy_object(**place, CopySource={**place, "Key": "source"}),
        _Upload(s3, place).complete,
    ]
    for write in writes:
        upload = _Upload(s3, place)
        write()
        etag = s3.head_object(**place)["ETag"]
        assert upload.refused(IfMatch=etag) == ("ConditionalRequestConflict", "If-Match")
    upload, etag = _Upload(s3, place), s3.head_object(**place)["ETag"]
    s3.put_object(**{**place, "Key": "source"}, Body=b"z")
    s3.delete_object(**{**place, "Key": "never"})
    upload.complete(IfMatch=etag)
