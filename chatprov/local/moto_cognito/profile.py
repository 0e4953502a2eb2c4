"""The operations of signed-in users on their own account, which the access token identifies.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
"""

from typing import Any, Final

from moto.cognitoidp.models import CognitoIdpBackend

from chatprov.local.moto_cognito import attributes as rules
from chatprov.local.moto_cognito import delivery, directory
from chatprov.local.moto_cognito.exceptions import (
    AliasExistsError,
    InvalidParameterException,
    wrong_credentials,
)
from chatprov.local.moto_cognito.pool import ServedUserPool
from chatprov.local.moto_cognito.user import PoolUser, by_name

_ADDRESSES: Final = ("email", "phone_number")


class ProfileBackend(CognitoIdpBackend):
    """GetUser, ChangePassword, UpdateUserAttributes, GlobalSignOut and similar operations."""

    def get_user(self, access_token: str) -> PoolUser:
        """Return the user of an access token."""
        return directory.access(access_token)[1].user

    def change_password(self, access_token: str, previous_password: str, proposed_password: str) -> None:
        """Set a new password for a user who gives the current one."""
        pool, access = directory.access(access_token)
        user = access.user
        user.attempts.check()
        if not user.has_password(previous_password or ""):
            user.attempts.fail()
            raise wrong_credentials()
        pool.check_password(proposed_password)
        user.set_password(proposed_password)

    def update_user_attributes(self, access_token: str, attributes: list[dict[str, str]]) -> list[delivery.Details]:  # type: ignore[override]  # moto's sends no codes
        """Set attributes; return the CodeDeliveryDetails of the codes that confirm a new e-mail address or phone number."""
        pool, access = directory.access(access_token)
        given = by_name(attributes)
        rules.check_writable(access.client, given)
        rules.check_update(pool.schema_attributes, given)
        theirs = access.user
        changed = {name: given[name] for name in _ADDRESSES if given.get(name, "") not in {"", theirs.attribute(name)}}
        for name, value in changed.items():
            _require_free(pool, theirs, name, value)
        settings = pool.extended_config.get("UserAttributeUpdateSettings") or {}
        proven_first = settings.get("AttributesRequireVerificationBeforeUpdate") or ()
        for name in changed:
            if name in proven_first:
                del given[name]
            else:
                given[f"{name}_verified"] = "false"
        theirs.set_attributes(given)
        return [
            delivery.send_code(pool, theirs, "attribute", name, value if name in proven_first else None)
            for name, value in changed.items()
            if name in proven_first or pool.verifies(name)
        ]

    def delete_user_attributes(self, access_token: str, names: list[str]) -> None:
        """Remove attributes that the pool does not require."""
        pool, access = directory.access(access_token)
        rules.check_writable(access.client, dict.fromkeys(names, ""))
        for name in names:
            if name not in pool.schema_attributes:
                raise InvalidParameterException(f"user.{name}: Attribute does not exist in the schema.")
            if pool.schema_attributes[name].required or not pool.schema_attributes[name].mutable:
                raise InvalidParameterException(f"user.{name}: Attribute cannot be deleted.")
        access.user.set_attributes(dict.fromkeys(names, ""))

    def send_attribute_code(self, access_token: str, attribute: str) -> delivery.Details:
        """Send a code that verifies the user's current e-mail address or phone number."""
        pool, access = directory.access(access_token)
        _require_address(access.user, attribute)
        return delivery.send_code(pool, access.user, "attribute", attribute)

    def verify_user_attribute(self, access_token: str, attribute: str, code: str) -> None:
        """Mark an address as verified with the code that was sent to it."""
        pool, access = directory.access(access_token)
        _, new_value = access.user.codes.redeem("attribute", code, attribute)
        value = new_value or access.user.attribute(attribute) or ""
        _require_free(pool, access.user, attribute, value)
        access.user.set_attributes({attribute: value, f"{attribute}_verified": "true"})

    def delete_user(self, access_token: str) -> None:
        """Delete the user's account."""
        pool, access = directory.access(access_token)
        remove_user(pool, access.user)

    def global_sign_out(self, access_token: str) -> None:
        """Revoke all tokens of the user."""
        pool, access = directory.access(access_token)
        pool.tokens.sign_out(access.user)

    def auth_factors(self, access_token: str) -> dict[str, Any]:
        """Return the factors with which the user can sign in."""
        pool, access = directory.access(access_token)
        shown = access.user.to_json(extended=True)
        mfa: dict[str, Any] = {
            name: shown[name] for name in ("PreferredMfaSetting", "UserMFASettingList") if name in shown
        }
        return {"Username": access.user.username, "ConfiguredUserAuthFactors": pool.first_factors, **mfa}


def remove_user(pool: ServedUserPool, user: PoolUser) -> None:
    """Remove a user from the pool and its groups; the tokens of a removed user are rejected."""
    for group in user.groups:
        group.users.discard(user)
    pool.users.pop(user.username, None)


def _require_free(pool: ServedUserPool, user: PoolUser, attribute: str, value: str) -> None:
    if pool.owner_of(attribute, value, other_than=user) is not None:
        raise AliasExistsError(f"An account with the given {attribute} already exists.")


def _require_address(user: PoolUser, attribute: str) -> None:
    if attribute not in _ADDRESSES:
        raise InvalidParameterException(f"Invalid attribute {attribute} for verification.")
    if not user.attribute(attribute):
        raise InvalidParameterException(f"User does not have attribute {attribute}.")
