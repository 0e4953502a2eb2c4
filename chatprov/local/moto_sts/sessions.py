"""The roles that a requester may assume (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html)."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from moto.iam.models import iam_backends
from moto.sts.models import sts_backends
from moto.utilities.utils import get_partition

from chatprov.iam.policy import Decision, PolicyRequest, policy_of
from chatprov.iam.principals import Principal
from chatprov.local.moto_sts.exceptions import StsError, access_denied, invalid
from chatprov.local.moto_sts.session_policy import session_policy

if TYPE_CHECKING:
    from moto.sts.models import AssumedRole

    from chatprov.iam.conditions import Context
    from chatprov.local.moto_iam.credentials import Requester

_LONGEST_OF_A_SESSION = 3600
_USUAL_SECONDS = 3600
_ARN: Final = re.compile(r"arn:[^:]+:[^:]+:[^:]*:[^:]*:.+")
_NOT_OFFERED: Final = {
    "Tags": "tags",
    "TransitiveTagKeys": "tags",
    "SourceIdentity": "the source identity",
    "SerialNumber": "the MFA device",
    "TokenCode": "the MFA device",
    "ProvidedContexts": "contexts",
}
"""Parameters that would have no effect here."""
MOST_SESSIONS = 10_000
"""The maximum for an account; moto never deletes a session. The access keys of older sessions become invalid."""


def session_for(requester: Requester, asked: dict[str, Any], account: str, region: str) -> AssumedRole:
    """Return a session of a role that trusts the requester; `asked` has the members of AssumeRole."""
    role_arn, seconds = asked["RoleArn"], asked.get("DurationSeconds") or _USUAL_SECONDS
    if not _ARN.fullmatch(role_arn):
        raise invalid(f"{role_arn} is invalid")
    partition = get_partition(region)
    role = _role(role_arn, partition)
    if role is None or not _trusted(role, requester, _context(requester, asked, region)):
        raise access_denied(requester.principal.arns[0], role_arn)
    longest = _LONGEST_OF_A_SESSION if requester.token else role.max_session_duration
    if seconds > longest:
        limit = (
            "the 1 hour session limit for roles assumed by role chaining"
            if requester.token
            else "the MaxSessionDuration set for this role"
        )
        raise invalid(f"The requested DurationSeconds exceeds {limit}.")
    for name, what in _NOT_OFFERED.items():
        if asked.get(name):
            message = f"The local cloud does not offer {what} of a session. docs/fidelity.md lists what it offers."
            raise StsError(501, "NotImplemented", message)
    policy = session_policy(asked, iam_backends[_account_in(role_arn)][partition])
    backend = sts_backends[account][partition]
    # moto accepts None for a missing value, but its type hints do not allow it
    rest: Any = {"policy": policy, "external_id": asked.get("ExternalId")}
    session = backend.assume_role(region, asked["RoleSessionName"], role_arn, duration=seconds, **rest)
    # moto has put it into the role's account, which need not be this one
    sessions = sts_backends[session.account_id][partition].assumed_roles
    keys = iam_backends[session.account_id][partition].access_keys
    # until moto deletes sessions that have expired
    for oldest in sessions[:-MOST_SESSIONS]:
        keys.pop(oldest.access_key_id, None)
    del sessions[:-MOST_SESSIONS]
    return session


def _role(role_arn: str, partition: str) -> Any:
    """Return a role of any account, or None; an account without IAM is not created for the question."""
    partitions: Any = iam_backends.get(_account_in(role_arn), {})
    backend = partitions.get(partition)
    roles = list(backend.roles.values()) if backend else ()
    return next((role for role in roles if role.arn == role_arn), None)


def _account_in(role_arn: str) -> str:
    return role_arn.split(":")[4] if role_arn.count(":") > 4 else ""  # noqa: PLR2004  # an ARN's parts


def _trusted(role: Any, requester: Requester, context: Context) -> bool:
    """Return whether a role's trust policy allows a requester.

    A principal that the trust policy names directly needs no other permission. If the policy names the whole account, a user or
    session also needs an identity-based policy that allows the call, and so does one of another account in any case.
    """
    trust, principal = policy_of(role.assume_role_policy_document), requester.principal
    call = PolicyRequest("sts:AssumeRole", role.arn, context, principal)
    by_identity = PolicyRequest("sts:AssumeRole", role.arn, context)
    own = Decision.ALLOWED if requester.identity is None else requester.identity.decide(by_identity)
    if own is Decision.DENIED or trust.decide(call) is not Decision.ALLOWED:
        return False
    if principal.account != _account_in(role.arn):
        return own is Decision.ALLOWED
    by_name = PolicyRequest(
        "sts:AssumeRole", role.arn, context, Principal(arns=principal.arns, values=principal.values)
    )
    return own is Decision.ALLOWED or trust.decide(by_name) is Decision.ALLOWED


def _context(requester: Requester, asked: dict[str, Any], region: str) -> Context:
    principal = requester.principal
    external, session = asked.get("ExternalId"), asked.get("RoleSessionName")
    given: dict[str, str | None] = {
        "aws:currenttime": datetime.now(UTC).isoformat(),
        "aws:epochtime": str(int(time.time())),
        "aws:securetransport": "true",
        "aws:requestedregion": region,
        "aws:principalarn": principal.arns[-1],
        "aws:principalaccount": principal.account,
        "aws:multifactorauthpresent": None,
        "aws:sourcevpc": None,
        "aws:sourcevpce": None,
        "aws:username": None,
        "aws:userid": principal.account,
        "sts:externalid": external,
        "sts:rolesessionname": session,
    }
    return {name: None if value is None else [value] for name, value in given.items()} | dict(principal.values)
