"""Sign-in with a password: who gets in, who does not, and with which words."""

import base64
import hashlib
import hmac
from typing import Any

import pytest

from tests.conftest import Clock
from tests.local.cognito.conftest import EMAIL, PASSWORD, MakePool, Pool, refusal

WRONG = ("NotAuthorizedException", "Incorrect username or password.")


def test_preferred_password_signs_in(pool: Pool) -> None:
    pool.add_user()
    result = pool.sign_in()
    assert result["TokenType"] == "Bearer"
    assert result["ExpiresIn"] == 3600
    assert {"AccessToken", "IdToken", "RefreshToken"} <= set(result)


@pytest.mark.parametrize("flow", ["USER_PASSWORD_AUTH", "USER_AUTH"])
def test_a_wrong_password_is_refused(pool: Pool, flow: str) -> None:
    pool.add_user()
    wrong = {"USERNAME": EMAIL, "PASSWORD": PASSWORD + "!", "PREFERRED_CHALLENGE": "PASSWORD"}
    assert refusal(lambda: pool.begin(flow, **wrong)) == WRONG


def test_user_password_auth_signs_in(pool: Pool) -> None:
    pool.add_user()
    assert pool.begin("USER_PASSWORD_AUTH", USERNAME=EMAIL, PASSWORD=PASSWORD)["AuthenticationResult"]["IdToken"]


@pytest.mark.parametrize("flow", ["ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"])
def test_an_administrator_signs_a_user_in(pool: Pool, flow: Any) -> None:
    pool.add_user()

    def sign_in(password: str) -> Any:
        return pool.cognito.admin_initiate_auth(
            UserPoolId=pool.id,
            ClientId=pool.client_id,
            AuthFlow=flow,
            AuthParameters={"USERNAME": EMAIL, "PASSWORD": password},
        )

    assert sign_in(PASSWORD)["AuthenticationResult"]["AccessToken"]
    assert refusal(lambda: sign_in("Other-horse-7")) == WRONG


@pytest.mark.parametrize("flow", ["ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"])
def test_administrators_flows_need_credentials(pool: Pool, flow: str) -> None:
    refused = refusal(lambda: pool.begin(flow, USERNAME=EMAIL, PASSWORD=PASSWORD))
    assert refused == ("InvalidParameterException", "Initiate Auth method not supported.")


def test_the_sub_and_the_address_in_any_case_name_the_user(pool: Pool) -> None:
    sub = pool.add_user()
    for username in (sub, EMAIL, EMAIL.upper()):
        assert pool.sign_in(username)["AccessToken"]


def test_case_counts_where_the_pool_says_so(make_pool: MakePool) -> None:
    pool = make_pool({"UsernameConfiguration": {"CaseSensitive": True}})
    pool.add_user()
    assert refusal(lambda: pool.sign_in(EMAIL.upper())) == WRONG


def test_an_unknown_user_looks_like_a_wrong_password(pool: Pool) -> None:
    assert refusal(lambda: pool.sign_in("absent@example.com")) == WRONG


def test_legacy_clients_tell_that_a_user_does_not_exist(make_pool: MakePool) -> None:
    pool = make_pool(client={"PreventUserExistenceErrors": "LEGACY"})
    refused = refusal(lambda: pool.sign_in("absent@example.com"))
    assert refused == ("UserNotFoundException", "User does not exist.")


def test_without_preference_the_user_chooses(pool: Pool) -> None:
    pool.add_user()
    offered = pool.begin("USER_AUTH", USERNAME=EMAIL)
    assert offered["ChallengeName"] == "SELECT_CHALLENGE"
    assert offered["AvailableChallenges"] == ["PASSWORD_SRP", "PASSWORD"]
    answer = pool.respond("SELECT_CHALLENGE", offered["Session"], USERNAME=EMAIL, ANSWER="PASSWORD", PASSWORD=PASSWORD)
    assert answer["AuthenticationResult"]["AccessToken"]


def test_a_session_serves_once(pool: Pool) -> None:
    pool.add_user()
    session = pool.begin("USER_AUTH", USERNAME=EMAIL)["Session"]
    choice = {"USERNAME": EMAIL, "ANSWER": "PASSWORD", "PASSWORD": "Other-horse-7"}
    assert refusal(lambda: pool.respond("SELECT_CHALLENGE", session, **choice)) == WRONG
    choice["PASSWORD"] = PASSWORD
    refused = refusal(lambda: pool.respond("SELECT_CHALLENGE", session, **choice))
    assert refused == ("NotAuthorizedException", "Invalid session for the user.")


