"""Decide with the policies of an identity and the policy of a resource together, in one account or across two.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chatprov.iam.policy import Decision

if TYPE_CHECKING:
    from chatprov.iam.identities import IamIdentity
    from chatprov.iam.policy import Policy, PolicyRequest


def why_denied(
    identity: IamIdentity | None, policy: Policy | None, request: PolicyRequest, owner: str | None
) -> str | None:
    """Return why a principal may not do something, in AWS's words; None if it may.

    `identity` is None for the account itself, whose rights IAM does not limit; `policy` is the resource's, `owner` the account that
    has the resource. The request has its principal.
    """
    principal = request.principal
    if principal is None:
        raise ValueError("a decision with the policy of a resource needs the principal")
    of_resource = Decision.SILENT if policy is None else policy.decide(request)
    if of_resource is Decision.DENIED:
        return "with an explicit deny in a resource-based policy"
    of_identity = Decision.ALLOWED if identity is None else identity.decide(replace(request, principal=None))
    if of_identity is Decision.DENIED:
        return "with an explicit deny in an identity-based policy"
    if principal.account != owner and of_resource is not Decision.ALLOWED:
        return f"because no resource-based policy allows the {request.action} action"
    if of_identity is Decision.ALLOWED:
        return None
    # a policy that names the account leaves the decision to the policies of its identities; one that names the identity does not
    named = replace(request, principal=replace(principal, account=None))
    if principal.account == owner and policy is not None and policy.decide(named) is Decision.ALLOWED:
        return None
    return f"because no identity-based policy allows the {request.action} action"
