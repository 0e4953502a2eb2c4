"""What a request creates in IAM, with an id in the form of AWS's: a prefix for each kind, and 21 characters.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from moto.core.exceptions import ServiceException
from moto.iam.utils import generate_access_key_id_from_account_id

from chatprov.local.moto_iam import members
from chatprov.local.moto_iam.named import IamRefusalError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LENGTH: Final = 21


def create(backend: Any, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any] | None:
    """Create what a request asks for in an account (a backend of moto's IAM), and return the result.

    Return None for another operation; raise IamRefusalError for what moto refuses.
    """
    found = _CREATIONS.get(operation)
    try:
        return found(backend, parameters) if found is not None else None
    except ServiceException as error:
        raise IamRefusalError(str(error.code), str(error.message)) from None


def _identify(created: Any, prefix: str) -> None:
    """Give what moto has created an id, and a date in full seconds."""
    created.id = generate_access_key_id_from_account_id(created.account_id, prefix, _LENGTH)
    created.create_date = created.create_date.replace(microsecond=0)


def _user(backend: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    tags = parameters.get("Tags", [])
    user = backend.create_user(backend.region_name, parameters["UserName"], parameters.get("Path", "/"), tags)
    _identify(user, "AIDA")
    return {
        "User": {"Path": user.path, "UserName": user.name, "UserId": user.id, "Arn": user.arn}
        | {"CreateDate": user.create_date}
        | members.optional_tags(tags)
    }


def _group(backend: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    group = backend.create_group(parameters["GroupName"], parameters.get("Path", "/"))
    _identify(group, "AGPA")
    found = {"Path": group.path, "GroupName": group.name, "GroupId": group.id, "Arn": group.arn}
    return {"Group": found | {"CreateDate": group.create_date}}


def _role(backend: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    role = backend.create_role(
        parameters["RoleName"],
        parameters["AssumeRolePolicyDocument"],
        parameters.get("Path", "/"),
        parameters.get("PermissionsBoundary"),
        parameters.get("Description"),
        parameters.get("Tags", []),
        parameters.get("MaxSessionDuration", 3600),
    )
    return {"Role": members.new_role(role)}


def _profile(backend: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    tags = parameters.get("Tags", [])
    profile = backend.create_instance_profile(parameters["InstanceProfileName"], parameters.get("Path", "/"), [], tags)
    _identify(profile, "AIPA")
    return {"InstanceProfile": members.listed_profile(profile) | members.optional_tags(tags)}


def _policy(backend: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    name, tags = parameters["PolicyName"], parameters.get("Tags", [])
    policy = backend.create_policy(
        parameters.get("Description"), parameters.get("Path", "/"), parameters["PolicyDocument"], name, []
    )
    _identify(policy, "ANPA")
    policy.update_date = policy.create_date
    policy.tags = {tag["Key"]: tag for tag in tags}
    return {"Policy": members.listed_policy(backend, policy) | members.optional_tags(tags)}


def _version(backend: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    version = backend.create_policy_version(
        parameters["PolicyArn"], parameters["PolicyDocument"], parameters.get("SetAsDefault", False)
    )
    return {"PolicyVersion": members.listed_version(version)}


# until moto's ids have the form of AWS's, as those of roles have, and its responses AWS's members
_CREATIONS: Final[Mapping[str, Callable[[Any, Mapping[str, Any]], dict[str, Any]]]] = {
    "CreateGroup": _group,
    "CreateInstanceProfile": _profile,
    "CreatePolicy": _policy,
    "CreatePolicyVersion": _version,
    "CreateRole": _role,
    "CreateUser": _user,
}
