"""Settings of a user pool that are each valid, but that Cognito rejects together, with Cognito's messages.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa.html
"""

from collections.abc import Mapping
from typing import Any, Final

from chatprov.local.services.cognito.errors import FeatureUnavailableInTierError, InvalidParameterException

_ENOUGH: Final = "MULTI_FACTOR_WITH_USER_VERIFICATION"
_CODES: Final = frozenset({"EMAIL_OTP", "SMS_OTP"})
_MOST_TAGS: Final = 50


def check_pool(request: Mapping[str, Any], passkeys: Mapping[str, Any], *, has_second_factor: bool = False) -> None:
    """Reject what CreateUserPool and UpdateUserPool reject.

    `passkeys` is the pool's WebAuthnConfiguration; `has_second_factor` says whether SetUserPoolMfaConfig set up an app.
    """
    mfa, sms = request.get("MfaConfiguration") or "OFF", request.get("SmsConfiguration")
    if not has_second_factor:
        check_second_factor(request)
    # https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cognito_user_pool; the text is from a linter
    if request.get("AliasAttributes") and request.get("UsernameAttributes"):
        raise InvalidParameterException(
            "Only one of the aliasAttributes or usernameAttributes can be set in a user pool"
        )
    # https://github.com/aws-amplify/amplify-backend/issues/1523
    if "phone_number" in (request.get("AutoVerifiedAttributes") or ()) and not sms:
        raise InvalidParameterException(
            "SMS configuration is required when phone_number is selected for auto verification"
        )
    factors = _first_factors(request)
    # https://github.com/aws-amplify/amplify-backend/issues/2805
    if request.get("UserPoolTier") == "LITE" and factors - {"PASSWORD"}:
        raise FeatureUnavailableInTierError(
            "The following features need to be disabled for the LITE pricing tier configured: Passwordless Sign-In"
        )
    # The CDK documents this error (https://github.com/aws/aws-cdk/pull/32369); Cognito's message is not known.
    if factors and "PASSWORD" not in factors:
        raise InvalidParameterException("PASSWORD must be one of the allowed first auth factors.")
    check_factors(request, mfa, passkeys, during="UpdateUserPool")


def check_second_factor(request: Mapping[str, Any]) -> None:
    """Reject a second factor without text messages: only SetUserPoolMfaConfig can set up an app."""
    # CreateUserPool: https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/769
    # UpdateUserPool: https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1176
    if (request.get("MfaConfiguration") or "OFF") != "OFF" and not request.get("SmsConfiguration"):
        raise InvalidParameterException(
            "SMS configuration and Auto verification for phone_number are required when MFA is required/optional"
        )


def check_factors(settings: Mapping[str, Any], mfa: str, passkeys: Mapping[str, Any], *, during: str) -> None:
    """Reject first factors that cannot be combined with multi-factor authentication; the message depends on the operation."""
    factors = _first_factors(settings)
    # https://github.com/go-to-k/cdkd/issues/1975
    if mfa != "OFF" and factors & _CODES:
        raise InvalidParameterException(
            "Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled"
        )
    # https://github.com/go-to-k/cdkd/issues/2064, https://github.com/hashicorp/terraform-provider-aws/issues/50110
    if mfa == "ON" and "WEB_AUTHN" in factors and passkeys.get("FactorConfiguration") != _ENOUGH:
        raise InvalidParameterException(
            "Cannot set WebAuthn factor configuration to SINGLE_FACTOR if MFA is required and WebAuthn is an allowed first "
            "auth factor"
            if during == "SetUserPoolMfaConfig"
            else "WEB_AUTHN cannot be used as an auth factor when MFA is enabled if not configured for MFA."
        )


def check_client(pool_settings: Mapping[str, Any], client_settings: Mapping[str, Any]) -> None:
    """Reject what the pool's feature plan does not include. The error is documented; Cognito's message is not known."""
    chosen = "ALLOW_USER_AUTH" in (client_settings.get("ExplicitAuthFlows") or ())
    if chosen and pool_settings["UserPoolTier"] == "LITE":
        raise FeatureUnavailableInTierError("Choice-based sign-in is not available in the LITE tier.")


def _first_factors(settings: Mapping[str, Any]) -> frozenset[str]:
    policy = (settings.get("Policies") or {}).get("SignInPolicy") or {}
    return frozenset(policy.get("AllowedFirstAuthFactors") or ())


def check_validity(request: Mapping[str, Any]) -> None:
    """Reject UnusedAccountValidityDays together with TemporaryPasswordValidityDays, which replaces it."""
    # https://github.com/aws/aws-sdk-js/issues/3817, https://github.com/pulumi/pulumi-aws-native/issues/1256
    policy = (request.get("Policies") or {}).get("PasswordPolicy") or {}
    former = (request.get("AdminCreateUserConfig") or {}).get("UnusedAccountValidityDays")
    if former and policy.get("TemporaryPasswordValidityDays"):
        raise InvalidParameterException(
            "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays"
        )


def check_tags(tags: Mapping[str, str]) -> None:
    """Refuse more tags than a pool can have, and AWS's own."""
    if len(tags) > _MOST_TAGS:
        raise InvalidParameterException(f"A user pool can have at most {_MOST_TAGS} tags.")
    if reserved := sorted(key for key in tags if key.lower().startswith("aws:")):
        raise InvalidParameterException(f"Tag keys beginning with aws: are reserved: {', '.join(reserved)}")
