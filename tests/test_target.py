"""The target of the calls: which credentials are read, what is recorded, and what happens without an answer."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import EndpointConnectionError

from chatprov.calls import HIDDEN, without_secrets
from chatprov.errors import CredentialsUnusable, EndpointUnreachable, NoCredentials, TargetError
from chatprov.local.moto_iam import OWN_KEY
from chatprov.target import aws_target, endpoint_target, local_target

if TYPE_CHECKING:
    from pathlib import Path

    from tests.local.running import Cloud

REGION = "ap-south-1"


def test_without_credentials_aws_says_how_to_get_some() -> None:
    with pytest.raises(NoCredentials, match="No usable AWS credentials") as refused:
        aws_target(None, REGION, None).account()
    assert "aws sso login" in refused.value.advice


def test_a_profile_that_is_not_there_is_named() -> None:
    with pytest.raises(CredentialsUnusable, match="absent"):
        aws_target(None, REGION, "absent")


def test_an_endpoint_where_nothing_listens() -> None:
    with pytest.raises(EndpointUnreachable, match=r"http://127\.0\.0\.1:9 does not answer"):
        endpoint_target("http://127.0.0.1:9", REGION, None).account()


def test_an_endpoint_that_is_no_address() -> None:
    with pytest.raises(TargetError, match="nonsense"):
        endpoint_target("nonsense", REGION, None).account()


def test_the_local_target_never_reads_the_users_aws_configuration(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "config"
    broken.write_text("[this is no configuration\n")
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(broken))
    monkeypatch.setenv("AWS_PROFILE", "absent")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAMINE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "mine")
    target = local_target(4566, REGION)
    assert target.client("dynamodb")._request_signer._credentials.access_key == "test"


@pytest.mark.parametrize(
    ("option", "environment", "expected"),
    [
        (None, {}, REGION),
        (None, {"AWS_REGION": "eu-west-1"}, "eu-west-1"),
        ("us-east-1", {"AWS_REGION": "eu-west-1"}, "us-east-1"),
    ],
)
def test_which_region_it_is(
    monkeypatch: pytest.MonkeyPatch, option: str | None, environment: dict[str, str], expected: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert aws_target(option, REGION, None).region == expected


def test_calls_are_recorded_without_secrets(moto_aws: None) -> None:
    target = aws_target(None, REGION, None)
    cognito = target.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="p")["UserPool"]["Id"]
    with pytest.raises(cognito.exceptions.UserNotFoundException):
        cognito.admin_set_user_password(UserPoolId=pool, Username="ann", Password="Correct-horse-1")
    made, refused = target.calls
    assert (made.operation, made.outcome, made.is_read) == ("CreateUserPool", "ok", False)
    assert (refused.parameters["Password"], refused.outcome) == (HIDDEN, "UserNotFoundException")


@pytest.mark.parametrize(
    ("parameters", "shown"),
    [
        (
            {"AuthParameters": {"USERNAME": "ann", "PASSWORD": "x"}},
            {"AuthParameters": {"USERNAME": "ann", "PASSWORD": HIDDEN}},
        ),
        (
            {"Policies": {"PasswordPolicy": {"MinimumLength": 8}}},
            {"Policies": {"PasswordPolicy": {"MinimumLength": 8}}},
        ),
        ({"AccessTokenValidity": 60, "AccessToken": "ey"}, {"AccessTokenValidity": 60, "AccessToken": HIDDEN}),
        ({"definition": b"type Query"}, {"definition": "type Query"}),
        ({"Body": b"secret"}, {"Body": HIDDEN}),
    ],
)
def test_what_is_hidden(parameters: dict[str, object], shown: dict[str, object]) -> None:
    assert without_secrets(parameters) == shown


def test_urls_of_the_local_cloud_are_signed_with_its_own_key(cloud: Cloud) -> None:
    target = local_target(cloud.port, REGION)
    credentials = target.url_signer("bucket", REGION)._request_signer._credentials
    assert (credentials.access_key, credentials.secret_key) == (OWN_KEY.key_id, OWN_KEY.secret)
    assert target.client("s3")._request_signer._credentials.access_key == "test"
    # what is not the local cloud is never asked for such a key
    other = endpoint_target(cloud.url, REGION, None).url_signer("bucket", REGION)
    assert other._request_signer._credentials.access_key != OWN_KEY.key_id


def test_without_the_local_cloud_no_url_is_signed() -> None:
    with pytest.raises(EndpointConnectionError):
        local_target(9, REGION).url_signer("bucket", REGION)


@pytest.mark.parametrize("answer", [b"{}", b"[]", b"<html>", b'"x"', b""])
def test_a_cloud_without_a_key_is_named(answer: bytes) -> None:
    class Stranger(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Stranger) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        with pytest.raises(TargetError, match="has no key to sign URLs with") as refused:
            local_target(server.server_port, REGION).url_signer("bucket", REGION)
        server.shutdown()
    thread.join(5)
    assert "chatprov local stop" in refused.value.advice
