"""What moto's IAM does not answer as AWS does: these requests are answered before it is called.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from moto.core.exceptions import ServiceException
from moto.core.utils import utcnow
from moto.iam.models import iam_backends
from moto.utilities.utils import get_partition

from chatprov.local.answers import WireProtocol, failure
from chatprov.local.moto_forms import read_request
from chatprov.local.moto_iam.credentials import KEY_ID
from chatprov.local.moto_request import account_of
from chatprov.local.query_xml import query_response
from chatprov.local.signed_region import signed_region

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_STARTED: Final = utcnow()
"""The creation date of the account: the first use of IAM in this process."""
_NO_SUCH_ENTITY: Final = 404
_CONFLICT: Final = 409


def answered_in_front(environ: dict[str, Any]) -> tuple[int, dict[str, str], bytes] | None:
    """Return the response for a request (a WSGI environ), or None if moto's response is right."""
    operation, parameters, _ = read_request("iam", environ)
    region = signed_region(environ.get("HTTP_AUTHORIZATION", ""), environ["QUERY_STRING"])
    backend = iam_backends[account_of(environ)][get_partition(region)]
    if operation == "GetUser" and "UserName" not in parameters:
        return _account(backend, environ)
    check = _CHECKS.get(operation)
    try:
        if check is not None:
            check(backend, parameters)
    except _NotFoundError as error:
        return _no_such_entity(str(error))
    except _ConflictError as error:
        return _error(_CONFLICT, "DeleteConflict", str(error))
    except ServiceException as error:  # of moto: a user, role or policy that does not exist
        return _no_such_entity(str(error.message))
    return None


class _NotFoundError(Exception):
    pass


class _ConflictError(Exception):
    pass


def _account(backend: Any, environ: Mapping[str, Any]) -> tuple[int, dict[str, str], bytes] | None:
    """GetUser without a name returns the requester, which is usually the account itself and not a user; until moto knows it."""
    found = KEY_ID.search(environ.get("HTTP_AUTHORIZATION", ""))
    if found and backend.get_user_from_access_key_id(found[1]) is not None:
        return None
    account = backend.account_id
    arn = f"arn:{backend.partition}:iam::{account}:root"
    return query_response("iam", "GetUser", {"User": {"UserId": account, "Arn": arn, "CreateDate": _STARTED}})


def _check_role(backend: Any, parameters: Mapping[str, Any]) -> None:
    backend.get_role(parameters["RoleName"])


def _check_role_in_profile(backend: Any, parameters: Mapping[str, Any]) -> None:
    profile, role = parameters["InstanceProfileName"], parameters["RoleName"]
    if backend.get_role(role) not in backend.get_instance_profile(profile).roles:
        raise _NotFoundError(f"Role {role} cannot be found in instance profile {profile}.")


def _check_group(backend: Any, parameters: Mapping[str, Any]) -> None:
    if parameters["GroupName"] not in backend.groups:
        raise _NotFoundError(f"The group with name {parameters['GroupName']} cannot be found.")


def _check_policy(backend: Any, parameters: Mapping[str, Any]) -> None:
    backend.get_policy(parameters["PolicyArn"])


def _check_detached(backend: Any, parameters: Mapping[str, Any]) -> None:
    policy = backend.get_policy(parameters["PolicyArn"])
    holders = (*backend.users.values(), *backend.groups.values(), *backend.roles.values())
    if any(policy.arn in holder.managed_policies for holder in holders):
        raise _ConflictError("Cannot delete a policy attached to entities.")


def _check_key(backend: Any, parameters: Mapping[str, Any]) -> None:
    # moto looks through the users of all accounts
    if parameters["AccessKeyId"] not in backend.access_keys:
        raise _NotFoundError(f"The Access Key with id {parameters['AccessKeyId']} cannot be found")


# until moto returns these errors
_CHECKS: Final[Mapping[str, Callable[[Any, Mapping[str, Any]], None]]] = {
    "DeletePolicy": _check_detached,
    "GetAccessKeyLastUsed": _check_key,
    "ListEntitiesForPolicy": _check_policy,
    "ListInstanceProfilesForRole": _check_role,
    "RemoveRoleFromInstanceProfile": _check_role_in_profile,
    "UpdateGroup": _check_group,
}


def _no_such_entity(message: str) -> tuple[int, dict[str, str], bytes]:
    return _error(_NO_SUCH_ENTITY, "NoSuchEntity", message)


def _error(status: int, code: str, message: str) -> tuple[int, dict[str, str], bytes]:
    answer = failure(WireProtocol.QUERY, status, code, message)
    return answer.status, dict(answer.headers), bytes(answer.body)
