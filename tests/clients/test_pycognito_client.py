"""pycognito, written by others after the JavaScript clients: its SRP, and a life with the user pool."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests
from botocore.exceptions import ClientError
from pycognito import Cognito  # type: ignore[import-untyped]  # it has no types
from pycognito.aws_srp import AWSSRP  # type: ignore[import-untyped]  # it has no types

from chatprov.chat.users import add_user, remove_user
from chatprov.target import local_target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import Clock

pytestmark = pytest.mark.slow
EMAIL, PASSWORD, NEW_PASSWORD = "pycognito@example.com", "Correct-horse-7", "Ünïcödé-Horse-馬-8"


@pytest.fixture(scope="module")
def cognito(backend: dict[str, Any]) -> Any:
    return local_target(int(backend["endpoint"].rpartition(":")[2]), backend["region"]).client("cognito-idp")


@pytest.fixture
def ann(cognito: Any, backend: dict[str, Any]) -> Iterator[str]:
    email = "ann@example.com"
    add_user(cognito, backend["user_pool_id"], email, PASSWORD)
    yield email
    remove_user(cognito, backend["user_pool_id"], email)


def sign_in(cognito: Any, backend: dict[str, Any], email: str, password: str) -> dict[str, str]:
    srp = AWSSRP(email, password, backend["user_pool_id"], backend["client_id"], client=cognito)
    result: dict[str, str] = srp.authenticate_user()["AuthenticationResult"]
    return result


def refused(call: Callable[[], Any]) -> str:
    with pytest.raises(ClientError) as caught:
        call()
    return str(caught.value.response["Error"]["Code"])


def test_the_right_password_signs_in(cognito: Any, backend: dict[str, Any], ann: str) -> None:
    # each time with other random numbers: one in 128 begins with a byte that needs care
    for _ in range(4):
        tokens = sign_in(cognito, backend, ann, PASSWORD)
        assert cognito.get_user(AccessToken=tokens["AccessToken"])["UserAttributes"]


@pytest.mark.parametrize(
    ("email", "password"), [("ann@example.com", "Wrong-horse-7"), ("absent@example.com", PASSWORD)]
)
def test_another_password_and_another_user_are_refused(
    cognito: Any, backend: dict[str, Any], ann: str, email: str, password: str
) -> None:
    with pytest.raises(ClientError, match="Incorrect username or password") as caught:
        sign_in(cognito, backend, email, password)
    assert caught.value.response["Error"]["Code"] == "NotAuthorizedException"


def test_a_life_with_the_user_pool(cognito: Any, backend: dict[str, Any], cognito_clock: Clock) -> None:
    pool_id, client_id, endpoint = backend["user_pool_id"], backend["client_id"], backend["endpoint"]
    user = Cognito(pool_id, client_id, username=EMAIL)
    user.client = cognito
    # it verifies tokens as AWS's: their issuer is AWS's address, while the keys are here
    user.pool_jwk = requests.get(f"{endpoint}/{pool_id}/.well-known/jwks.json", timeout=20).json()

    def mailed() -> str:
        mails = requests.get(f"{endpoint}/_chatprov/mail", timeout=20).json()["mails"]
        return str([one["code"] for one in mails if one["to"] == EMAIL][-1])

    def wrong() -> str:
        return f"{(int(mailed()) + 1) % 1_000_000:06}"

    user.set_base_attributes(email=EMAIL)
    assert user.register(EMAIL, PASSWORD)["UserConfirmed"] is False
    assert refused(lambda: user.confirm_sign_up(wrong())) == "CodeMismatchException"
    cognito_clock.advance(24 * 3600)
    assert refused(lambda: user.confirm_sign_up(mailed())) == "ExpiredCodeException"
    user.resend_confirmation_code(EMAIL)
    user.confirm_sign_up(mailed())

    user.initiate_forgot_password()
    assert refused(lambda: user.confirm_forgot_password(wrong(), NEW_PASSWORD)) == "CodeMismatchException"
    cognito_clock.advance(3600)
    assert refused(lambda: user.confirm_forgot_password(mailed(), NEW_PASSWORD)) == "ExpiredCodeException"
    user.initiate_forgot_password()
    user.confirm_forgot_password(mailed(), NEW_PASSWORD)
    assert refused(lambda: sign_in(cognito, backend, EMAIL, PASSWORD)) == "NotAuthorizedException"

    tokens = sign_in(cognito, backend, EMAIL, NEW_PASSWORD)
    user.access_token, user.refresh_token = tokens["AccessToken"], tokens["RefreshToken"]
    user.renew_access_token()
    assert user.access_token != tokens["AccessToken"]
    assert (user.id_claims["email"], user.id_claims["aud"]) == (EMAIL, client_id)
    elsewhere = sign_in(cognito, backend, EMAIL, NEW_PASSWORD)["RefreshToken"]
    cognito.revoke_token(ClientId=client_id, Token=elsewhere)
    with_elsewhere = Cognito(pool_id, client_id, refresh_token=elsewhere)
    with_elsewhere.client = cognito
    assert refused(with_elsewhere.renew_access_token) == "NotAuthorizedException"
    user.renew_access_token()
    refresh_token = user.refresh_token
    user.logout()
    user.refresh_token = refresh_token
    assert refused(user.renew_access_token) == "NotAuthorizedException"
