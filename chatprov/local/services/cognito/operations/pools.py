"""The operations on user pools, their second factors and their tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.cognito import checks, unsupported
from chatprov.local.services.cognito.errors import InvalidParameterException
from chatprov.local.services.cognito.pages import page
from chatprov.local.services.cognito.pool_definition import SECOND_FACTORS
from chatprov.local.services.cognito.schema import with_custom

if TYPE_CHECKING:
    from chatprov.local.services.cognito.operations.types import Operations, Parameters, Response
    from chatprov.local.services.cognito.pool import UserPool
    from chatprov.local.services.cognito.region import CognitoRegion


def _create(region: CognitoRegion, given: Parameters) -> Response:
    _check(given, None)
    pool = region.create(given)
    unsupported.say(pool.name, given)
    return {"UserPool": pool.describe()}


def _describe(region: CognitoRegion, given: Parameters) -> Response:
    pool = region.pool(given["UserPoolId"])
    return {"UserPool": {**pool.describe(), "Domain": region.domain_of(pool)}}


def _list(region: CognitoRegion, given: Parameters) -> Response:
    return page("UserPools", region.pools, lambda pool: pool.summary(), given)


def _update(region: CognitoRegion, given: Parameters) -> Response:
    pool = region.pool(given["UserPoolId"])
    _check(given, pool)
    pool.update(given)
    unsupported.say(pool.name, given)
    return {}


def _check(given: Parameters, pool: UserPool | None) -> None:
    checks.check_tags(given.get("UserPoolTags") or {})
    checks.check_validity(given)
    passkeys, has_second_factor = ({}, False) if pool is None else (pool.web_authn, pool.mfa != "OFF")
    checks.check_pool(given, passkeys, has_second_factor=has_second_factor)


def _delete(region: CognitoRegion, given: Parameters) -> Response:
    pool = region.pool(given["UserPoolId"])
    if pool.is_protected:
        raise InvalidParameterException(
            "The user pool cannot be deleted because deletion protection is activated. "
            "Deletion protection must be inactivated first."
        )
    if region.domain_of(pool) is not None:
        raise InvalidParameterException(
            "User pool cannot be deleted. It has a domain configured that should be deleted first."
        )
    region.delete(pool)
    return {}


def _add_custom_attributes(region: CognitoRegion, given: Parameters) -> Response:
    pool = region.pool(given["UserPoolId"])
    pool.schema = with_custom(pool.schema, given["CustomAttributes"])
    return {}


def _set_mfa(region: CognitoRegion, given: Parameters) -> Response:
    """Set which second factors there are, who needs one, and what passkeys are bound to.

    Without need there can be no second factor, and with need there has to be one.
    """
    pool = region.pool(given["UserPoolId"])
    factors: dict[str, Any] = {name: given[name] for name in SECOND_FACTORS if given.get(name)}
    mfa = given.get("MfaConfiguration") or pool.mfa
    if mfa == "OFF":
        if factors:
            raise InvalidParameterException(
                "Invalid MFA configuration given, can't turn off MFA and configure an MFA together."
            )
    elif not factors or factors == {"SoftwareTokenMfaConfiguration": {"Enabled": False}}:
        raise InvalidParameterException(
            "Invalid MFA configuration given, can't disable all MFAs with a required or optional configuration."
        )
    passkeys = given.get("WebAuthnConfiguration") or pool.web_authn
    checks.check_factors(pool.settings, mfa, passkeys, during="SetUserPoolMfaConfig")
    if "SmsMfaConfiguration" in factors:
        checks.check_second_factor({**pool.settings, **factors["SmsMfaConfiguration"], "MfaConfiguration": "ON"})
    pool.set_mfa({**given, "MfaConfiguration": mfa})
    return _get_mfa(region, given)


def _get_mfa(region: CognitoRegion, given: Parameters) -> Response:
    pool = region.pool(given["UserPoolId"])
    return {"MfaConfiguration": pool.mfa, **pool.second_factors}


def _tag(region: CognitoRegion, given: Parameters) -> Response:
    region.pool_of_arn(given["ResourceArn"]).tag(given["Tags"])
    return {}


def _untag(region: CognitoRegion, given: Parameters) -> Response:
    region.pool_of_arn(given["ResourceArn"]).untag(given["TagKeys"])
    return {}


def _list_tags(region: CognitoRegion, given: Parameters) -> Response:
    return {"Tags": region.pool_of_arn(given["ResourceArn"]).tags}


OPERATIONS: Final[Operations] = {
    "CreateUserPool": _create,
    "DescribeUserPool": _describe,
    "ListUserPools": _list,
    "UpdateUserPool": _update,
    "DeleteUserPool": _delete,
    "AddCustomAttributes": _add_custom_attributes,
    "SetUserPoolMfaConfig": _set_mfa,
    "GetUserPoolMfaConfig": _get_mfa,
    "TagResource": _tag,
    "UntagResource": _untag,
    "ListTagsForResource": _list_tags,
}
