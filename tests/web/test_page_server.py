"""The page's server: what it gives, to whom, and what it refuses."""

from __future__ import annotations

import asyncio
import http.client
import itertools
import json
import socket
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock
from urllib.parse import urlsplit

import jwt
import pytest
import urllib3
from cryptography.hazmat.primitives.asymmetric import rsa

from chatprov.chat.sign_in import sign_in
from chatprov.chat.users import add_user, new_password
from chatprov.local import connection
from chatprov.target import local_target
from chatprov.web.files import LARGEST
from chatprov.web.server import WebServer
from tests.patience import PATIENCE
from tests.web.serving import ServedPage, outputs_in

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow
PICTURE = {"room": "room1", "name": "a b.png", "type": "image/png", "size": 5}


@pytest.fixture(scope="module")
def served(backend: dict[str, Any], cloud_url: str) -> Iterator[ServedPage]:
    target = local_target(int(cloud_url.rpartition(":")[2]), backend["region"])
    page = ServedPage(target, outputs_in(backend))
    yield page
    page.close()


@pytest.fixture(scope="module")
def token(backend: dict[str, Any], cloud_url: str) -> str:
    cognito = local_target(int(cloud_url.rpartition(":")[2]), backend["region"]).client("cognito-idp")
    password = new_password()
    add_user(cognito, backend["user_pool_id"], "page-server@example.com", password)
    return sign_in(cognito, backend["client_id"], "page-server@example.com", password).access


def ask(served: ServedPage, path: str, token: str = "", body: Any = None, **headers: str) -> tuple[int, Any]:
    method = "GET" if body is None else "POST"
    headers = {"authorization": token, **{name.replace("_", "-"): value for name, value in headers.items()}}
    answer = urllib3.request(method, served.url + path, headers=headers, body=body and json.dumps(body), retries=False)
    return answer.status, answer.json()


def error(answer: tuple[int, Any]) -> str:
    return f"{answer[0]} {answer[1]['error']['message']}"


def test_the_browser_is_told_what_it_may_do(served: ServedPage, backend: dict[str, Any]) -> None:
    answer = urllib3.request("GET", served.url)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    websocket = backend["endpoint"].replace("http", "ws")
    assert policy["connect-src"] == f"'self' {backend['endpoint']} {websocket}"
    for name, value in {"x-content-type-options": "nosniff", "referrer-policy": "no-referrer"}.items():
        assert answer.headers[name] == value
    assert "access-control-allow-origin" not in answer.headers


def test_the_configuration_has_no_secret(served: ServedPage, backend: dict[str, Any]) -> None:
    status, told = ask(served, "configuration")
    assert status == 200
    assert told["clientId"] == backend["client_id"]
    assert told["graphqlUrl"] == backend["graphql_url"]
    assert told["can"]["messageFields"] == ["roomId", "timestamp", "sender", "content", "fileUrl"]
    assert told["can"]["textBreaksRequest"] is True
    assert set(told) == {
        *("target", "region", "clientId", "cognitoUrl", "graphqlUrl", "realtimeUrl", "filesUrl", "mailUrl"),
        *("upload", "can"),
    }


@pytest.mark.parametrize(
    "path", ["../server.py", "..%2fserver.py", "%2e%2e/server.py", "page/app.js", "app.py", "//etc/passwd"]
)
def test_nothing_outside_the_page_is_given(served: ServedPage, path: str) -> None:
    address = urlsplit(served.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port)
    connection.request("GET", f"/{path}")  # as it is: other clients would tidy the path up
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())) == (
        404,
        {"error": {"message": "There is nothing here.", "advice": ""}},
    )
    connection.close()


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "x@127.0.0.1"},
        {"origin": "http://evil.example"},
        {"referer": "http://evil.example/"},
        {"origin": "http://127.0.0.1:1"},
        {"origin": "null"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "cross-site", "sec_fetch_dest": "document"},
    ],
)
@pytest.mark.parametrize("body", [None, PICTURE])
def test_nothing_is_answered_to_another_origin(
    served: ServedPage, token: str, headers: dict[str, str], body: dict[str, Any] | None
) -> None:
    answer = ask(served, "files/put" if body else "configuration", token, body, **headers)
    assert answer[0] == 403
    assert set(answer[1]) == {"error"}