def test_a_session_ends_after_the_clients_time(make_pool: MakePool, cognito_clock: Clock) -> None:
    pool = make_pool(client={"AuthSessionValidity": 5})
    pool.add_user()
    choice = {"USERNAME": EMAIL, "ANSWER": "PASSWORD", "PASSWORD": PASSWORD}
    in_time, late = (pool.begin("USER_AUTH", USERNAME=EMAIL)["Session"] for _ in range(2))
    cognito_clock.advance(5 * 60 - 1)
    assert pool.respond("SELECT_CHALLENGE", in_time, **choice)["AuthenticationResult"]
    cognito_clock.advance(1)
    refused = refusal(lambda: pool.respond("SELECT_CHALLENGE", late, **choice))
    assert refused == ("NotAuthorizedException", "Invalid session for the user, session is expired.")


def test_a_session_is_its_users(pool: Pool) -> None:
    pool.add_user()
    pool.add_user("bob@example.com", "Bobs-own-horse-7")
    session = pool.begin("USER_AUTH", USERNAME=EMAIL)["Session"]
    other = {"USERNAME": "bob@example.com", "ANSWER": "PASSWORD", "PASSWORD": "Bobs-own-horse-7"}
    refused = refusal(lambda: pool.respond("SELECT_CHALLENGE", session, **other))
    assert refused == ("NotAuthorizedException", "Invalid session for the user.")


def test_a_session_is_its_clients(pool: Pool) -> None:
    pool.add_user()
    session = pool.begin("USER_AUTH", USERNAME=EMAIL)["Session"]
    other = pool.cognito.create_user_pool_client(
        UserPoolId=pool.id, ClientName="other", ExplicitAuthFlows=["ALLOW_USER_AUTH"]
    )["UserPoolClient"]["ClientId"]
    choice = {"USERNAME": EMAIL, "ANSWER": "PASSWORD", "PASSWORD": PASSWORD}
    refused = refusal(
        lambda: Pool(pool.cognito, pool.id, other, pool.own).respond("SELECT_CHALLENGE", session, **choice)
    )
    assert refused == ("NotAuthorizedException", "Invalid session for the user.")


