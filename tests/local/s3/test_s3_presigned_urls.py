"""Pre-signed URLs: good for what was signed, by whom it was signed, as long as was signed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
import urllib3
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.local.s3.conftest import code_of, member, send

if TYPE_CHECKING:
    from tests.local.s3.conftest import Signer

TEXT = {"Content-Type": "text/plain"}
KEYS = ["k", "a/b c+d%2F=&ü.txt", "user/ada@example.com/1.png", "/leading//double"]


def url_of(s3: Any, operation: str, bucket: str, key: str = "k", expires: int = 60, **more: Any) -> str:
    return str(s3.generate_presigned_url(operation, Params={"Bucket": bucket, "Key": key, **more}, ExpiresIn=expires))


def signed(
    cloud_url: str,
    bucket: str,
    *,
    expires: int | str = 60,
    age: int = 0,
    region: str = "us-east-1",
    service: str = "s3",
    **query: str,
) -> str:
    """Return a URL for GET of "k" that was signed `age` seconds ago."""
    then = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=age)
    stamp = then.strftime("%Y%m%dT%H%M%SZ")
    signer = S3SigV4QueryAuth(Credentials("test", "test"), service, region)
    parameters = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"test/{stamp[:8]}/{region}/{service}/aws4_request",
        "X-Amz-Date": stamp,
        "X-Amz-Expires": str(expires),
        "X-Amz-SignedHeaders": "host",
    } | {name.replace("_", "-"): value for name, value in query.items()}
    request = AWSRequest("GET", f"{cloud_url}/{bucket}/k?{urlencode(parameters)}")
    request.context["timestamp"] = stamp
    signature = signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request)
    return f"{request.url}&X-Amz-Signature={signature}"


@pytest.mark.parametrize("key", KEYS)
def test_a_file_goes_in_and_out_by_url(s3: Any, bucket: str, key: str) -> None:
    sent = send("PUT", url_of(s3, "put_object", bucket, key, ContentType="text/plain"), TEXT, data="hello")
    assert sent.status_code == 200
    assert sent.headers["x-amz-server-side-encryption"] == "AES256"
    got = urllib3.request("GET", url_of(s3, "get_object", bucket, key))
    assert (got.status, got.data, got.headers["Content-Type"]) == (200, b"hello", "text/plain")
    assert got.headers["ETag"] == sent.headers["ETag"] == '"5d41402abc4b2a76b9719d911017c592"'
    assert got.headers["x-amz-server-side-encryption"] == "AES256"
    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == b"hello"
    head = send("HEAD", url_of(s3, "head_object", bucket, key))
    assert (head.status_code, head.headers["Content-Length"]) == (200, "5")
    assert send("DELETE", url_of(s3, "delete_object", bucket, key)).status_code == 204
    assert code_of(send("GET", url_of(s3, "get_object", bucket, key))) == (404, "NoSuchKey")


def test_a_url_is_good_for_its_own_request_only(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"first")
    put, get = url_of(s3, "put_object", bucket, ContentType="text/plain"), url_of(s3, "get_object", bucket)
    mismatch = (403, "SignatureDoesNotMatch")
    assert code_of(send("PUT", put, {"Content-Type": "text/html"}, data="x")) == mismatch
    assert code_of(send("PUT", put, data="x")) == mismatch
    assert code_of(send("PUT", get, data="x")) == mismatch
    assert code_of(send("DELETE", get)) == mismatch
    assert code_of(send("GET", get.replace("/k?", "/other?"))) == mismatch
    assert code_of(send("GET", get.replace("X-Amz-Expires=60", "X-Amz-Expires=600"))) == mismatch
    assert code_of(send("GET", get + "&response-content-type=text/html")) == mismatch
    assert code_of(send("GET", get[:-1] + ("0" if get[-1] != "0" else "1"))) == mismatch
    assert code_of(send("GET", get.replace("127.0.0.1", "localhost"))) == mismatch
    assert send("HEAD", get).status_code == 403
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"first"
    assert send("GET", get).text == "first"


def test_a_wrong_signature_is_told_what_should_have_been_signed(s3: Any, bucket: str) -> None:
    answer = send("GET", url_of(s3, "get_object", bucket).replace("/k?", "/x?"))
    assert member(answer, "Message").startswith("The request signature we calculated does not match")
    assert member(answer, "AWSAccessKeyId") == "test"
    assert member(answer, "StringToSign").startswith("AWS4-HMAC-SHA256\n")
    assert member(answer, "CanonicalRequest").startswith(f"GET\n/{bucket}/x\nX-Amz-Algorithm=")
    assert answer.headers["Content-Type"] == "application/xml"
    assert answer.headers["x-amz-request-id"]


def test_an_old_url_has_expired(cloud_url: str, bucket: str) -> None:
    answer = send("GET", signed(cloud_url, bucket, age=61))
    assert code_of(answer) == (403, "AccessDenied")
    assert member(answer, "Message") == "Request has expired"
    assert member(answer, "X-Amz-Expires") == "60"
    ends, now = (dt.datetime.fromisoformat(member(answer, name)) for name in ("Expires", "ServerTime"))
    assert dt.timedelta(0) < now - ends < dt.timedelta(seconds=30)
    assert code_of(send("GET", signed(cloud_url, bucket, expires=3600, age=3000))) == (404, "NoSuchKey")
    assert code_of(send("GET", signed(cloud_url, bucket, expires=0))) == (403, "AccessDenied")


@pytest.mark.parametrize(
    ("how", "code", "message"),
    [
        ({"expires": 604800}, "NoSuchKey", ""),
        ({"expires": 604801}, "AuthorizationQueryParametersError", "must be less than a week (in seconds)"),
        ({"expires": -1}, "AuthorizationQueryParametersError", "X-Amz-Expires must be non-negative"),
        ({"expires": "soon"}, "AuthorizationQueryParametersError", "X-Amz-Expires should be a number"),
        ({"age": -840}, "NoSuchKey", ""),
        ({"age": -1000}, "AccessDenied", "Request is not valid yet"),
        ({"region": "eu-west-1"}, "AuthorizationQueryParametersError", "expecting 'us-east-1'"),
        ({"X_Amz_Algorithm": "AWS3"}, "AuthorizationQueryParametersError", "X-Amz-Algorithm only supports"),
        ({"X_Amz_Credential": "test"}, "AuthorizationQueryParametersError", "the Credential is mal-formed"),
        ({"X_Amz_Date": "today"}, "AuthorizationQueryParametersError", "ISO8601 Long Format"),
        ({"X_Amz_Date": "20200101T000000Z"}, "AuthorizationQueryParametersError", "Invalid credential date"),
        ({"X_Amz_SignedHeaders": ""}, "AuthorizationQueryParametersError", "Query-string authentication version 4"),
    ],
)
def test_what_a_url_says_of_itself(
    cloud_url: str, bucket: str, *, how: dict[str, Any], code: str, message: str
) -> None:
    answer = send("GET", signed(cloud_url, bucket, **how))
    assert code_of(answer)[1] == code
    assert message in answer.text


def test_what_was_not_signed_may_not_be_added(s3: Any, opened: str) -> None:
    s3.put_bucket_ownership_controls(Bucket=opened, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]})
    answer = send("PUT", url_of(s3, "put_object", opened), {"x-amz-acl": "public-read"}, data="x")
    assert code_of(answer) == (403, "AccessDenied")
    assert member(answer, "HeadersNotSigned") == "x-amz-acl"
    # as AWS has it: the hash of the content is covered without being named
    unnamed = {"x-amz-content-sha256": "UNSIGNED-PAYLOAD"}
    answer = send("PUT", url_of(s3, "put_object", opened), unnamed | {"x-amz-date": "20260101T000000Z"}, data="x")
    assert member(answer, "HeadersNotSigned") == "x-amz-date"
    assert send("PUT", url_of(s3, "put_object", opened), unnamed, data="x").status_code == 200
    granted = url_of(s3, "put_object", opened, ACL="public-read")
    assert send("PUT", granted, {"x-amz-acl": "public-read"}, data="x").status_code == 200


@pytest.mark.parametrize(
    ("credentials", "code"),
    [
        (("test", "wrong"), "SignatureDoesNotMatch"),
        (("anything", "test"), ""),
        (("AKIAIOSFODNN7EXAMPLE", "test"), "InvalidAccessKeyId"),
        (("ASIAIOSFODNN7EXAMPLE", "test"), "InvalidAccessKeyId"),
    ],
)
def test_whose_signature_counts(
    s3: Any, signer: Signer, bucket: str, *, credentials: tuple[str, str], code: str
) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    answer = send("GET", url_of(signer(*credentials), "get_object", bucket))
    assert code_of(answer) == (403 if code else 200, code)
    if code == "InvalidAccessKeyId":
        assert member(answer, "AWSAccessKeyId") == credentials[0]


def test_one_way_of_signing_is_enough(s3: Any, bucket: str) -> None:
    headers = {"Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request"}
    answer = send("GET", url_of(s3, "get_object", bucket), headers)
    assert code_of(answer) == (400, "InvalidArgument")


def test_the_payload_that_was_signed_is_the_one_that_is_taken(s3: Any, bucket: str) -> None:
    signer = S3SigV4QueryAuth(Credentials("test", "test"), "s3", "us-east-1", expires=60)
    digest = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    headers = {"x-amz-content-sha256": digest}
    request = AWSRequest("PUT", f"{s3.meta.endpoint_url}/{bucket}/k", headers=headers)
    signer.add_auth(request)
    url = str(request.url)
    assert code_of(send("PUT", url, headers, data="hallo")) == (400, "XAmzContentSHA256Mismatch")
    assert send("PUT", url, headers, data="hello").status_code == 200


# What browsers make of them


def test_an_answer_has_the_headers_that_were_asked_for(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", ContentType="image/png")
    asked: dict[str, Any] = {
        "ResponseContentType": "text/plain; charset=utf-8",
        "ResponseContentDisposition": "attachment; filename=\"a b+c.txt\"; filename*=UTF-8''%C3%BC.txt",
        "ResponseCacheControl": "no-store",
    }
    for method, operation in (("GET", "get_object"), ("HEAD", "head_object")):
        answer = send(method, url_of(s3, operation, bucket, **asked))
        assert answer.headers["Content-Type"] == asked["ResponseContentType"]
        assert answer.headers["Content-Disposition"] == asked["ResponseContentDisposition"]
        assert answer.headers["Cache-Control"] == "no-store"
    assert send("GET", url_of(s3, "get_object", bucket)).headers["Content-Type"] == "image/png"


@pytest.mark.parametrize(
    ("range_", "status", "content", "said"),
    [
        ("bytes=0-3", 206, "0123", "bytes 0-3/10"),
        ("bytes=7-", 206, "789", "bytes 7-9/10"),
        ("bytes=-2", 206, "89", "bytes 8-9/10"),
        ("bytes=5-99", 206, "56789", "bytes 5-9/10"),
        ("bytes=nonsense", 200, "0123456789", None),
        ("bytes=10-", 416, None, None),
    ],
)
def test_a_part_of_a_file(
    s3: Any, bucket: str, *, range_: str, status: int, content: str | None, said: str | None
) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"0123456789", ContentType="video/mp4")
    answer = send("GET", url_of(s3, "get_object", bucket), {"Range": range_})
    assert answer.status_code == status
    if content is None:
        assert code_of(answer)[1] == "InvalidRange"
        return
    assert (answer.text, answer.headers.get("Content-Range")) == (content, said)
    assert answer.headers["Content-Length"] == str(len(content))
    assert answer.headers["Content-Type"] == "video/mp4"
    assert answer.headers["Accept-Ranges"] == "bytes"


def test_what_a_browser_has_already_is_not_sent_again(s3: Any, bucket: str) -> None:
    tag = s3.put_object(Bucket=bucket, Key="k", Body=b"x")["ETag"]
    url = url_of(s3, "get_object", bucket)
    again = send("GET", url, {"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    assert send("GET", url, {"If-None-Match": '"other"'}).status_code == 200
    assert code_of(send("GET", url, {"If-Match": '"other"'})) == (412, "PreconditionFailed")


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/html"])
def test_a_file_is_kept_as_it_was_sent_whatever_it_calls_itself(s3: Any, bucket: str, kind: str) -> None:
    content = b"key=value&file=%41+b"
    url = url_of(s3, "put_object", bucket, ContentType=kind)
    assert send("PUT", url, {"Content-Type": kind}, data=content).status_code == 200
    stored = s3.get_object(Bucket=bucket, Key="k")
    assert (stored["Body"].read(), stored["ContentType"]) == (content, kind)


def test_metadata_that_was_signed_is_kept(s3: Any, bucket: str) -> None:
    url = url_of(s3, "put_object", bucket, Metadata={"sender": "ada"})
    assert code_of(send("PUT", url, data="x")) == (403, "SignatureDoesNotMatch")
    assert send("PUT", url, {"x-amz-meta-sender": "ada"}, data="x").status_code == 200
    assert s3.head_object(Bucket=bucket, Key="k")["Metadata"] == {"sender": "ada"}


def test_a_large_file_goes_up_in_parts(s3: Any, bucket: str) -> None:
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k", ContentType="video/mp4")["UploadId"]
    parts = []
    for number in (1, 2):
        url = url_of(s3, "upload_part", bucket, UploadId=upload, PartNumber=number)
        sent = send("PUT", url, data=b"%d" % number * (5 << 20))
        parts.append({"PartNumber": number, "ETag": sent.headers["ETag"]})
    s3.complete_multipart_upload(Bucket=bucket, Key="k", UploadId=upload, MultipartUpload={"Parts": parts})
    answer = send("GET", url_of(s3, "get_object", bucket), {"Range": "bytes=5242879-5242880"})
    assert (answer.text, answer.headers["x-amz-server-side-encryption"]) == ("12", "AES256")
