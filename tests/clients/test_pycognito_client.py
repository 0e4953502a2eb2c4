"""pycognito's SRP, written by others from the JavaScript clients: the right password signs in and no other does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from pycognito.aws_srp import AWSSRP  # type: ignore[import-untyped]  # it has no types

from chatprov.chat.users import add_user, remove_user
from chatprov.target import local_target

if TYPE_CHECKING:
    from collections.abc import Iterator

EMAIL, PASSWORD = "pycognito@example.com", "Correct-horse-7"


@pytest.fixture
def cognito(backend: dict[str, Any]) -> Iterator[Any]:
    client = local_target(int(backend["endpoint"].rpartition(":")[2]), backend["region"]).client("cognito-idp")
    add_user(client, backend["user_pool_id"], EMAIL, PASSWORD)
    yield client
    remove_user(client, backend["user_pool_id"], EMAIL)


def sign_in(cognito: Any, backend: dict[str, Any], email: str, password: str) -> dict[str, str]:
    srp = AWSSRP(email, password, backend["user_pool_id"], backend["client_id"], client=cognito)
    result: dict[str, str] = srp.authenticate_user()["AuthenticationResult"]
    return result


def test_the_right_password_signs_in(cognito: Any, backend: dict[str, Any]) -> None:
    # each time with other random numbers: one in 128 begins with a byte that needs care
    for _ in range(4):
        tokens = sign_in(cognito, backend, EMAIL, PASSWORD)
        assert cognito.get_user(AccessToken=tokens["AccessToken"])["UserAttributes"]


@pytest.mark.parametrize(("email", "password"), [(EMAIL, "Wrong-horse-7"), ("nobody@example.com", PASSWORD)])
def test_no_other_password_and_nobody_else_does(
    cognito: Any, backend: dict[str, Any], email: str, password: str
) -> None:
    with pytest.raises(ClientError, match="Incorrect username or password") as caught:
        sign_in(cognito, backend, email, password)
    assert caught.value.response["Error"]["Code"] == "NotAuthorizedException"


def test_after_a_global_sign_out_a_refresh_fails(cognito: Any, backend: dict[str, Any]) -> None:
    tokens = sign_in(cognito, backend, EMAIL, PASSWORD)

    def refresh() -> Any:
        return cognito.get_tokens_from_refresh_token(ClientId=backend["client_id"], RefreshToken=tokens["RefreshToken"])

    assert refresh()["AuthenticationResult"]["AccessToken"] != tokens["AccessToken"]
    cognito.global_sign_out(AccessToken=tokens["AccessToken"])
    with pytest.raises(cognito.exceptions.NotAuthorizedException):
        refresh()