def test_it_looks_each_time_that_a_page_says_the_backend_is_gone(backend: dict[str, Any], cloud_url: str) -> None:
    target = local_target(int(cloud_url.rpartition(":")[2]), backend["region"])
    page = ServedPage(target, outputs_in(backend))
    try:
        for name in ("first", "second"):
            page.outputs = outputs_in(backend, client_id=name)
            assert ask(page, "configuration?again")[1]["clientId"] == name
    finally:
        page.close()


def test_pages_that_ask_at_once_share_a_look() -> None:
    looks = itertools.count()
    server = WebServer(Mock(), lambda: Mock(number=next(looks)))

    async def all_at_once() -> None:
        await asyncio.gather(*(server._look_again() for _ in range(8)))

    asyncio.run(all_at_once())
    # the first one's had begun before the others asked: one more serves all of these
    assert next(looks) == 2


def test_a_link_elsewhere_may_lead_to_the_page(served: ServedPage) -> None:
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-dest": "document"}
    assert urllib3.request("GET", served.url, headers=headers).status == 200


def test_a_file_goes_to_s3_and_comes_back(served: ServedPage, token: str, backend: dict[str, Any]) -> None:
    status, put = ask(served, "files/put", token, PICTURE)
    assert status == 200
    assert put["fileUrl"].startswith(f"{backend['endpoint']}/{backend['bucket']}/uploads/room1/")
    assert urllib3.request("PUT", put["putUrl"], body=b"12345", headers=put["headers"]).status == 200
    assert urllib3.request("GET", put["fileUrl"]).status == 403
    _, get = ask(served, "files/get", token, {"fileUrl": put["fileUrl"]})
    assert (get["room"], get["name"]) == ("room1", "a b.png")
    fetched = urllib3.request("GET", get["url"])
    assert fetched.data == b"12345"
    assert fetched.headers["content-disposition"] == "attachment; filename*=UTF-8''a%20b.png"
    assert fetched.headers["content-type"] == "image/png"


@pytest.mark.parametrize(
    ("body", "kind"), [(b"1234", "image/png"), (b"123456", "image/png"), (b"", "image/png"), (b"12345", "text/html")]
)
def test_s3_takes_no_other_size_or_type_than_was_signed(served: ServedPage, token: str, body: bytes, kind: str) -> None:
    _, put = ask(served, "files/put", token, PICTURE)
    answer = urllib3.request("PUT", put["putUrl"], body=body, headers={"content-type": kind})
    assert answer.status == 403
    assert b"SignatureDoesNotMatch" in answer.data


def test_s3_takes_no_other_key_than_was_signed(served: ServedPage, token: str) -> None:
    _, put = ask(served, "files/put", token, PICTURE)
    forged = put["putUrl"].replace("uploads/room1/", "uploads/room2/")
    assert urllib3.request("PUT", forged, body=b"12345", headers=put["headers"]).status == 403


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"key": "uploads/room1/x"}, "needs room, name, type and size"),
        ({"room": ""}, "needs room"),
        ({"room": 7}, "needs room"),
        ({"name": ""}, "needs a name"),
        ({"name": "n" * 256}, "needs a name"),
        ({"type": "text/html"}, "text/html are not taken"),
        ({"type": "image/svg+xml"}, "are not taken"),
        ({"type": None}, "are not taken"),
        ({"size": LARGEST + 1}, "at most 25 MB"),
        ({"size": -1}, "at most 25 MB"),
        ({"size": True}, "at most 25 MB"),
        ({"size": "5"}, "at most 25 MB"),
        ({"room": "r" * 1000}, "too long together"),
    ],
)
def test_no_other_upload_is_signed(served: ServedPage, token: str, change: dict[str, Any], words: str) -> None:
    answer = ask(served, "files/put", token, PICTURE | change)
    assert answer[0] == 400
    assert words in error(answer)


