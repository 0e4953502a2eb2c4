"""The policy that limits a session: the inline one and the managed ones of AssumeRole, as one document.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from chatprov.iam.principals import as_list
from chatprov.local.moto_iam.aws_policies import provide
from chatprov.local.moto_iam.identities import document_of
from chatprov.local.moto_sts.exceptions import StsError, invalid

if TYPE_CHECKING:
    from collections.abc import Mapping


def session_policy(asked: Mapping[str, Any], backend: Any) -> str | None:
    """Return the document that limits a session, or None; `backend` is moto's IAM of the role's account.

    The session may what one of the policies allows and none denies, which is what a document with all of their statements says.
    Raises StsError for a policy that is not valid or does not exist.
    """
    documents = [_statements(asked["Policy"])] if asked.get("Policy") is not None else []
    arns = [described.get("arn", "") for described in asked.get("PolicyArns") or ()]
    provide(backend, arns)
    for arn in arns:
        if arn not in backend.managed_policies:
            raise invalid(f"Policy {arn} does not exist or is not attachable.")
        documents.append(_statements(document_of(backend.managed_policies[arn])))
    if not arns:
        return asked.get("Policy")
    statements = [statement for document in documents for statement in document]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _statements(policy: str) -> list[Any]:
    try:
        document = json.loads(policy)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise StsError(400, "MalformedPolicyDocument", "The policy is not in the valid JSON format.")
    return as_list(document.get("Statement", []))
