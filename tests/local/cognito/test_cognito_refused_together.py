"""Settings of a pool that Cognito takes each by itself and refuses together, in the call and with the text of AWS."""

from typing import Any

import pytest

from tests.local.cognito.conftest import MakePool, Pool, refusal

SMS = {"SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}}
APP = {"SoftwareTokenMfaConfiguration": {"Enabled": True}}
NO_SMS = (
    "InvalidParameterException",
    "SMS configuration is required when phone_number is selected for auto verification",
)
ONLY = (
    "InvalidParameterException",
    "Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled",
)
SINGLE = (
    "InvalidParameterException",
    "Cannot set WebAuthn factor configuration to SINGLE_FACTOR if MFA is required and WebAuthn is an allowed first auth factor",
)
NOT_FOR_MFA = (
    "InvalidParameterException",
    "WEB_AUTHN cannot be used as an auth factor when MFA is enabled if not configured for MFA.",
)
LITE = (
    "FeatureUnavailableInTierException",
    "The following features need to be disabled for the LITE pricing tier configured: Passwordless Sign-In",
)
TWO_KINDS = (
    "InvalidParameterException",
    "Only one of the aliasAttributes or usernameAttributes can be set in a user pool",
)
NO_SECOND_FACTOR = (
    "InvalidParameterException",
    "SMS configuration and Auto verification for phone_number are required when MFA is required/optional",
)
NONE_LEFT = (
    "InvalidParameterException",
    "Invalid MFA configuration given, can't disable all MFAs with a required or optional configuration.",
)


def factors(*names: str) -> dict[str, Any]:
    return {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": list(names)}}}


CREATING: list[tuple[dict[str, Any], tuple[str, str]]] = [
    ({"AutoVerifiedAttributes": ["phone_number"]}, NO_SMS),
    ({"AutoVerifiedAttributes": ["email", "phone_number"], "UsernameAttributes": ["email", "phone_number"]}, NO_SMS),
    ({"UserPoolTier": "LITE", **factors("PASSWORD", "EMAIL_OTP")}, LITE),
    ({"UserPoolTier": "LITE", **factors("PASSWORD", "SMS_OTP")}, LITE),
    ({"UserPoolTier": "LITE", **factors("PASSWORD", "WEB_AUTHN")}, LITE),
    ({"MfaConfiguration": "ON"}, NO_SECOND_FACTOR),
    ({"MfaConfiguration": "OPTIONAL", **SMS, **factors("PASSWORD", "EMAIL_OTP")}, ONLY),
    ({"MfaConfiguration": "ON", **SMS, **factors("PASSWORD", "SMS_OTP")}, ONLY),
    ({"MfaConfiguration": "ON", **SMS, **factors("PASSWORD", "WEB_AUTHN")}, NOT_FOR_MFA),
]


@pytest.mark.parametrize(
    ("settings", "refused"),
    [*CREATING, ({"AliasAttributes": ["preferred_username"], "UsernameAttributes": ["email"]}, TWO_KINDS)],
)
def test_creating(cognito: Any, settings: dict[str, Any], refused: tuple[str, str]) -> None:
    assert refusal(lambda: cognito.create_user_pool(PoolName="P", **settings)) == refused
    assert cognito.list_user_pools(MaxResults=1)["UserPools"] == []


@pytest.mark.parametrize(("settings", "refused"), CREATING)
def test_updating(pool: Pool, settings: dict[str, Any], refused: tuple[str, str]) -> None:
    changed = {key: value for key, value in settings.items() if key != "UsernameAttributes"}
    before = pool.cognito.describe_user_pool(UserPoolId=pool.id)["UserPool"]
    assert refusal(lambda: pool.cognito.update_user_pool(UserPoolId=pool.id, **changed)) == refused
    assert pool.cognito.describe_user_pool(UserPoolId=pool.id)["UserPool"] == before


@pytest.mark.parametrize("names", [["EMAIL_OTP"], ["WEB_AUTHN"], ["EMAIL_OTP", "WEB_AUTHN"]])
def test_a_pool_without_passwords(cognito: Any, names: list[str]) -> None:
    code, text = refusal(lambda: cognito.create_user_pool(PoolName="P", **factors(*names)))
    assert code == "InvalidParameterException"
    assert "PASSWORD" in text


@pytest.mark.parametrize(
    ("names", "mfa", "refused"),
    [
        (["PASSWORD", "EMAIL_OTP"], "ON", ONLY),
        (["PASSWORD", "EMAIL_OTP"], "OPTIONAL", ONLY),
        (["PASSWORD", "SMS_OTP", "WEB_AUTHN"], "OPTIONAL", ONLY),
        (["PASSWORD", "WEB_AUTHN"], "ON", SINGLE),
    ],
)
def test_demanding_a_second_factor(make_pool: MakePool, names: list[str], mfa: str, refused: tuple[str, str]) -> None:
    pool = make_pool(factors(*names))
    assert (
        refusal(lambda: pool.cognito.set_user_pool_mfa_config(UserPoolId=pool.id, MfaConfiguration=mfa, **APP))
        == refused
    )
    assert pool.cognito.get_user_pool_mfa_config(UserPoolId=pool.id)["MfaConfiguration"] == "OFF"


def test_passkeys_that_count_as_two_factors(make_pool: MakePool) -> None:
    pool = make_pool(factors("PASSWORD", "WEB_AUTHN"))
    passkeys = {"RelyingPartyId": "chat.example", "FactorConfiguration": "MULTI_FACTOR_WITH_USER_VERIFICATION"}
    pool.cognito.set_user_pool_mfa_config(
        UserPoolId=pool.id, MfaConfiguration="ON", WebAuthnConfiguration=passkeys, **APP
    )
    assert pool.cognito.get_user_pool_mfa_config(UserPoolId=pool.id)["WebAuthnConfiguration"] == passkeys
    pool.cognito.update_user_pool(UserPoolId=pool.id, MfaConfiguration="ON", **factors("PASSWORD", "WEB_AUTHN"))


@pytest.mark.parametrize("mfa", ["ON", "OPTIONAL"])
def test_a_second_factor_of_no_kind(pool: Pool, mfa: str) -> None:
    assert refusal(lambda: pool.cognito.set_user_pool_mfa_config(UserPoolId=pool.id, MfaConfiguration=mfa)) == NONE_LEFT


@pytest.mark.parametrize(
    ("settings", "mfa"),
    [
        ({**factors("PASSWORD", "WEB_AUTHN")}, "OPTIONAL"),
        ({**factors("PASSWORD")}, "ON"),
        ({"UserPoolTier": "PLUS", **factors("PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN")}, "OFF"),
        ({"AutoVerifiedAttributes": ["phone_number"], **SMS}, "OFF"),
    ],
)
def test_what_goes_together(make_pool: MakePool, settings: dict[str, Any], mfa: str) -> None:
    pool = make_pool(settings)
    more = APP if mfa != "OFF" else {}
    pool.cognito.set_user_pool_mfa_config(UserPoolId=pool.id, MfaConfiguration=mfa, **more)
    pool.cognito.update_user_pool(UserPoolId=pool.id, MfaConfiguration=mfa, **settings)
    assert pool.cognito.describe_user_pool(UserPoolId=pool.id)["UserPool"]["MfaConfiguration"] == mfa
