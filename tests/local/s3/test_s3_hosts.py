"""Buckets in the host of a request."""

from __future__ import annotations

import errno
import json
import ssl
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import requests
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from chatprov.local.certificates import Certificates
from tests.local.s3.conftest import Signer, block, code_of, policy_for, send
from tests.local.s3.test_s3_forms import form, post
from tests.local.s3.test_s3_presigned_urls import url_of
from tests.local.s3.test_s3_refusals import SIGNED

if TYPE_CHECKING:
    from pathlib import Path

HOSTS = ["{}.localhost", "{}.s3.localhost", "{}.LOCALHOST"]


def at(cloud_url: str, host: str, bucket: str) -> str:
    return f"{host.format(bucket)}:{urlsplit(cloud_url).port}"


@pytest.mark.parametrize("host", HOSTS)
def test_the_host_names_the_bucket(s3: Any, cloud_url: str, bucket: str, host: str) -> None:
    headers = {**SIGNED, "Host": at(cloud_url, host, bucket)}
    assert send("PUT", f"{cloud_url}/a/b", headers, data=b"x").status_code == 200
    assert s3.get_object(Bucket=bucket, Key="a/b")["Body"].read() == b"x"
    assert send("GET", f"{cloud_url}/a/b", headers).text == "x"
    assert "<Key>a/b</Key>" in send("GET", f"{cloud_url}/?list-type=2", headers).text
    assert send("HEAD", cloud_url, headers).headers["x-amz-bucket-arn"] == f"arn:aws:s3:::{bucket}"


def test_the_host_of_s3_takes_the_bucket_from_the_path(s3: Any, cloud_url: str, bucket: str) -> None:
    """An endpoint http://s3.localhost is used for the list of all buckets, and in path style."""
    headers = {**SIGNED, "Host": at(cloud_url, "s3.localhost", bucket)}
    assert send("PUT", f"{cloud_url}/{bucket}/a", headers, data=b"x").status_code == 200
    assert send("GET", f"{cloud_url}/{bucket}/a", headers).text == "x"
    assert f"<Name>{bucket}</Name>" in send("GET", f"{cloud_url}/", headers).text
    page = {"Sec-Fetch-Site": "same-origin", "User-Agent": "Mozilla/5.0"}
    assert send("GET", f"{cloud_url}/{bucket}/a", headers | page).status_code == 400, (
        "a page here is not of this machine"
    )
    assert send("GET", f"{cloud_url}/{bucket}/a", {"Host": "localhost", **SIGNED} | page).text == "x"


@pytest.mark.parametrize("host", HOSTS[:2])
def test_a_signature_covers_the_path_that_was_sent(own: Any, cloud_url: str, bucket: str, host: str) -> None:
    credentials = own._request_signer._credentials
    place = at(cloud_url, host, bucket)
    for secret, status in ((credentials.secret_key, 200), ("wrong", 403)):
        request = AWSRequest(
            "PUT", f"http://{place}/k", data=b"x", headers={"x-amz-content-sha256": "UNSIGNED-PAYLOAD"}
        )
        S3SigV4Auth(Credentials(credentials.access_key, secret), "s3", "us-east-1").add_auth(request)
        answer = send("PUT", f"{cloud_url}/k", {**dict(request.headers), "Host": place}, data=b"x")
        assert answer.status_code == status


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_signed_urls_and_forms(signer: Signer, cloud_url: str, bucket: str, version: str) -> None:
    port = urlsplit(cloud_url).port
    client = signer(version=version, endpoint=f"http://localhost:{port}", style="virtual")
    url = urlsplit(url_of(client, "put_object", bucket))
    assert url.netloc == f"{bucket}.localhost:{port}"
    answer = send("PUT", f"{cloud_url}{url.path}?{url.query}", {"Host": url.netloc}, data=b"x")
    assert answer.status_code == 200
    asked = form(client, bucket, success_action_status="201")
    host = urlsplit(asked["url"]).netloc
    answer = requests.post(
        cloud_url, data=asked["fields"], files={"file": ("n", b"hello")}, headers={"Host": host}, timeout=20
    )
    assert (answer.status_code, answer.headers["Location"]) == (201, f"http://{host}/user/k")
    assert post(form(client, bucket) | {"url": f"{cloud_url}/{bucket}"}).status_code == 204


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/_chatprov/", {}, 403),
        ("POST", "/graphql/abc", {"Content-Type": "application/json"}, 403),
        ("POST", "/", {"X-Amz-Target": "AWSCognitoIdentityProviderService.SignUp"}, 403),
        ("POST", "/", {"X-Amz-Target": "DynamoDB_20120810.ListTables", "Authorization": "DYNAMODB"}, 403),
        ("GET", "/v1/apis", {"Authorization": "APPSYNC"}, 403),
        ("GET", "/pool/.well-known/jwks.json", {}, 403),
        ("OPTIONS", "/", {"Origin": "https://a.example", "Access-Control-Request-Method": "POST"}, 403),
    ],
)
def test_no_other_service_answers_to_it(
    cloud_url: str, bucket: str, *, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    signed = headers.get("Authorization", "").lower()
    if signed:
        scope = f"AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{signed}/aws4_request, Signature=0"
        headers = headers | {"Authorization": scope}
    for host in (HOSTS[0], "s3.localhost"):
        place = {"Host": at(cloud_url, host, bucket)}
        answer = send(method, f"{cloud_url}{path}", headers | place, data=json.dumps({}) if method == "POST" else None)
        if host == "s3.localhost" and path == "/_chatprov/":
            assert code_of(answer) == (404, "NoSuchBucket")
        else:
            assert answer.status_code == status
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    "host",
    ["ab.localhost", "s4.localhost", "s3.s3.localhost", "files.localhost.evil.example", "files.example", ".localhost"],
)
def test_other_hosts_are_foreign(cloud_url: str, host: str) -> None:
    assert send("GET", f"{cloud_url}/k", {**SIGNED, "Host": host}).status_code == 403


