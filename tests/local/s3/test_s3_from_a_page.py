"""S3 and pages of elsewhere: public secrets open nothing to them, and the bucket's rules hold for forms."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.local.s3.conftest import block, code_of, policy_for, send

if TYPE_CHECKING:
    from requests import Response

    from tests.local.conftest import ClientFor
    from tests.local.s3.conftest import Signer

pytestmark = pytest.mark.slow
ELSEWHERE: list[dict[str, str]] = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Referer": "https://evil.example/"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
    {"Sec-Fetch-Site": "same-site"},
]
OTHERS: list[dict[str, str]] = [
    {},
    {"Origin": "http://localhost:5173", "Sec-Fetch-Site": "cross-site"},
    {"Referer": "http://localhost:5173/", "Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
]
EVERY_PAGE = [
    {"AllowedMethods": ["GET", "PUT", "POST", "DELETE", "HEAD"], "AllowedOrigins": ["*"], "AllowedHeaders": ["*"]}
]
EVERYTHING = json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}})
OBJECT = ("get_object", "put_object", "delete_object", "head_object", "get_object_acl", "get_object_tagging")
BUCKET = (
    "list_objects_v2",
    "get_bucket_policy",
    "get_bucket_cors",
    "delete_bucket",
    "delete_bucket_policy",
    "delete_bucket_cors",
)
REFUSED = (403, "InvalidAccessKeyId")
QUERY = (
    "<SelectObjectContentRequest><Expression>SELECT * FROM S3Object</Expression><ExpressionType>SQL</ExpressionType>"
    "<InputSerialization><CSV/></InputSerialization><OutputSerialization><CSV/></OutputSerialization>"
    "</SelectObjectContentRequest>"
)
"""A page can send it without a preflight: it is a POST of plain text."""


@pytest.fixture
def open_to_pages(s3: Any, opened: str) -> str:
    """A bucket with one object, and with rules that let every page do everything."""
    s3.put_bucket_cors(Bucket=opened, CORSConfiguration={"CORSRules": EVERY_PAGE})
    s3.put_object(Bucket=opened, Key="k", Body=b"kept")
    return opened


@pytest.fixture
def issued(client_for: ClientFor, signer: Signer, bucket: str) -> Any:
    """A client with a key that the local IAM has issued to a user who may do everything."""
    iam = client_for("iam")
    iam.create_user(UserName=f"user-of-{bucket}")
    iam.put_user_policy(UserName=f"user-of-{bucket}", PolicyName="all", PolicyDocument=EVERYTHING)
    key = iam.create_access_key(UserName=f"user-of-{bucket}")["AccessKey"]
    return signer(key["AccessKeyId"], key["SecretAccessKey"])


def header_of(client: Any, key_id: str) -> dict[str, str]:
    scope = f"{key_id}/20260101/{client.meta.region_name}/s3/aws4_request"
    return {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=00"}


def kept(s3: Any, bucket: str) -> bool:
    found = s3.list_objects_v2(Bucket=bucket)
    return [one["Key"] for one in found.get("Contents", [])] == ["k"] and s3.get_object(Bucket=bucket, Key="k")[
        "Body"
    ].read() == b"kept"


def url_of(client: Any, operation: str, bucket: str) -> tuple[str, str]:
    """Return method and pre-signed URL of an operation."""
    method = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[operation]).http["method"]
    key = {"Key": "k"} if operation in OBJECT else {}
    return method, client.generate_presigned_url(operation, Params={"Bucket": bucket, **key})


@pytest.mark.parametrize("credentials", [("test", "test"), ("mine", "test"), ("test", "wrong")])
@pytest.mark.parametrize("operation", [*OBJECT, *BUCKET])
def test_a_url_signed_with_what_everyone_knows(
    s3: Any, signer: Signer, open_to_pages: str, operation: str, *, credentials: tuple[str, str]
) -> None:
    method, url = url_of(signer(*credentials), operation, open_to_pages)
    for page in ELSEWHERE:
        answer = send(method, url, page)
        assert answer.status_code == 403
        assert method == "HEAD" or code_of(answer)[1] in ("InvalidAccessKeyId", "AccessForbidden")
    assert kept(s3, open_to_pages)


@pytest.mark.parametrize("other", OTHERS, ids=str)
def test_it_opens_to_programs_and_to_pages_here_what_it_did(s3: Any, open_to_pages: str, other: dict[str, str]) -> None:
    for operation in ("get_object", "head_object", "put_object", "list_objects_v2", "delete_object"):
        method, url = url_of(s3, operation, open_to_pages)
        assert send(method, url, other).status_code in (200, 204)


@pytest.mark.parametrize("key_id", ["x", "test", "AKIAIOSFODNN7EXAMPLE"])
def test_an_authorization_header_of_anyone(s3: Any, cloud_url: str, open_to_pages: str, key_id: str) -> None:
    headers = header_of(s3, key_id)
    for method, path in (
        ("GET", "/"),
        ("GET", f"/{open_to_pages}?list-type=2"),
        ("GET", f"/{open_to_pages}/k"),
        ("HEAD", f"/{open_to_pages}/k"),
        ("PUT", f"/{open_to_pages}/k"),
        ("PUT", f"/{open_to_pages}?policy"),
        ("PUT", f"/{open_to_pages}?cors"),
        ("PUT", "/a-new-bucket-of-a-page"),
        ("POST", f"/{open_to_pages}?delete"),
        ("POST", f"/{open_to_pages}/k?select&select-type=2"),
        ("DELETE", f"/{open_to_pages}/k"),
        ("DELETE", f"/{open_to_pages}"),
    ):
        for page in ELSEWHERE:
            answer = send(method, cloud_url + path, headers | page, data="x" if method in ("PUT", "POST") else None)
            assert answer.status_code == 403, (method, path, page)
    assert kept(s3, open_to_pages)
    assert "a-new-bucket-of-a-page" not in [one["Name"] for one in s3.list_buckets()["Buckets"]]
    for other in OTHERS:
        assert send("GET", f"{cloud_url}/{open_to_pages}/k", headers | other).text == "kept"


def test_a_list_of_deletions_as_plain_text(s3: Any, cloud_url: str, open_to_pages: str) -> None:
    request = AWSRequest("POST", f"{cloud_url}/{open_to_pages}?delete")
    S3SigV4QueryAuth(Credentials("test", "test"), "s3", s3.meta.region_name).add_auth(request)
    url = str(request.url)
    document = "<Delete><Object><Key>k</Key></Object></Delete>"
    for page in ELSEWHERE:
        answer = send("POST", url, page | {"Content-Type": "text/plain"}, data=document)
        assert answer.status_code == 403
    assert kept(s3, open_to_pages)
    assert "<Deleted>" in send("POST", url, data=document).text  # it was the page, not the signature


def query_from(key: Credentials, url: str, page: dict[str, str], region: str) -> Response:
    """Send a query of an object by a pre-signed URL, as plain text."""
    request = AWSRequest("POST", f"{url}?select&select-type=2")
    S3SigV4QueryAuth(key, "s3", region).add_auth(request)
    return send("POST", str(request.url), page | {"Content-Type": "text/plain"}, data=QUERY)


@pytest.mark.parametrize("credentials", [("test", "test"), ("mine", "test"), ("test", "wrong")])
def test_a_query_signed_with_what_everyone_knows(
    s3: Any, cloud_url: str, open_to_pages: str, credentials: tuple[str, str]
) -> None:
    url, region = f"{cloud_url}/{open_to_pages}/k", s3.meta.region_name
    for page in ELSEWHERE:
        answer = query_from(Credentials(*credentials), url, page, region)
        assert code_of(answer)[0] == 403
        assert b"kept" not in answer.content
    assert b"kept" in query_from(Credentials("test", "test"), url, {}, region).content  # it was the page


@pytest.mark.parametrize("who", ["own", "issued"])
def test_a_query_that_was_really_signed_is_answered(
    request: pytest.FixtureRequest, cloud_url: str, open_to_pages: str, who: str
) -> None:
    client = request.getfixturevalue(who)
    key, url = client._request_signer._credentials, f"{cloud_url}/{open_to_pages}/k"
    for page in ELSEWHERE:
        assert b"kept" in query_from(key, url, page, client.meta.region_name).content
        guess = Credentials(key.access_key, "test")
        assert code_of(query_from(guess, url, page, client.meta.region_name)) == (403, "SignatureDoesNotMatch")


def test_a_form_signed_with_what_everyone_knows(s3: Any, open_to_pages: str) -> None:
    form = s3.generate_presigned_post(open_to_pages, "evil.html")
    files = {"file": ("x", b"<script>")}
    for page in ELSEWHERE:
        assert send("POST", form["url"], page, data=form["fields"], files=files).status_code == 403
    assert (
        code_of(send("POST", form["url"], {"Origin": "https://evil.example"}, data=form["fields"], files=files))
        == REFUSED
    )
    assert kept(s3, open_to_pages)
    assert send("POST", form["url"], data=form["fields"], files=files).status_code == 204


@pytest.mark.parametrize("who", ["own", "issued"])
def test_what_was_really_signed_goes_on_working(
    s3: Any, request: pytest.FixtureRequest, open_to_pages: str, who: str
) -> None:
    client = request.getfixturevalue(who)
    for page in ELSEWHERE:
        for operation in ("get_object", "head_object"):
            assert send(*url_of(client, operation, open_to_pages), page).status_code == 200
        assert send(*url_of(client, "put_object", open_to_pages), page, data="kept").status_code == 200
    form = client.generate_presigned_post(open_to_pages, "from-a-form")
    sent: dict[str, Any] = {"data": form["fields"], "files": {"file": ("x", b"x")}}
    assert send("POST", form["url"], {"Origin": "https://evil.example"}, **sent).status_code == 204
    assert "from-a-form" in [one["Key"] for one in s3.list_objects_v2(Bucket=open_to_pages)["Contents"]]


def test_an_id_without_its_secret_is_none(
    cloud_url: str, own: Any, issued: Any, *, signer: Signer, open_to_pages: str
) -> None:
    page = {"Origin": "https://evil.example"}
    for client in (own, issued):
        key_id = client._request_signer._credentials.access_key
        guess = signer(key_id, "test")
        assert code_of(send(*url_of(guess, "get_object", open_to_pages), page)) == (403, "SignatureDoesNotMatch")
        # the id of the cloud's own key is in each of its URLs
        for headers in (page, {}):
            answer = send("GET", f"{cloud_url}/{open_to_pages}/k", header_of(client, key_id) | headers)
            assert code_of(answer) == (403, "SignatureDoesNotMatch")


def test_the_buckets_rules_hold_for_forms(s3: Any, own: Any, opened: str) -> None:
    form = own.generate_presigned_post(opened, "k")
    sent: dict[str, Any] = {"data": form["fields"], "files": {"file": ("x", b"x")}}
    rule: dict[str, Any] = {"AllowedMethods": ["POST"], "AllowedOrigins": ["https://chat.example"]}
    page = {"Origin": "https://chat.example"}
    assert code_of(send("POST", form["url"], page, **sent)) == (403, "AccessForbidden")
    s3.put_bucket_cors(Bucket=opened, CORSConfiguration={"CORSRules": [rule]})
    for other in ELSEWHERE:
        assert code_of(send("POST", form["url"], other, **sent)) == (403, "AccessForbidden")
    assert s3.list_objects_v2(Bucket=opened)["KeyCount"] == 0
    assert send("POST", form["url"], page, **sent).status_code == 204


def test_a_policy_for_everyone_is_for_pages_too(s3: Any, cloud_url: str, open_to_pages: str) -> None:
    block(s3, open_to_pages)
    s3.put_bucket_policy(Bucket=open_to_pages, Policy=policy_for(open_to_pages, "s3:GetObject"))
    for page in ELSEWHERE:
        assert send("GET", f"{cloud_url}/{open_to_pages}/k", page).text == "kept"
        assert code_of(send("GET", f"{cloud_url}/{open_to_pages}?policy", page)) == (403, "AccessDenied")


@pytest.mark.parametrize(
    ("headers", "is_page"),
    [
        ({"Sec-Fetch-Dest": "document"}, True),
        ({"Sec-Fetch-Dest": "iframe"}, True),
        ({"Sec-Fetch-Dest": "image", "Accept": "text/html"}, False),
        ({"Accept": "text/html,application/xhtml+xml"}, True),
        ({"Accept": "*/*"}, False),
        ({}, False),
    ],
)
def test_an_object_that_is_opened_is_in_a_sandbox(
    s3: Any, own: Any, open_to_pages: str, headers: dict[str, str], *, is_page: bool
) -> None:
    s3.put_object(Bucket=open_to_pages, Key="k", Body=b"<script>", ContentType="text/html")
    answer = send(*url_of(own, "get_object", open_to_pages), headers)
    assert answer.headers.get("Content-Security-Policy", "").startswith("sandbox ") is is_page
    assert (answer.headers.get("Referrer-Policy") == "no-referrer") is is_page
