"""Sign-up, and the reset of a forgotten password.

https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html
https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html
"""

from typing import Any, Final

from moto.cognitoidp.models import LEGACY_ACCOUNT_RECOVERY_MECHANISMS, CognitoIdpBackend, UserStatus

from chatprov.local.moto_cognito import attributes as rules
from chatprov.local.moto_cognito import delivery, directory
from chatprov.local.moto_cognito.authentication import Authentication
from chatprov.local.moto_cognito.client import UserPoolClient
from chatprov.local.moto_cognito.exceptions import (
    AliasExistsError,
    InvalidParameterException,
    NotAuthorizedError,
    UsernameExistsException,
    UserNotFoundError,
    code_mismatch,
    expired_code,
)
from chatprov.local.moto_cognito.pool import ServedUserPool
from chatprov.local.moto_cognito.user import PoolUser, by_name

_UNKNOWN: Final = "Username/client id combination not found."
_RECOVERY_ATTRIBUTES: Final = {"verified_email": "email", "verified_phone_number": "phone_number"}


class RegistrationBackend(CognitoIdpBackend):
    """SignUp, ForgotPassword and related operations; the pool is that of the app client in the request."""

    def sign_up(
        self,
        client_id: str,
        username: str,
        password: str,
        attributes: list[dict[str, str]],
        secret_hash: str | None = None,
    ) -> tuple[PoolUser, Any]:
        """Create an unconfirmed user and send a code; return the user and the other members of the response."""
        pool, client = directory.client(client_id)
        client.check_secret_hash(username, secret_hash)
        if not pool.allows_sign_up():
            raise NotAuthorizedError("SignUp is not permitted for this user pool")
        given = by_name(attributes)
        rules.check_writable(client, given)
        name = pool.name_of_new_user(username, given)
        pool.check_password(password)
        rules.check_new_user(pool.schema_attributes, given)
        if name is not None and pool.find_user(name) is not None:
            raise UsernameExistsException("User already exists")
        for attribute in pool.username_attributes:
            if pool.owner_of(attribute, given.get(attribute)) is not None:
                raise UsernameExistsException(f"An account with the given {attribute} already exists.")
        user = PoolUser(pool.id, name, UserStatus.UNCONFIRMED, given)
        user.set_password(password)
        pool.users[user.username] = user
        answer: dict[str, Any] = {}
        if attribute_to_verify := _to_verify(pool, user):
            answer["CodeDeliveryDetails"] = delivery.send_code(pool, user, "sign-up", attribute_to_verify)
        if "USER_AUTH" in client.flows:
            answer["Session"] = Authentication(pool, client).session_for("SIGN_UP", user)
        return user, answer

    def confirm_sign_up(
        self,
        client_id: str,
        username: str,
        confirmation_code: str = "",
        *,
        secret_hash: str | None = None,
        force_alias_creation: bool = False,
        session: str | None = None,
    ) -> str:
        """Confirm a user with the code that was sent; return a session for the sign-in, if the client may use USER_AUTH."""
        pool, client = directory.client(client_id)
        client.check_secret_hash(username, secret_hash)
        user = pool.find_user(username)
        if user is None:
            if client.hides_existence:
                raise expired_code()
            raise UserNotFoundError(_UNKNOWN)
        if user.status != UserStatus.UNCONFIRMED:
            raise NotAuthorizedError(f"User cannot be confirmed. Current status is {UserStatus(user.status).value}")
        attribute, _ = user.codes.redeem("sign-up", confirmation_code)
        owner = pool.owner_of(attribute, user.attribute(attribute), other_than=user)
        if owner is not None and not force_alias_creation:
            raise AliasExistsError(f"An account with the {attribute} already exists.")
        if owner is not None:
            owner.set_attributes({f"{attribute}_verified": "false"})
        user.set_attributes({f"{attribute}_verified": "true"})
        user.status = UserStatus.CONFIRMED
        return Authentication(pool, client).confirmed(session, user)

    def resend_confirmation_code(
        self, client_id: str, username: str, secret_hash: str | None = None
    ) -> delivery.Details:
        """Send a new code to a user who has not confirmed yet."""
        pool, client = directory.client(client_id)
        client.check_secret_hash(username, secret_hash)
        user = pool.find_user(username)
        if user is None:
            return _simulated(pool, client, username)
        if user.status != UserStatus.UNCONFIRMED:
            raise InvalidParameterException("User is already confirmed.")
        attribute = _to_verify(pool, user)
        if attribute is None:
            raise InvalidParameterException("Cannot resend codes. Auto verification not turned on.")
        return delivery.send_code(pool, user, "sign-up", attribute)

    def forgot_password(
        self, client_id: str, username: str, secret_hash: str | None = None
    ) -> tuple[str | None, dict[str, Any]]:
        """Send a code to reset the password; the first value returned is only part of moto's signature, and always None here."""
        pool, client = directory.client(client_id)
        client.check_secret_hash(username, secret_hash)
        user = pool.find_user(username)
        if user is None:
            return None, {"CodeDeliveryDetails": _simulated(pool, client, username)}
        if user.status == UserStatus.FORCE_CHANGE_PASSWORD:
            raise NotAuthorizedError("User password cannot be reset in the current state.")
        attribute = recovery_attribute(pool, user)
        if user.enabled and attribute is not None:
            return None, {"CodeDeliveryDetails": delivery.send_code(pool, user, "password-reset", attribute)}
        if client.hides_existence:
            return None, {"CodeDeliveryDetails": delivery.simulated(pool, username)}
        if not user.enabled:
            raise NotAuthorizedError("User is disabled.")
        raise InvalidParameterException(
            "Cannot reset password for the user as there is no registered/verified email or phone_number"
        )

    def confirm_forgot_password(
        self,
        client_id: str,
        username: str,
        password: str,
        confirmation_code: str,
        secret_hash: str | None = None,
    ) -> None:
        """Set a new password for a user who has the code."""
        pool, client = directory.client(client_id)
        client.check_secret_hash(username, secret_hash)
        user = pool.find_user(username)
        if user is None and not client.hides_existence:
            raise UserNotFoundError(_UNKNOWN)
        pool.check_password(password)
        if user is None or not user.enabled:
            raise code_mismatch()
        attribute, _ = user.codes.redeem("password-reset", confirmation_code)
        user.set_password(password)
        user.set_attributes({f"{attribute}_verified": "true"})
        user.status = UserStatus.CONFIRMED


