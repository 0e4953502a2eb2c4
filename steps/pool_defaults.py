"""What Cognito does where a user pool has no value."""

from collections.abc import Mapping
from typing import Any

AWS_DEFAULTS: Mapping[str, Any] = {
    "UserPoolTier": "ESSENTIALS",
    "MfaConfiguration": "OFF",
    "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": False},
    "DeletionProtection": "INACTIVE",
}
"""What AWS does where a pool has no value.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html
"""
DEFAULT_PASSWORD_POLICY = {
    "MinimumLength": 8,
    "RequireUppercase": True,
    "RequireLowercase": True,
    "RequireNumbers": True,
    "RequireSymbols": True,
    "TemporaryPasswordValidityDays": 7,
}
"""https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html"""


def with_defaults(actual: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a pool with AWS's values for those that were not set."""
    policies = actual["Policies"] or {}
    allowed = (policies.get("SignInPolicy") or {}).get("AllowedFirstAuthFactors") or ["PASSWORD"]
    complete = {
        **policies,
        "PasswordPolicy": {**DEFAULT_PASSWORD_POLICY, **(policies.get("PasswordPolicy") or {})},
        "SignInPolicy": {"AllowedFirstAuthFactors": sorted(allowed)},
    }
    defaults = {key: default for key, default in AWS_DEFAULTS.items() if actual[key] is None}
    return {**actual, "Policies": complete, **defaults}
