"""The operations with which users create themselves, and get back in when they have forgotten the password.

The app client's id says which pool is meant.
https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html
https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.services.cognito import attributes as rules
from chatprov.local.services.cognito import delivery
from chatprov.local.services.cognito.authentication import Authentication
from chatprov.local.services.cognito.errors import (
    AliasExistsError,
    InvalidParameterException,
    NotAuthorizedError,
    UsernameExistsException,
    UserNotFoundError,
    code_mismatch,
    expired_code,
)
from chatprov.local.services.cognito.recovery import NO_ADDRESS, recovery_attribute
from chatprov.local.services.cognito.user import PoolUser, UserStatus, by_name
from chatprov.local.services.cognito.usernames import name_of_new_user

if TYPE_CHECKING:
    from chatprov.local.services.cognito.client import UserPoolClient
    from chatprov.local.services.cognito.operations.types import Operations, Parameters, Response
    from chatprov.local.services.cognito.pool import UserPool
    from chatprov.local.services.cognito.region import CognitoRegion

_UNKNOWN: Final = "Username/client id combination not found."


def _client(region: CognitoRegion, given: Parameters) -> tuple[UserPool, UserPoolClient]:
    """Return the pool and the app client of a request, which must prove that the client sends it."""
    pool, client = region.directory.client(given["ClientId"])
    client.check_secret_hash(given["Username"], given.get("SecretHash"))
    return pool, client


def _sign_up(region: CognitoRegion, given: Parameters) -> Response:
    """Create an unconfirmed user and send a code."""
    pool, client = _client(region, given)
    if not pool.allows_sign_up():
        raise NotAuthorizedError("SignUp is not permitted for this user pool")
    attributes, password = by_name(given.get("UserAttributes")), given.get("Password", "")
    rules.check_writable(client, attributes)
    name = name_of_new_user(pool, given["Username"], attributes)
    pool.check_password(password)
    rules.check_new_user(pool.schema, attributes)
    if pool.find_user(name) is not None:
        raise UsernameExistsException("User already exists")
    for attribute in pool.lookup.username_attributes:
        if pool.lookup.owner_of(attribute, attributes.get(attribute)) is not None:
            raise UsernameExistsException(f"An account with the given {attribute} already exists.")
    user = PoolUser(pool.id, name, UserStatus.UNCONFIRMED, attributes)
    user.set_password(password)
    pool.users[user.username] = user
    answer: Response = {"UserConfirmed": False, "UserSub": user.id}
    if attribute_to_verify := _to_verify(pool, user):
        answer["CodeDeliveryDetails"] = delivery.send_code(pool, user, "sign-up", attribute_to_verify)
    if "USER_AUTH" in client.flows:
        answer["Session"] = Authentication(pool, client).session_for("SIGN_UP", user)
    return answer


def _confirm_sign_up(region: CognitoRegion, given: Parameters) -> Response:
    """Confirm a user by the code that was sent; answers a session that signs in, where that is allowed."""
    pool, client = _client(region, given)
    user = pool.find_user(given["Username"])
    if user is None:
        if client.hides_existence:
            raise expired_code()
        raise UserNotFoundError(_UNKNOWN)
    if user.status != UserStatus.UNCONFIRMED:
        raise NotAuthorizedError(f"User cannot be confirmed. Current status is {user.status}")
    attribute, _ = user.codes.redeem("sign-up", given["ConfirmationCode"])
    owner = pool.lookup.owner_of(attribute, user.attribute(attribute), other_than=user)
    if owner is not None and not given.get("ForceAliasCreation"):
        raise AliasExistsError(f"An account with the {attribute} already exists.")
    if owner is not None:
        owner.set_attributes({f"{attribute}_verified": "false"})
    user.set_attributes({f"{attribute}_verified": "true"})
    user.status = UserStatus.CONFIRMED
    return {"Session": Authentication(pool, client).confirmed(given.get("Session"), user) or None}


def _resend_code(region: CognitoRegion, given: Parameters) -> Response:
    """Send a new code to a user who has not confirmed yet."""
    pool, client = _client(region, given)
    user = pool.find_user(given["Username"])
    if user is None:
        return _simulated(pool, client, given)
    if user.status != UserStatus.UNCONFIRMED:
        raise InvalidParameterException("User is already confirmed.")
    attribute = _to_verify(pool, user)
    if attribute is None:
        raise InvalidParameterException("Cannot resend codes. Auto verification not turned on.")
    return {"CodeDeliveryDetails": delivery.send_code(pool, user, "sign-up", attribute)}


def _forgot_password(region: CognitoRegion, given: Parameters) -> Response:
    """Send a code that allows a new password."""
    pool, client = _client(region, given)
    user = pool.find_user(given["Username"])
    if user is None:
        return _simulated(pool, client, given)
    if user.status == UserStatus.FORCE_CHANGE_PASSWORD:
        raise NotAuthorizedError("User password cannot be reset in the current state.")
    attribute = recovery_attribute(pool, user)
    if user.enabled and attribute is not None:
        return {"CodeDeliveryDetails": delivery.send_code(pool, user, "password-reset", attribute)}
    if client.hides_existence:
        return _simulated(pool, client, given)
    if not user.enabled:
        raise NotAuthorizedError("User is disabled.")
    raise InvalidParameterException(NO_ADDRESS)


def _confirm_forgot_password(region: CognitoRegion, given: Parameters) -> Response:
    """Set a new password for a user who has the code."""
    pool, client = _client(region, given)
    user = pool.find_user(given["Username"])
    if user is None and not client.hides_existence:
        raise UserNotFoundError(_UNKNOWN)
    pool.check_password(given["Password"])
    if user is None or not user.enabled:
        raise code_mismatch()
    attribute, _ = user.codes.redeem("password-reset", given["ConfirmationCode"])
    user.set_password(given["Password"])
    user.set_attributes({f"{attribute}_verified": "true"})
    user.status = UserStatus.CONFIRMED
    return {}


def _to_verify(pool: UserPool, user: PoolUser) -> str | None:
    # With both, Cognito prefers the phone number.
    wanted = [attribute for attribute in ("phone_number", "email") if pool.verifies(attribute)]
    return next((attribute for attribute in wanted if user.attribute(attribute)), None)


def _simulated(pool: UserPool, client: UserPoolClient, given: Parameters) -> Response:
    if not client.hides_existence:
        raise UserNotFoundError(_UNKNOWN)
    return {"CodeDeliveryDetails": delivery.simulated(pool, given["Username"])}


OPERATIONS: Final[Operations] = {
    "SignUp": _sign_up,
    "ConfirmSignUp": _confirm_sign_up,
    "ResendConfirmationCode": _resend_code,
    "ForgotPassword": _forgot_password,
    "ConfirmForgotPassword": _confirm_forgot_password,
}
