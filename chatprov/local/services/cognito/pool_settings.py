"""The settings of a user pool: what a request gives, and Cognito's defaults for the rest.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.cognito import passwords

if TYPE_CHECKING:
    from collections.abc import Mapping

_NOT_SETTINGS: Final = frozenset({"UserPoolId", "PoolName", "MfaConfiguration", "Schema"})
_MESSAGES: Final[Mapping[str, str]] = {
    "DefaultEmailOption": "CONFIRM_WITH_CODE",
    "EmailMessage": "Your verification code is {####}. ",
    "EmailSubject": "Your verification code",
    "SmsMessage": "Your verification code is {####}. ",
}
_SHOWN_AS: Final[Mapping[str, str]] = {
    "SmsVerificationMessage": "SmsMessage",
    "EmailVerificationSubject": "EmailSubject",
    "EmailVerificationMessage": "EmailMessage",
}
"""Members of a pool that repeat those of its template for messages."""


def settings_of(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings in the members of CreateUserPool or UpdateUserPool; what they leave out gets its default."""
    given = {name: copy.deepcopy(value) for name, value in request.items() if name not in _NOT_SETTINGS}
    policies = given.get("Policies") or {}
    policy = _password_policy(policies.get("PasswordPolicy"))
    # Cognito still returns UnusedAccountValidityDays, which the member of the password policy replaced.
    creation = {
        "UnusedAccountValidityDays": policy["TemporaryPasswordValidityDays"],
        "AllowAdminCreateUserOnly": False,
        **(given.get("AdminCreateUserConfig") or {}),
    }
    template = given.get("VerificationMessageTemplate", dict(_MESSAGES))
    return {
        "EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT"},
        "VerificationMessageTemplate": template,
        "DeletionProtection": "INACTIVE",
        "UserPoolTier": "ESSENTIALS",
        "UserPoolTags": {},
        **{name: template.get(member) for name, member in _SHOWN_AS.items() if template},
        **given,
        "Policies": {
            "PasswordPolicy": policy,
            "SignInPolicy": policies.get("SignInPolicy") or {"AllowedFirstAuthFactors": ["PASSWORD"]},
        },
        "AdminCreateUserConfig": creation,
    }


def _password_policy(given: Mapping[str, Any] | None) -> dict[str, Any]:
    if given is None:
        return dict(passwords.DEFAULT_POLICY)
    requirements = {name: False for name in passwords.DEFAULT_POLICY if name.startswith("Require")}
    return {**passwords.DEFAULT_POLICY, **requirements, **given}
