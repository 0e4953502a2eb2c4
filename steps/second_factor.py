"""The second factor of the user pool: it has a separate operation, which CreateUserPool and UpdateUserPool cannot replace.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetUserPoolMfaConfig.html
"""

from chatprov.step import Attributes, Handle, ResourceContext
from chatprov.updates import replacement

FACTORS = ("SoftwareTokenMfaConfiguration", "SmsMfaConfiguration", "EmailMfaConfiguration")
SECOND_FACTOR = frozenset({"MfaConfiguration", *FACTORS})
_STRICTNESS = ("OFF", "OPTIONAL", "ON")


def is_stricter(context: ResourceContext, pool: Handle, want: Attributes) -> bool:
    """Return whether the pool asks fewer users for a second factor today than `want` does."""
    found = context.client("cognito-idp").get_user_pool_mfa_config(UserPoolId=pool.id)
    return _STRICTNESS.index(want["MfaConfiguration"]) > _STRICTNESS.index(found.get("MfaConfiguration", "OFF"))


def set_second_factor(context: ResourceContext, pool: Handle, want: Attributes) -> None:
    """Set MFA and its factors as in `want`; what others have set is kept unless MFA is turned off."""
    cognito = context.client("cognito-idp")
    there = cognito.get_user_pool_mfa_config(UserPoolId=pool.id)
    factors = {key: want[key] for key in SECOND_FACTOR & want.keys()}
    if want["MfaConfiguration"] == "OFF":
        factors |= dict.fromkeys(FACTORS)
    ours = {"UserPoolId": pool.id, **factors}
    cognito.set_user_pool_mfa_config(**replacement(cognito, "set_user_pool_mfa_config", there, ours))