def recovery_attribute(pool: ServedUserPool, user: PoolUser) -> str | None:
    """Return the attribute to which a code for a password reset is sent, or None if the user has no verified address."""
    setting = pool.extended_config.get("AccountRecoverySetting") or {}
    mechanisms = setting.get("RecoveryMechanisms") or LEGACY_ACCOUNT_RECOVERY_MECHANISMS
    names = [mechanism["Name"] for mechanism in sorted(mechanisms, key=lambda mechanism: int(mechanism["Priority"]))]
    if names == ["admin_only"]:
        raise NotAuthorizedError("Contact administrator to reset password.")
    wanted = [_RECOVERY_ATTRIBUTES[name] for name in names if name in _RECOVERY_ATTRIBUTES]
    return next((attribute for attribute in wanted if user.attribute(attribute) and user.is_verified(attribute)), None)


def _to_verify(pool: ServedUserPool, user: PoolUser) -> str | None:
    # With both, Cognito prefers the phone number.
    wanted = [attribute for attribute in ("phone_number", "email") if pool.verifies(attribute)]
    return next((attribute for attribute in wanted if user.attribute(attribute)), None)


def _simulated(pool: ServedUserPool, client: UserPoolClient, username: str) -> delivery.Details:
    if not client.hides_existence:
        raise UserNotFoundError(_UNKNOWN)
    return delivery.simulated(pool, username)
