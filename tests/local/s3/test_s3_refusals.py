"""An invalid request is refused as S3 refuses it, and changes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.local.s3.conftest import code_of, member, send

SIGNED = {"Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, Signature=0"}
CORS = "<CORSConfiguration><CORSRule>{}</CORSRule></CORSConfiguration>"
RULE = "<AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin>"
REFUSED: list[tuple[str, str, dict[str, str], str, tuple[int, str]]] = [
    ("PUT", "?cors", {}, "", (400, "MissingRequestBodyError")),
    ("PUT", "?cors", {}, "no XML", (400, "MalformedXML")),
    ("PUT", "?cors", {}, CORS.format(RULE).replace("CORSConf", "Conf"), (400, "MalformedXML")),
    ("PUT", "?cors", {}, CORS.format("<AllowedMethd>GET</AllowedMethd>" + RULE), (400, "MalformedXML")),
    ("PUT", "?cors", {}, CORS.format("<AllowedMethod>GET</AllowedMethod>"), (400, "MalformedXML")),
    ("PUT", "?cors", {}, CORS.format(f"{RULE}<MaxAgeSeconds>soon</MaxAgeSeconds>"), (400, "MalformedXML")),
    ("PUT", "?cors", {}, CORS.format(f"{RULE}<ID>a</ID><ID>b</ID>"), (400, "MalformedXML")),
    ("PUT", "?cors", {}, CORS.format(f"{RULE}text"), (400, "MalformedXML")),
    ("PUT", "?ownershipControls", {}, "<OwnershipControls/>", (400, "MalformedXML")),
    ("PUT", "?versioning", {}, "<VersioningConfiguration/>", (400, "IllegalVersioningConfigurationException")),
    ("PUT", "?cors&acl", {}, CORS.format(RULE), (400, "InvalidArgument")),
    ("PUT", "?restore", {}, "x", (405, "MethodNotAllowed")),
    ("POST", "", {}, "x", (412, "PreconditionFailed")),
    ("GET", "?max-keys=many", {}, "", (400, "InvalidArgument")),
    ("GET", "?list-type=2&continuation-token=x", {}, "", (400, "InvalidArgument")),
    ("POST", "/k", {}, "x", (405, "MethodNotAllowed")),
    ("PUT", "/k?uploadId=x&partNumber=1", {}, "x", (404, "NoSuchUpload")),
    ("PUT", "/k?uploadId=x&partNumber=0", {}, "x", (400, "InvalidArgument")),
    ("PUT", "/k?tagging", {}, "<Tagging><Tag/></Tagging>", (400, "MalformedXML")),
    ("DELETE", "/absent?tagging", {}, "", (404, "NoSuchKey")),
    ("PUT", "/k", {"x-amz-copy-source": "nowhere"}, "", (400, "InvalidArgument")),
    ("PUT", "/k", {"x-amz-server-side-encryption": "aes256"}, "x", (400, "InvalidArgument")),
    ("PUT", "/k", {"x-amz-grant-read": "everyone"}, "", (400, "InvalidArgument")),
    ("PUT", "/k", {"x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER"}, "zz\r\n", (400, "IncompleteBody")),
    ("PUT", "/k", {"x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"}, "5", (400, "IncompleteBody")),
    ("GET", "/k?response-content-type=a%0D%0Ab", {}, "", (400, "InvalidArgument")),
    ("GET", "/k", {"Authorization": "Bearer x"}, "", (400, "InvalidArgument")),
    ("GET", "/k", {"Authorization": "AWS test"}, "", (400, "InvalidArgument")),
]


@pytest.mark.parametrize(("method", "where", "headers", "body", "expected"), REFUSED)
def test_what_is_refused(
    s3: Any,
    cloud_url: str,
    bucket: str,
    *,
    method: str,
    where: str,
    headers: dict[str, str],
    body: str,
    expected: tuple[int, str],
) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"first")
    answer = send(method, f"{cloud_url}/{bucket}{where}", SIGNED | headers, data=body.encode())
    assert code_of(answer) == expected
    assert answer.headers["Content-Type"] == "application/xml"
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"first"


def test_a_page_that_sends_its_token_to_s3_is_told(s3: Any, cloud_url: str, bucket: str) -> None:
    """Frontends send with each request what AppSync wants; S3 says what is wrong, and the page may read it."""
    rule = {"AllowedMethods": ["PUT"], "AllowedOrigins": ["*"], "AllowedHeaders": ["*"]}
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})
    headers = {"Authorization": "eyJhbGciOiJSUzI1NiJ9.e30.c2ln", "Origin": "https://chat.example"}
    answer = send("PUT", f"{cloud_url}/{bucket}/k", headers, data="x")
    assert member(answer, "Message") == "Unsupported Authorization Type"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "headers",
    [{"If-Modified-Since": "yesterday"}, {"If-Unmodified-Since": "yesterday"}, {"Range": "lines=1-2"}, {"Range": "x"}],
)
def test_what_http_wants_to_be_ignored(s3: Any, bucket: str, cloud_url: str, headers: dict[str, str]) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    answer = send("GET", f"{cloud_url}/{bucket}/k", SIGNED | headers)
    assert (answer.status_code, answer.text) == (200, "x")


@pytest.mark.parametrize("root", ["BucketLoggingStatus", "NotificationConfiguration"])
def test_an_empty_document_turns_a_setting_off(bucket: str, cloud_url: str, root: str) -> None:
    setting = {"BucketLoggingStatus": "logging"}.get(root, "notification")
    answer = send("PUT", f"{cloud_url}/{bucket}?{setting}", SIGNED, data=f"<{root}/>")
    assert answer.status_code == 200
