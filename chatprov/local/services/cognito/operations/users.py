"""The operations of administrators on users: create, confirm, set passwords, remove, list.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.services.cognito import attributes as rules
from chatprov.local.services.cognito import delivery, passwords
from chatprov.local.services.cognito.booleans import is_true
from chatprov.local.services.cognito.errors import (
    AliasExistsError,
    InvalidParameterException,
    NotAuthorizedError,
    UnsupportedUserStateError,
    UsernameExistsException,
)
from chatprov.local.services.cognito.pages import page
from chatprov.local.services.cognito.recovery import NO_ADDRESS, recovery_attribute
from chatprov.local.services.cognito.user import PoolUser, UserStatus, by_name
from chatprov.local.services.cognito.user_filter import matching
from chatprov.local.services.cognito.usernames import name_of_new_user

if TYPE_CHECKING:
    from collections.abc import Collection

    from chatprov.local.services.cognito.operations.types import Operations, Parameters, Response
    from chatprov.local.services.cognito.pool import UserPool
    from chatprov.local.services.cognito.region import CognitoRegion

_UNKNOWN_ATTRIBUTE: Final = "One or more requested attributes do not exist."


def _create(region: CognitoRegion, given: Parameters) -> Response:
    """Create a user with a temporary password, or send a new one to a user who has not signed in yet."""
    pool, action = region.pool(given["UserPoolId"]), given.get("MessageAction")
    password = given.get("TemporaryPassword") or passwords.temporary_password(pool.password_policy)
    pool.check_password(password)
    if action == "RESEND":
        _, user = region.user(given)
        if user.status != UserStatus.FORCE_CHANGE_PASSWORD:
            raise UnsupportedUserStateError(
                f"Resend not possible. {given['Username']} status is not FORCE_CHANGE_PASSWORD"
            )
    else:
        user = _new_user(pool, given["Username"], by_name(given.get("UserAttributes")))
    user.set_password(password, temporary_days=pool.password_policy["TemporaryPasswordValidityDays"])
    if action != "SUPPRESS":
        for attribute in _invited_by(user, given.get("DesiredDeliveryMediums", ())):
            delivery.send_invitation(pool, user, attribute, password)
    return {"User": user.describe()}


def _new_user(pool: UserPool, username: str, given: dict[str, str]) -> PoolUser:
    name = name_of_new_user(pool, username, given)
    rules.check_new_user(pool.schema, given)
    if pool.find_user(name) is not None:
        raise UsernameExistsException("User account already exists")
    for attribute in ("email", "phone_number"):
        verified = is_true(given.get(f"{attribute}_verified"))
        taken = pool.lookup.owner_of(attribute, given.get(attribute))
        if taken is None:
            continue
        if attribute in pool.lookup.username_attributes:
            raise UsernameExistsException(f"An account with the given {attribute} already exists.")
        if verified:
            raise AliasExistsError(f"An account with the {attribute} already exists.")
    user = PoolUser(pool.id, name, UserStatus.FORCE_CHANGE_PASSWORD, given)
    pool.users[user.username] = user
    return user


def _invited_by(user: PoolUser, mediums: Collection[str]) -> list[str]:
    """Return the attributes whose addresses get an invitation: of the requested mediums, by default e-mail, else phone."""
    known = [(medium, name) for medium, name in (("EMAIL", "email"), ("SMS", "phone_number")) if user.attribute(name)]
    if mediums:
        return [name for medium, name in known if medium in mediums]
    return [name for _, name in known[:1]]


def _get(region: CognitoRegion, given: Parameters) -> Response:
    return region.user(given)[1].describe("UserAttributes")


def _list(region: CognitoRegion, given: Parameters) -> Response:
    """List users, with the attributes that are asked for: each user of the page has to have them.

    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUsers.html
    """
    pool, shown = region.pool(given["UserPoolId"]), given.get("AttributesToGet")
    if not pool.schema.keys() >= set(shown or ()):
        raise InvalidParameterException(_UNKNOWN_ATTRIBUTE)

    def described(user: PoolUser) -> Response:
        if any(user.attribute(name) is None for name in shown or ()):
            raise InvalidParameterException(_UNKNOWN_ATTRIBUTE)
        return user.describe(shown=shown)

    found = matching(pool.users, given.get("Filter"))
    return page("Users", found, described, given, size="Limit", token="PaginationToken")  # noqa: S106 - a member's name


def _set_password(region: CognitoRegion, given: Parameters) -> Response:
    """Set a user's password; one that is not permanent has to be changed at the next sign-in."""
    pool, user = region.user(given)
    pool.check_password(given["Password"])
    permanent = given.get("Permanent", False)
    days = None if permanent else pool.password_policy["TemporaryPasswordValidityDays"]
    user.set_password(given["Password"], temporary_days=days)
    user.status = UserStatus.CONFIRMED if permanent else UserStatus.FORCE_CHANGE_PASSWORD
    return {}


