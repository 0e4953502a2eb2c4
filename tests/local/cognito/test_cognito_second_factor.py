"""Codes from an authenticator app, by SMS and by e-mail, as second factor and instead of a password."""

import base64
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from tests.conftest import Clock
from tests.local.cognito.conftest import EMAIL, PASSWORD, MakePool, Pool, refusal
from tests.local.cognito.test_cognito_registration import add_verified_user
from tests.local.cognito.test_cognito_srp import begin as begin_srp
from tests.local.cognito.test_cognito_srp import claims

PHONE = "+491701239934"
SMS = {"SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}}


def app_code(secret_code: str, cognito_clock: Clock) -> str:
    padding = "=" * (-len(secret_code) % 8)
    totp = TOTP(base64.b32decode(secret_code + padding), 6, SHA1(), 30)
    return totp.generate(int(cognito_clock.time)).decode()


def demand(pool: Pool, mfa: str, **more: Any) -> None:
    pool.cognito.set_user_pool_mfa_config(UserPoolId=pool.id, MfaConfiguration=mfa, **more)


def begin(pool: Pool) -> Any:
    return pool.begin("USER_PASSWORD_AUTH", USERNAME=EMAIL, PASSWORD=PASSWORD)


def answer(pool: Pool, challenge: Any, code: str) -> Any:
    name = challenge["ChallengeName"]
    return pool.respond(name, challenge["Session"], USERNAME=EMAIL, **{f"{name}_CODE": code})


@pytest.fixture
def app(pool: Pool, cognito_clock: Clock) -> str:
    """Set up an authenticator app for the user and return its secret."""
    demand(pool, "OPTIONAL", SoftwareTokenMfaConfiguration={"Enabled": True})
    pool.add_user()
    token = pool.sign_in()["AccessToken"]
    secret = pool.cognito.associate_software_token(AccessToken=token)["SecretCode"]
    verified = pool.cognito.verify_software_token(
        AccessToken=token, UserCode=app_code(secret, cognito_clock), FriendlyDeviceName="phone"
    )
    assert verified["Status"] == "SUCCESS"
    pool.cognito.set_user_mfa_preference(
        AccessToken=token, SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True}
    )
    cognito_clock.advance(60)
    return str(secret)


@pytest.mark.parametrize("mfa", ["OPTIONAL", "ON"])
def test_a_pool_is_not_made_with_the_second_factor_of_an_app(cognito: Any, mfa: str) -> None:
    code, text = refusal(lambda: cognito.create_user_pool(PoolName="P", MfaConfiguration=mfa))
    assert (code, text[:17]) == ("InvalidParameterException", "SMS configuration")
    made = cognito.create_user_pool(PoolName="P", MfaConfiguration=mfa, SmsConfiguration=SMS["SmsConfiguration"])
    assert made["UserPool"]["MfaConfiguration"] == mfa


def test_a_pool_without_second_factors_refuses_to_set_one_up(pool: Pool) -> None:
    pool.add_user()
    token = pool.sign_in()["AccessToken"]
    refused = refusal(lambda: pool.cognito.associate_software_token(AccessToken=token))
    assert refused[0] == "SoftwareTokenMFANotFoundException"


def test_no_second_factor_and_one_of_an_app_exclude_each_other(pool: Pool) -> None:
    code, text = refusal(lambda: demand(pool, "OFF", SoftwareTokenMfaConfiguration={"Enabled": True}))
    assert (code, "turn off MFA and configure an MFA together" in text) == ("InvalidParameterException", True)
    demand(pool, "OPTIONAL", SoftwareTokenMfaConfiguration={"Enabled": True})
    demand(pool, "OFF")
    assert pool.cognito.get_user_pool_mfa_config(UserPoolId=pool.id)["MfaConfiguration"] == "OFF"


