"""Where a code goes with which a user sets a new password.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AccountRecoverySettingType.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.cognito.errors import NotAuthorizedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chatprov.local.services.cognito.pool import UserPool
    from chatprov.local.services.cognito.user import PoolUser

NO_ADDRESS: Final = "Cannot reset password for the user as there is no registered/verified email or phone_number"
_ATTRIBUTES: Final = {"verified_email": "email", "verified_phone_number": "phone_number"}
_USUAL: Final[Sequence[Mapping[str, Any]]] = (
    {"Priority": 1, "Name": "verified_phone_number"},
    {"Priority": 2, "Name": "verified_email"},
)
"""What a pool without the setting does: text messages come before e-mails."""


def recovery_attribute(pool: UserPool, user: PoolUser) -> str | None:
    """Return `email` or `phone_number`, None when the user has no verified address that the pool sends codes to.

    Raises NotAuthorizedException when the pool lets administrators alone do it.
    """
    setting = pool.settings.get("AccountRecoverySetting") or {}
    mechanisms = setting.get("RecoveryMechanisms") or _USUAL
    names = [mechanism["Name"] for mechanism in sorted(mechanisms, key=lambda mechanism: int(mechanism["Priority"]))]
    if names == ["admin_only"]:
        raise NotAuthorizedError("Contact administrator to reset password.")
    wanted = [_ATTRIBUTES[name] for name in names if name in _ATTRIBUTES]
    return next((attribute for attribute in wanted if user.attribute(attribute) and user.is_verified(attribute)), None)
