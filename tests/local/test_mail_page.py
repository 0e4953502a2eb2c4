"""/_chatprov/mail and `chatprov local mail`: a user who signs up on this machine finds the code there, and no other user does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import requests

from chatprov.errors import LocalCloudFailed
from chatprov.local.process import LocalCloud
from tests.ports import free_port

if TYPE_CHECKING:
    from pathlib import Path

    from tests.local.conftest import ClientFor

EMAIL = "mailed@example.com"


@pytest.fixture
def client_id(client_for: ClientFor) -> str:
    cognito = client_for("cognito-idp")
    pool = cognito.create_user_pool(PoolName="Mail", UsernameAttributes=["email"], AutoVerifiedAttributes=["email"])[
        "UserPool"
    ]["Id"]
    client: str = cognito.create_user_pool_client(UserPoolId=pool, ClientName="App")["UserPoolClient"]["ClientId"]
    return client


def mails(cloud_url: str) -> list[dict[str, Any]]:
    answer = requests.get(f"{cloud_url}/_chatprov/mail", timeout=20)
    assert answer.headers["content-type"].startswith("application/json")
    return [one for one in answer.json()["mails"] if one["to"] == EMAIL]


def test_a_sign_up_is_confirmed_with_the_mailed_code(cloud_url: str, client_for: ClientFor, client_id: str) -> None:
    cognito = client_for("cognito-idp")
    before = len(mails(cloud_url))
    cognito.sign_up(ClientId=client_id, Username=EMAIL, Password="Correct-horse-7")
    found = mails(cloud_url)
    assert len(found) == before + 1
    mail = found[-1]
    assert mail["code"] in mail["body"]
    assert mail["subject"] == "Your verification code"
    assert abs(datetime.fromisoformat(mail["sent"]) - datetime.now(UTC)) < timedelta(minutes=5)

    cognito.confirm_sign_up(ClientId=client_id, Username=EMAIL, ConfirmationCode=mail["code"])


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Host": "evil.example:4566"}])
def test_a_foreign_name_gets_no_mail(cloud_url: str, headers: dict[str, str]) -> None:
    answer = requests.get(f"{cloud_url}/_chatprov/mail", headers=headers, timeout=20)
    assert answer.status_code == 403
    assert "mails" not in answer.text


def test_a_page_from_elsewhere_cannot_read_it(cloud_url: str) -> None:
    answer = requests.get(f"{cloud_url}/_chatprov/mail", headers={"Origin": "https://evil.example"}, timeout=20)
    assert "access-control-allow-origin" not in answer.headers


def test_without_a_cloud_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(LocalCloudFailed, match="no local cloud answers"):
        LocalCloud(free_port(), tmp_path / "log").mails()