def test_a_code_of_the_app_is_asked_for(pool: Pool, app: str, cognito_clock: Clock) -> None:
    challenge = begin(pool)
    assert challenge["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    assert challenge["ChallengeParameters"]["FRIENDLY_DEVICE_NAME"] == "phone"
    wrong = f"{(int(app_code(app, cognito_clock)) + 1) % 1_000_000:06}"
    assert refusal(lambda: answer(pool, challenge, wrong)) == (
        "CodeMismatchException",
        "Invalid code received for user",
    )
    assert answer(pool, challenge, app_code(app, cognito_clock))["AuthenticationResult"]["AccessToken"]


def test_a_code_of_the_app_serves_once(pool: Pool, app: str, cognito_clock: Clock) -> None:
    code = app_code(app, cognito_clock)
    assert answer(pool, begin(pool), code)["AuthenticationResult"]
    assert refusal(lambda: answer(pool, begin(pool), code))[0] == "CodeMismatchException"


def test_guessing_ends_the_session(pool: Pool, app: str, cognito_clock: Clock) -> None:
    challenge = begin(pool)
    for _ in range(5):
        assert refusal(lambda: answer(pool, challenge, "none"))[0] == "CodeMismatchException"
    assert refusal(lambda: answer(pool, challenge, app_code(app, cognito_clock)))[0] == "NotAuthorizedException"


def test_srp_asks_for_the_code_as_well(pool: Pool, app: str) -> None:
    client, challenge = begin_srp(pool)
    asked = pool.respond("PASSWORD_VERIFIER", **claims(pool, client, challenge))
    assert asked["ChallengeName"] == "SOFTWARE_TOKEN_MFA"


def test_a_user_shows_the_factors(pool: Pool, app: str) -> None:
    user = pool.cognito.admin_get_user(UserPoolId=pool.id, Username=EMAIL)
    assert user["UserMFASettingList"] == ["SOFTWARE_TOKEN_MFA"]
    assert user["PreferredMfaSetting"] == "SOFTWARE_TOKEN_MFA"


def test_a_wrong_code_sets_no_app_up(pool: Pool, cognito_clock: Clock) -> None:
    demand(pool, "OPTIONAL", SoftwareTokenMfaConfiguration={"Enabled": True})
    pool.add_user()
    token = pool.sign_in()["AccessToken"]
    secret = pool.cognito.associate_software_token(AccessToken=token)["SecretCode"]
    wrong = f"{(int(app_code(secret, cognito_clock)) + 1) % 1_000_000:06}"
    refused = refusal(lambda: pool.cognito.verify_software_token(AccessToken=token, UserCode=wrong))
    assert refused == ("EnableSoftwareTokenMFAException", "Code mismatch")
    wanted = {"Enabled": True}
    chosen = refusal(lambda: pool.cognito.set_user_mfa_preference(AccessToken=token, SoftwareTokenMfaSettings=wanted))
    assert chosen[0] == "InvalidParameterException"


def test_a_pool_that_requires_a_factor_refuses_users_without(pool: Pool, cognito_clock: Clock) -> None:
    pool.add_user()
    demand(pool, "ON", SoftwareTokenMfaConfiguration={"Enabled": True})
    challenge = begin(pool)
    assert challenge["ChallengeName"] == "MFA_SETUP"
    assert refusal(lambda: pool.respond("MFA_SETUP", challenge["Session"], USERNAME=EMAIL))[0] == (
        "NotAuthorizedException"
    )
    associated = pool.cognito.associate_software_token(Session=begin(pool)["Session"])
    verified = pool.cognito.verify_software_token(
        Session=associated["Session"], UserCode=app_code(associated["SecretCode"], cognito_clock)
    )
    done = pool.respond("MFA_SETUP", verified["Session"], USERNAME=EMAIL)
    assert done["AuthenticationResult"]["AccessToken"]
    assert begin(pool)["ChallengeName"] == "SOFTWARE_TOKEN_MFA"


def add_phone(pool: Pool) -> None:
    phone = [{"Name": "phone_number", "Value": PHONE}, {"Name": "phone_number_verified", "Value": "true"}]
    pool.cognito.admin_update_user_attributes(UserPoolId=pool.id, Username=EMAIL, UserAttributes=phone)


def test_a_code_by_sms(pool: Pool) -> None:
    pool.add_user()
    add_phone(pool)
    demand(pool, "ON", SmsMfaConfiguration=SMS)
    challenge = begin(pool)
    assert challenge["ChallengeName"] == "SMS_MFA"
    assert challenge["ChallengeParameters"] == {
        "CODE_DELIVERY_DELIVERY_MEDIUM": "SMS",
        "CODE_DELIVERY_DESTINATION": "+*******9934",
    }
    assert pool.mail.to(PHONE)[-1].medium == "SMS"
    wrong = f"{(int(pool.last_code(PHONE)) + 1) % 1_000_000:06}"
    assert refusal(lambda: answer(pool, challenge, wrong))[0] == "CodeMismatchException"
    assert answer(pool, challenge, pool.last_code(PHONE))["AuthenticationResult"]


def test_of_two_factors_the_user_chooses_one(pool: Pool, app: str) -> None:
    add_phone(pool)
    demand(pool, "OPTIONAL", SoftwareTokenMfaConfiguration={"Enabled": True}, SmsMfaConfiguration=SMS)
    pool.cognito.admin_set_user_mfa_preference(
        UserPoolId=pool.id,
        Username=EMAIL,
        SMSMfaSettings={"Enabled": True, "PreferredMfa": False},
        SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": False},
    )
    challenge = begin(pool)
    assert challenge["ChallengeName"] == "SELECT_MFA_TYPE"
    challenge = pool.respond("SELECT_MFA_TYPE", challenge["Session"], USERNAME=EMAIL, ANSWER="SMS_MFA")
    assert answer(pool, challenge, pool.last_code(PHONE))["AuthenticationResult"]


@pytest.fixture
def passwordless(make_pool: MakePool) -> Pool:
    factors = {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}
    return make_pool({"Policies": {"SignInPolicy": factors}})


def test_a_code_by_mail_instead_of_a_password(passwordless: Pool, cognito_clock: Clock) -> None:
    pool = passwordless
    add_verified_user(pool)
    offered = pool.begin("USER_AUTH", USERNAME=EMAIL)
    assert offered["AvailableChallenges"] == ["PASSWORD_SRP", "PASSWORD", "EMAIL_OTP"]
    chosen = pool.respond("SELECT_CHALLENGE", offered["Session"], USERNAME=EMAIL, ANSWER="EMAIL_OTP")
    preferred = pool.begin("USER_AUTH", USERNAME=EMAIL, PREFERRED_CHALLENGE="EMAIL_OTP")
    assert preferred["ChallengeParameters"] == chosen["ChallengeParameters"]
    assert pool.mail.to(EMAIL)[-1].kind == "sign-in"
    assert answer(pool, preferred, pool.last_code())["AuthenticationResult"]
    late = pool.begin("USER_AUTH", USERNAME=EMAIL, PREFERRED_CHALLENGE="EMAIL_OTP")
    cognito_clock.advance(180)
    assert refusal(lambda: answer(pool, late, pool.last_code()))[0] == "NotAuthorizedException"


def test_no_code_goes_to_an_address_that_is_not_verified(passwordless: Pool) -> None:
    passwordless.add_user()
    offered = passwordless.begin("USER_AUTH", USERNAME=EMAIL, PREFERRED_CHALLENGE="EMAIL_OTP")
    assert offered["AvailableChallenges"] == ["PASSWORD_SRP", "PASSWORD"]
    assert len(passwordless.mail) == 0


def test_an_unknown_user_seems_to_get_a_code(passwordless: Pool) -> None:
    asked = passwordless.begin("USER_AUTH", USERNAME="absent@example.com", PREFERRED_CHALLENGE="EMAIL_OTP")
    assert asked["ChallengeParameters"]["CODE_DELIVERY_DESTINATION"] == "a***@e***"
    assert len(passwordless.mail) == 0
    response = {"USERNAME": "absent@example.com", "EMAIL_OTP_CODE": "123456"}
    refused = refusal(lambda: passwordless.respond("EMAIL_OTP", asked["Session"], **response))
    assert refused[0] == "CodeMismatchException"