def test_a_temporary_password_must_be_changed(pool: Pool) -> None:
    pool.cognito.admin_create_user(UserPoolId=pool.id, Username=EMAIL, TemporaryPassword="Temp-horse-77")
    demanded = pool.begin("USER_PASSWORD_AUTH", USERNAME=EMAIL, PASSWORD="Temp-horse-77")
    assert demanded["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    assert demanded["ChallengeParameters"]["requiredAttributes"] == "[]"
    answer = pool.respond("NEW_PASSWORD_REQUIRED", demanded["Session"], USERNAME=EMAIL, NEW_PASSWORD=PASSWORD)
    assert answer["AuthenticationResult"]["AccessToken"]
    assert refusal(lambda: pool.sign_in(password="Temp-horse-77")) == WRONG
    assert pool.sign_in()["AccessToken"]


def test_a_temporary_password_ends(make_pool: MakePool, cognito_clock: Clock) -> None:
    pool = make_pool({"Policies": {"PasswordPolicy": {"MinimumLength": 8, "TemporaryPasswordValidityDays": 2}}})
    pool.cognito.admin_create_user(UserPoolId=pool.id, Username=EMAIL, TemporaryPassword="temporary")
    cognito_clock.advance(2 * 86400)
    refused = refusal(lambda: pool.sign_in(password="temporary"))
    expected = "Temporary password has expired and must be reset by an administrator."
    assert refused == ("NotAuthorizedException", expected)


def test_a_disabled_user_is_refused(pool: Pool) -> None:
    pool.add_user()
    pool.cognito.admin_disable_user(UserPoolId=pool.id, Username=EMAIL)
    assert refusal(pool.sign_in) == ("NotAuthorizedException", "User is disabled.")
    assert refusal(lambda: pool.sign_in(password="Other-horse-7")) == WRONG


def test_guessing_locks_the_user_out_for_a_while(pool: Pool, cognito_clock: Clock) -> None:
    pool.add_user()
    for _ in range(5):
        assert refusal(lambda: pool.sign_in(password="Other-horse-7")) == WRONG
    assert refusal(pool.sign_in) == ("NotAuthorizedException", "Password attempts exceeded")
    cognito_clock.advance(1)
    assert pool.sign_in()["AccessToken"]


def test_a_lockout_does_not_tell_who_exists(pool: Pool, cognito_clock: Clock) -> None:
    pool.add_user()

    def told(name: str) -> list[tuple[str, str]]:
        return [refusal(lambda: pool.sign_in(name, "Other-horse-7")) for _ in range(7)]

    assert told(EMAIL) == told("absent@example.com")


FLOWS_AND_REFUSALS = [
    ("USER_AUTH", "USER_AUTH flow not enabled for this client"),
    ("USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH flow not enabled for this client"),
    ("USER_SRP_AUTH", "USER_SRP_AUTH is not enabled for the client."),
    ("REFRESH_TOKEN_AUTH", "REFRESH_TOKEN_AUTH flow not enabled for this client"),
]


@pytest.mark.parametrize(("flow", "text"), FLOWS_AND_REFUSALS)
def test_a_flow_that_the_client_has_not_got_is_refused(make_pool: MakePool, flow: str, text: str) -> None:
    pool = make_pool(client={"ExplicitAuthFlows": ["ALLOW_CUSTOM_AUTH"]})
    pool.add_user()
    parameters = {"USERNAME": EMAIL, "PASSWORD": PASSWORD, "SRP_A": "2", "REFRESH_TOKEN": "token"}
    assert refusal(lambda: pool.begin(flow, **parameters)) == ("InvalidParameterException", text)


@pytest.mark.parametrize("explicit", [None, ["ADMIN_NO_SRP_AUTH"]])
def test_passwords_in_plain_text_are_not_allowed_by_default(make_pool: MakePool, explicit: list[str] | None) -> None:
    pool = make_pool(client={"ExplicitAuthFlows": explicit})
    assert refusal(lambda: pool.begin("USER_PASSWORD_AUTH"))[0] == "InvalidParameterException"


def test_a_flow_is_allowed_by_its_older_name(make_pool: MakePool) -> None:
    pool = make_pool(client={"ExplicitAuthFlows": ["USER_PASSWORD_AUTH"]})
    pool.add_user()
    assert pool.begin("USER_PASSWORD_AUTH", USERNAME=EMAIL, PASSWORD=PASSWORD)["AuthenticationResult"]


def test_a_client_with_a_secret_wants_it_proven(make_pool: MakePool) -> None:
    pool = make_pool(client={"GenerateSecret": True})
    pool.add_user()
    told = pool.cognito.describe_user_pool_client(UserPoolId=pool.id, ClientId=pool.client_id)["UserPoolClient"]
    parameters = {"USERNAME": EMAIL, "PASSWORD": PASSWORD}
    assert refusal(lambda: pool.begin("USER_PASSWORD_AUTH", **parameters)) == (
        "NotAuthorizedException",
        f"Client {pool.client_id} is configured with secret but SECRET_HASH was not received",
    )
    assert refusal(lambda: pool.begin("USER_PASSWORD_AUTH", SECRET_HASH="bm8=", **parameters)) == (
        "NotAuthorizedException",
        f"Unable to verify secret hash for client {pool.client_id}",
    )
    digest = hmac.new(told["ClientSecret"].encode(), (EMAIL + pool.client_id).encode(), hashlib.sha256).digest()
    proof = base64.b64encode(digest).decode()
    assert pool.begin("USER_PASSWORD_AUTH", SECRET_HASH=proof, **parameters)["AuthenticationResult"]


def test_an_unknown_client(pool: Pool) -> None:
    stranger = Pool(pool.cognito, pool.id, "a" * 26, pool.own)
    refused = refusal(stranger.sign_in)
    assert refused == ("ResourceNotFoundException", f"User pool client {'a' * 26} does not exist.")


def test_a_missing_password_is_named(pool: Pool) -> None:
    refused = refusal(lambda: pool.begin("USER_PASSWORD_AUTH", USERNAME=EMAIL))
    assert refused == ("InvalidParameterException", "Missing required parameter PASSWORD")


def test_no_password_is_kept(pool: Pool) -> None:
    sub = pool.add_user()
    kept = pool.own.cognito.directory.find_pool(pool.id)
    assert kept is not None
    assert PASSWORD not in repr(vars(kept.users[sub]))
