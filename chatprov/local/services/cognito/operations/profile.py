"""The operations of signed-in users on their own account, which the access token identifies.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.services.cognito import attributes as rules
from chatprov.local.services.cognito import delivery
from chatprov.local.services.cognito.errors import AliasExistsError, InvalidParameterException, wrong_credentials
from chatprov.local.services.cognito.user import by_name

if TYPE_CHECKING:
    from chatprov.local.services.cognito.operations.types import Operations, Parameters, Response
    from chatprov.local.services.cognito.pool import UserPool
    from chatprov.local.services.cognito.region import CognitoRegion
    from chatprov.local.services.cognito.user import PoolUser

_ADDRESSES: Final = ("email", "phone_number")


def _get(region: CognitoRegion, given: Parameters) -> Response:
    """Return the user with the attributes that the token's app client may read."""
    pool, access = region.directory.access(given["AccessToken"])
    client, user = pool.clients.get(access.client_id), access.user  # a token outlives its client
    if client is None:
        return user.describe("UserAttributes")
    return user.describe("UserAttributes", {name for name in user.attributes if name == "sub" or client.may_read(name)})


def _auth_factors(region: CognitoRegion, given: Parameters) -> Response:
    """Return the factors with which the user can sign in."""
    pool, access = region.directory.access(given["AccessToken"])
    factors = access.user.describe_factors()
    return {"Username": access.user.username, "ConfiguredUserAuthFactors": pool.first_factors, **factors}


def _change_password(region: CognitoRegion, given: Parameters) -> Response:
    """Set a new password for a user who gives the current one."""
    pool, access = region.directory.access(given["AccessToken"])
    user = access.user
    user.attempts.check()
    if not user.has_password(given.get("PreviousPassword", "")):
        user.attempts.fail()
        raise wrong_credentials()
    pool.check_password(given["ProposedPassword"])
    user.set_password(given["ProposedPassword"])
    return {}


def _update_attributes(region: CognitoRegion, given: Parameters) -> Response:
    """Set attributes; answers where codes went that confirm a new e-mail address or phone number."""
    pool, access = region.directory.access(given["AccessToken"])
    attributes, user = by_name(given["UserAttributes"]), access.user
    rules.check_writable(pool.client(access.client_id), attributes)
    rules.check_update(pool.schema, attributes)
    changed = {
        name: attributes[name] for name in _ADDRESSES if attributes.get(name, "") not in {"", user.attribute(name)}
    }
    for name, value in changed.items():
        _require_free(pool, user, name, value)
    settings = pool.settings.get("UserAttributeUpdateSettings") or {}
    proven_first = settings.get("AttributesRequireVerificationBeforeUpdate") or ()
    for name in changed:
        if name in proven_first:
            del attributes[name]
        else:
            attributes[f"{name}_verified"] = "false"
    user.set_attributes(attributes)
    sent = [
        delivery.send_code(pool, user, "attribute", name, value if name in proven_first else None)
        for name, value in changed.items()
        if name in proven_first or pool.verifies(name)
    ]
    return {"CodeDeliveryDetailsList": sent}


def _delete_attributes(region: CognitoRegion, given: Parameters) -> Response:
    """Remove attributes that the pool does not require."""
    pool, access = region.directory.access(given["AccessToken"])
    names = given["UserAttributeNames"]
    rules.check_writable(pool.client(access.client_id), dict.fromkeys(names, ""))
    for name in names:
        if name not in pool.schema:
            raise InvalidParameterException(f"user.{name}: Attribute does not exist in the schema.")
        if pool.schema[name].required or not pool.schema[name].mutable:
            raise InvalidParameterException(f"user.{name}: Attribute cannot be deleted.")
    access.user.set_attributes(dict.fromkeys(names, ""))
    return {}


def _send_code(region: CognitoRegion, given: Parameters) -> Response:
    """Send a code that verifies the user's current e-mail address or phone number."""
    pool, access = region.directory.access(given["AccessToken"])
    attribute = given["AttributeName"]
    if attribute not in _ADDRESSES:
        raise InvalidParameterException(f"Invalid attribute {attribute} for verification.")
    if not access.user.attribute(attribute):
        raise InvalidParameterException(f"User does not have attribute {attribute}.")
    return {"CodeDeliveryDetails": delivery.send_code(pool, access.user, "attribute", attribute)}


def _verify_attribute(region: CognitoRegion, given: Parameters) -> Response:
    """Mark an address as verified with the code that was sent to it."""
    pool, access = region.directory.access(given["AccessToken"])
    user, attribute = access.user, given["AttributeName"]
    _, new_value = user.codes.redeem("attribute", given["Code"], attribute)
    value = new_value or user.attribute(attribute) or ""
    _require_free(pool, user, attribute, value)
    user.set_attributes({attribute: value, f"{attribute}_verified": "true"})
    return {}


def _delete(region: CognitoRegion, given: Parameters) -> Response:
    pool, access = region.directory.access(given["AccessToken"])
    pool.remove(access.user)
    return {}


def _require_free(pool: UserPool, user: PoolUser, attribute: str, value: str) -> None:
    if pool.lookup.owner_of(attribute, value, other_than=user) is not None:
        raise AliasExistsError(f"An account with the given {attribute} already exists.")


OPERATIONS: Final[Operations] = {
    "GetUser": _get,
    "GetUserAuthFactors": _auth_factors,
    "ChangePassword": _change_password,
    "UpdateUserAttributes": _update_attributes,
    "DeleteUserAttributes": _delete_attributes,
    "GetUserAttributeVerificationCode": _send_code,
    "VerifyUserAttribute": _verify_attribute,
    "DeleteUser": _delete,
}