def test_a_name_cannot_choose_the_key(served: ServedPage, token: str, backend: dict[str, Any]) -> None:
    start = f"{backend['endpoint']}/{backend['bucket']}/uploads/"
    for name in ("../../x", "..", "a/b", "%2e%2e", "a?b#c"):
        for asked in ({"name": name}, {"room": name}):
            _, put = ask(served, "files/put", token, PICTURE | asked)
            room, identifier, _ = put["fileUrl"].removeprefix(start).split("/")
            assert len(identifier) == 36
            assert room not in {"..", ""}
            assert ask(served, "files/get", token, {"fileUrl": put["fileUrl"]})[0] == 200


@pytest.mark.parametrize(
    "key",
    [
        "",
        "secret.txt",
        "uploads/room1/file.txt",
        "uploads/../secret.txt",
        "uploads/room1/00000000-0000-0000-0000-000000000000/../../../secret.txt",
        "uploads/room1/00000000-0000-0000-0000-000000000000/%2e%2e%2fx",
        "uploads/room1/00000000-0000-0000-0000-000000000000/a?versionId=1",
    ],
)
def test_no_other_file_is_signed_for_reading(served: ServedPage, token: str, backend: dict[str, Any], key: str) -> None:
    url = f"{backend['endpoint']}/{backend['bucket']}/{key}"
    for forged in (url, url.replace(backend["bucket"], "other-bucket"), None, 7):
        answer = ask(served, "files/get", token, {"fileUrl": forged})
        assert error(answer) == "400 This is not the URL of a file of this chat"


def test_nothing_is_signed_without_a_good_token(served: ServedPage, token: str, backend: dict[str, Any]) -> None:
    header, claims = jwt.get_unverified_header(token), jwt.decode(token, options={"verify_signature": False})
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    head = {"kid": header["kid"]}
    forged = {
        "none": "",
        "no token": "hello",
        "not text": "\xff",
        "signed by another": jwt.encode(claims, stranger, algorithm="RS256", headers=head),
        "of another key": jwt.encode(claims, stranger, algorithm="RS256", headers={"kid": "other"}),
        "unsigned": jwt.encode(claims, "", algorithm="none", headers=head),
        "changed": token[:-8] + "AAAAAAAA",
    }
    for kind, bad in forged.items():
        for path in ("files/put", "files/get"):
            answer = ask(served, path, bad, PICTURE)
            assert error(answer) == "401 You are not signed in, or no longer", kind


def test_an_id_token_signs_nothing(served: ServedPage, backend: dict[str, Any], cloud_url: str) -> None:
    cognito = local_target(int(cloud_url.rpartition(":")[2]), backend["region"]).client("cognito-idp")
    password = new_password()
    add_user(cognito, backend["user_pool_id"], "id-token@example.com", password)
    tokens = sign_in(cognito, backend["client_id"], "id-token@example.com", password)
    assert ask(served, "files/put", tokens.id, PICTURE)[0] == 401
    assert ask(served, "files/put", tokens.access, PICTURE)[0] == 200


def test_an_invalid_request_is_refused_with_a_message(served: ServedPage, token: str) -> None:
    for body, words in (("[]", "not a JSON object"), ("{", "not JSON"), ("\xff", "not JSON")):
        answer = urllib3.request(
            "POST", f"{served.url}files/put", headers={"authorization": token}, body=body.encode("latin-1")
        )
        assert answer.status == 400
        assert words in answer.json()["error"]["message"]
    huge = urllib3.request("POST", f"{served.url}files/put", headers={"authorization": token}, body=b" " * 20_000)
    assert huge.status == 413


@pytest.mark.parametrize("half", [b"G", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n", b"GET / HTTP/1.1\r\nX: xxx", b"\r\n"])
@pytest.mark.parametrize("before", [False, True], ids=["first", "second"])
def test_half_a_head_is_closed(
    served: ServedPage, monkeypatch: pytest.MonkeyPatch, half: bytes, *, before: bool
) -> None:
    monkeypatch.setattr(connection, "HEAD_SECONDS", 0.1)
    address = urlsplit(served.url)
    with socket.create_connection((address.hostname, address.port), timeout=PATIENCE) as open_:
        if before:
            open_.sendall(f"GET /gone HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode())
            received = b""
            while not received.endswith(b"}"):
                received += open_.recv(1 << 16)
        open_.sendall(half)
        assert open_.recv(1) == b""