def _confirm_sign_up(region: CognitoRegion, given: Parameters) -> Response:
    """Confirm a user who signed up, without a code."""
    _, user = region.user(given)
    if user.status != UserStatus.UNCONFIRMED:
        raise NotAuthorizedError(f"User cannot be confirmed. Current status is {user.status}")
    user.status = UserStatus.CONFIRMED
    return {}


def _reset_password(region: CognitoRegion, given: Parameters) -> Response:
    """Invalidate a user's password and send a code to set a new one."""
    pool, user = region.user(given)
    if not user.enabled:
        raise NotAuthorizedError("User is disabled")
    if user.status not in {UserStatus.CONFIRMED, UserStatus.RESET_REQUIRED}:
        raise NotAuthorizedError("User password cannot be reset in the current state.")
    has_address = user.is_verified("email") or user.is_verified("phone_number")
    if user.status == UserStatus.CONFIRMED and not has_address:
        raise InvalidParameterException(NO_ADDRESS)
    user.status = UserStatus.RESET_REQUIRED
    if attribute := recovery_attribute(pool, user):
        delivery.send_code(pool, user, "password-reset", attribute)
    return {}


def _update_attributes(region: CognitoRegion, given: Parameters) -> Response:
    """Set attributes; a new e-mail address is unverified unless the request sets `email_verified`."""
    pool, user = region.user(given)
    attributes = by_name(given["UserAttributes"])
    rules.check_update(pool.schema, attributes)
    if "sub" in attributes:
        raise InvalidParameterException("user.sub: Attribute cannot be updated.")
    for attribute in ("email", "phone_number"):
        value = attributes.get(attribute)
        if pool.lookup.owner_of(attribute, value, other_than=user) is not None:
            raise AliasExistsError(f"An account with the given {attribute} already exists.")
        if value and value != user.attribute(attribute):
            attributes.setdefault(f"{attribute}_verified", "false")
    user.set_attributes(attributes)
    return {}


def _delete_attributes(region: CognitoRegion, given: Parameters) -> Response:
    _, user = region.user(given)
    names = given["UserAttributeNames"]
    if unknown := [name for name in names if name not in user.attributes]:
        listed = "\n".join(f"user.{name}: Attribute does not exist in the schema." for name in unknown)
        raise InvalidParameterException(f"Invalid user attributes: {listed}\n")
    user.set_attributes(dict.fromkeys(names, ""))
    return {}


def _enable(region: CognitoRegion, given: Parameters) -> Response:
    region.user(given)[1].enabled = True
    return {}


def _disable(region: CognitoRegion, given: Parameters) -> Response:
    region.user(given)[1].enabled = False
    return {}


def _delete(region: CognitoRegion, given: Parameters) -> Response:
    pool, user = region.user(given)
    pool.remove(user)
    return {}


OPERATIONS: Final[Operations] = {
    "AdminCreateUser": _create,
    "AdminGetUser": _get,
    "ListUsers": _list,
    "AdminSetUserPassword": _set_password,
    "AdminConfirmSignUp": _confirm_sign_up,
    "AdminResetUserPassword": _reset_password,
    "AdminUpdateUserAttributes": _update_attributes,
    "AdminDeleteUserAttributes": _delete_attributes,
    "AdminEnableUser": _enable,
    "AdminDisableUser": _disable,
    "AdminDeleteUser": _delete,
}
