"""Sign-in by every flow that an app client may allow, with and without a second factor."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from pycognito.aws_srp import AWSSRP  # type: ignore[import-untyped]  # it has no types

from chatprov.chat.authenticator import AuthenticatorApp, totp
from chatprov.chat.rooms import temporary_session
from chatprov.chat.sign_in import sign_in
from chatprov.chat.srp_client import SrpClient
from chatprov.chat.users import add_user, tokens_for
from chatprov.errors import UserRefused
from chatprov.srp import PRIME

if TYPE_CHECKING:
    from tests.conftest import Clock

pytestmark = pytest.mark.slow
EMAIL, PASSWORD = "ann@example.com", "Correct-horse-7"
FLOWS = ["ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH"]


@pytest.fixture
def cognito(moto_aws: None) -> Any:
    return boto3.client("cognito-idp", "ap-south-1")


def pool_with(cognito: Any, *flows: str, mfa: str = "OFF", tier: str = "ESSENTIALS") -> tuple[str, str]:
    pool = cognito.create_user_pool(PoolName="P", UsernameAttributes=["email"], UserPoolTier=tier)["UserPool"]["Id"]
    if mfa != "OFF":
        cognito.set_user_pool_mfa_config(
            UserPoolId=pool, MfaConfiguration=mfa, SoftwareTokenMfaConfiguration={"Enabled": True}
        )
    client = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="C", ExplicitAuthFlows=[*flows, "ALLOW_REFRESH_TOKEN_AUTH"]
    )["UserPoolClient"]["ClientId"]
    add_user(cognito, pool, EMAIL, PASSWORD)
    return pool, client


@pytest.mark.parametrize("mfa", ["OFF", "OPTIONAL", "ON"])
@pytest.mark.parametrize("flow", FLOWS)
def test_whichever_flow_is_allowed(cognito: Any, flow: str, mfa: str) -> None:
    pool, client = pool_with(cognito, flow, mfa=mfa)
    tokens = sign_in(cognito, client, EMAIL, PASSWORD, pool_id=pool, factor=AuthenticatorApp())
    assert cognito.get_user(AccessToken=tokens.access)["UserMFASettingList" if mfa == "ON" else "Username"]
    with pytest.raises(UserRefused, match="Incorrect username or password"):
        tokens_for(cognito, client, EMAIL, "Wrong-horse-7", pool_id=pool)
    with pytest.raises(UserRefused, match=r"Incorrect username or password|User does not exist"):
        tokens_for(cognito, client, "eve@example.com", PASSWORD, pool_id=pool)


def test_the_cheapest_plan_has_srp_only(cognito: Any) -> None:
    pool, client = pool_with(cognito, "ALLOW_USER_SRP_AUTH", tier="LITE")
    assert sign_in(cognito, client, EMAIL, PASSWORD, pool_id=pool).access
    with temporary_session(cognito, pool, client, "room1") as (email, token):
        assert email
        assert token


@pytest.mark.parametrize("flows", [[], ["ALLOW_CUSTOM_AUTH"], ["ALLOW_ADMIN_USER_PASSWORD_AUTH"]])
def test_where_no_flow_is_left_the_setting_is_named(cognito: Any, flows: list[str]) -> None:
    pool, client = pool_with(cognito, *flows)
    with pytest.raises(UserRefused, match="allows none of the flows USER_AUTH, USER_SRP_AUTH") as refused:
        tokens_for(cognito, client, EMAIL, PASSWORD, pool_id=pool)
    assert "app_client.auth_flows" in refused.value.advice


def test_without_codes_the_challenge_is_named(cognito: Any) -> None:
    pool, client = pool_with(cognito, "ALLOW_USER_AUTH", mfa="ON")
    with pytest.raises(UserRefused, match="requires another challenge: MFA_SETUP"):
        tokens_for(cognito, client, EMAIL, PASSWORD, pool_id=pool)


@pytest.mark.parametrize("flow", FLOWS)
def test_the_second_sign_in_is_asked_for_a_code_that_was_not_used(
    cognito: Any, flow: str, cognito_clock: Clock
) -> None:
    pool, client = pool_with(cognito, flow, mfa="ON")
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        cognito_clock.advance(seconds)

    app = AuthenticatorApp(lambda: cognito_clock.time, sleep)
    for _ in range(3):
        assert sign_in(cognito, client, EMAIL, PASSWORD, pool_id=pool, factor=app).access
    assert len(slept) == 2
    assert all(0 < seconds <= 30 for seconds in slept)

    class Wrong(AuthenticatorApp):
        def code(self) -> str:
            return "000000"

    with pytest.raises(UserRefused, match="Invalid code") as refused:
        tokens_for(cognito, client, EMAIL, PASSWORD, pool_id=pool, factor=Wrong())
    assert "next one" in refused.value.advice


def test_a_temporary_user_gets_a_separate_authenticator(cognito: Any) -> None:
    pool, client = pool_with(cognito, "ALLOW_USER_SRP_AUTH", mfa="ON")
    with temporary_session(cognito, pool, client, "room1") as (_, token):
        assert token
    assert [user["Attributes"] for user in cognito.list_users(UserPoolId=pool)["Users"] if "test" in str(user)] == []


def test_codes_are_those_of_the_standard() -> None:
    secret = b"12345678901234567890"  # RFC 6238, appendix B
    times = {59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037"}
    assert {time: totp(secret, time // 30) for time in times} == times
    app = AuthenticatorApp(lambda: 59.0, lambda _: None)
    assert app.enrol(base64.b32encode(secret).decode().rstrip("=")) == "287082"


@pytest.mark.parametrize("_", range(20))
def test_it_proves_what_another_client_proves(cognito: Any, _: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the same secret number and time, pycognito's signature is ours, whatever zeros the numbers begin with."""
    mine = SrpClient()
    other = AWSSRP(EMAIL, PASSWORD, "ap-south-1_PoolName", "client", client=cognito)
    other.small_a_value, other.large_a_value = mine._secret, mine._public
    block = base64.b64encode(b"block").decode()
    challenge = {
        "SRP_B": f"{SrpClient()._public:x}",
        "SALT": f"{SrpClient()._secret % (1 << 128) >> (8 * (_ % 3)):x}",
        "SECRET_BLOCK": block,
        "USER_ID_FOR_SRP": "c0ffee00",
        "USERNAME": "c0ffee00",
    }
    theirs = other.process_challenge(challenge, {"USERNAME": EMAIL})
    monkeypatch.setattr("chatprov.chat.srp_client._now", lambda: theirs["TIMESTAMP"])
    ours = mine.answer("ap-south-1_PoolName", challenge, PASSWORD)
    assert ours["PASSWORD_CLAIM_SIGNATURE"] == theirs["PASSWORD_CLAIM_SIGNATURE"]


@pytest.mark.parametrize("key", ["0", f"{PRIME:x}", f"{2 * PRIME:x}"])
def test_a_servers_key_that_is_none_is_not_answered(key: str) -> None:
    challenge = {"SRP_B": key, "SALT": "1", "SECRET_BLOCK": "", "USER_ID_FOR_SRP": "u"}
    with pytest.raises(ValueError, match="not a valid public key"):
        SrpClient().answer("p_P", challenge, PASSWORD)