def test_a_page_at_a_bucket_is_not_of_this_machine(s3: Any, cloud_url: str, bucket: str) -> None:
    """It is a file that someone has uploaded, and the key that SDKs use for emulators opens nothing to it."""
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    place = at(cloud_url, HOSTS[0], bucket)
    page = {"Sec-Fetch-Site": "same-origin", "User-Agent": "Mozilla/5.0"}
    for headers in (page, {"Origin": f"http://{place}"}, {"Referer": f"http://{place}/page.html"}):
        answer = send("GET", f"{cloud_url}/k", {**SIGNED, **headers, "Host": place})
        assert code_of(answer)[0] in {400, 403}
        assert send("GET", f"{cloud_url}/_chatprov/", {"Origin": f"http://{place}"}).status_code == 403
        answer = send("PUT", f"{cloud_url}/{bucket}/new", {**SIGNED, "Origin": f"http://{place}"}, data=b"y")
        assert answer.status_code == 403
    local = {**SIGNED, "Host": place, "Origin": "http://localhost:5173"}
    assert send("GET", f"{cloud_url}/k", local).text == "x"
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 1


def test_a_file_at_a_bucket_is_sandboxed_as_a_page(s3: Any, cloud_url: str, bucket: str) -> None:
    block(s3, bucket)
    s3.put_bucket_policy(Bucket=bucket, Policy=policy_for(bucket, "s3:GetObject"))
    s3.put_object(Bucket=bucket, Key="page.html", Body=b"<script></script>", ContentType="text/html")
    headers = {"Host": at(cloud_url, HOSTS[0], bucket), "Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "none"}
    answer = send("GET", f"{cloud_url}/page.html", headers)
    assert (answer.status_code, answer.headers["Content-Security-Policy"][:8]) == (200, "sandbox ")


def names_for(server: ssl.SSLContext, client: ssl.SSLContext, host: str) -> list[str]:
    """Return the names in the certificate that a client of a host gets, and accepts."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    asked = client.wrap_bio(incoming, outgoing, server_hostname=host)
    answered = server.wrap_bio(outgoing, incoming, server_side=True)
    for _ in range(4):
        for end in (asked, answered):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
    assert asked.selected_alpn_protocol() == "http/1.1"
    found: Any = asked.getpeercert()
    return [value for kind, value in found["subjectAltName"] if kind == "DNS"]


@pytest.fixture
def tls(tmp_path: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return the contexts of the port and of a client that trusts its authority."""
    certificates = Certificates(tmp_path)
    server = certificates.context()
    client = ssl.create_default_context(cafile=str(certificates.authority))
    client.set_alpn_protocols(["http/1.1"])
    return server, client


@pytest.mark.parametrize("host", ["localhost", "s3.localhost", "files.s3.localhost", "my-files.s3.localhost"])
def test_the_certificate_names_the_hosts(tls: tuple[ssl.SSLContext, ssl.SSLContext], host: str) -> None:
    assert names_for(*tls, host) == ["localhost", "*.localhost", "s3.localhost", "*.s3.localhost"]


@pytest.mark.parametrize(
    "host", ["files.localhost", "my-files-2.localhost", "FILES.localhost", f"{'a' * 63}.localhost"]
)
def test_a_bucket_directly_above_localhost_has_a_certificate_for_its_name(
    tls: tuple[ssl.SSLContext, ssl.SSLContext], host: str
) -> None:
    for _ in range(2):
        assert names_for(*tls, host) == [host.lower()]


def test_many_buckets_are_not_kept(tls: tuple[ssl.SSLContext, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chatprov.local.bucket_contexts.MOST", 2)
    for number in (1, 2, 3, 1, 3):
        assert names_for(*tls, f"files-{number}.localhost") == [f"files-{number}.localhost"]


def test_without_room_for_a_certificate_the_ports_own_is_used(
    tls: tuple[ssl.SSLContext, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    server, client = tls
    client.check_hostname = False

    def full(**_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", full)
    assert "*.localhost" in names_for(server, client, "files.localhost")
    assert "There is no certificate for files.localhost: [Errno 28] No space left on device" in caplog.messages
