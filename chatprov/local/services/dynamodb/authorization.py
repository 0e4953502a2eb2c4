"""Which requests to tables are allowed: the policies of the requester's identity, and the policy of the table, decide together.

The account itself may do everything with its tables that their policies do not deny. Tables of other accounts can be used by their
ARN, if their policies allow it, with the operations that AWS lists:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-iam-actions.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from chatprov.iam import PolicyRequest
from chatprov.iam.call_context import call_context
from chatprov.iam.dynamodb_actions import required
from chatprov.iam.policy import policy_of
from chatprov.iam.resource_policies import why_denied
from chatprov.local.services.dynamodb.errors import TableAccessDeniedError, ValidationError
from chatprov.local.services.dynamodb.partiql import parse_statement
from chatprov.local.services.dynamodb.resource_policy import changed_policy
from chatprov.region import partition_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chatprov.iam import Policy
    from chatprov.local.ports import KnownRequester
    from chatprov.local.services.contract import CallContext
    from chatprov.local.services.dynamodb.region import DynamoDBRegion

ACROSS_ACCOUNTS: Final = frozenset(
    {
        *("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"),
        *("BatchGetItem", "BatchWriteItem", "TransactGetItems", "TransactWriteItems"),
        *("DescribeTable", "UpdateTable", "DeleteTable", "ListTagsOfResource", "TagResource", "UntagResource"),
    }
)
_ISSUED: Final = ("AKIA", "ASIA")
"""How the keys begin that IAM and STS issue: all others are of an account itself."""
_ARN_PARTS: Final = 6
_PARTIQL: Final = {"EXISTS": "Select", "SELECT": "Select", "INSERT": "Insert", "UPDATE": "Update", "DELETE": "Delete"}


def authorized(
    operation: str, region: DynamoDBRegion, given: Mapping[str, Any], context: CallContext
) -> DynamoDBRegion:
    """Return the region with the tables of other accounts that a request may use; raises TableAccessDeniedError."""
    key_id = context.key_id or ""
    is_issued = key_id.startswith(_ISSUED)
    requester: KnownRequester | None = None
    others: dict[str, DynamoDBRegion] = {}
    for action, resource in _needed(operation, region, given, is_issued=is_issued):
        parts = resource.split(":", _ARN_PARTS - 1)
        if len(parts) < _ARN_PARTS:
            continue  # the operation says what is wrong with it
        arn, owner = resource.partition("/index/")[0], parts[4]
        home = region if owner == region.account else region.neighbour(owner)
        if owner != region.account and operation not in ACROSS_ACCOUNTS:
            continue  # the operation does not find it
        table = None if home is None else home.find(arn)
        if table is None and owner == region.account and not is_issued:
            continue
        if table is not None and table.policy is None and owner == region.account and not is_issued:
            continue
        if requester is None:
            requester = region.links.requesters.of_key(key_id, partition_of(region.region))
        policy = policy_of(table.policy.document) if table is not None and table.policy is not None else None
        _demand(requester, policy, action, resource, region.region)
        if home is not None and home is not region:
            others[arn] = home
    if operation == "PutResourcePolicy":
        _check_no_lockout(region, given, key_id)
    return replace(region, others=others) if others else region


def _needed(
    operation: str, region: DynamoDBRegion, given: Mapping[str, Any], *, is_issued: bool
) -> Iterator[tuple[str, str]]:
    """Yield (action, ARN) for each permission that a request needs."""
    statements = [given, *given.get("Statements", ()), *given.get("TransactStatements", ())]
    if any("Statement" in statement for statement in statements):
        if is_issued or any(table.policy is not None for table in region.tables.values()):
            yield from (
                found for statement in statements if "Statement" in statement for found in _of(region, statement)
            )
        return
    yield from required(operation, given, region.region, region.account, partition_of(region.region))


def _of(region: DynamoDBRegion, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    try:
        statement = parse_statement(given["Statement"], given.get("Parameters", ()))
    except ValidationError:
        return  # the operation refuses it, alone or as one of a batch
    index = "" if statement.index is None else f"/index/{statement.index}"
    yield f"dynamodb:PartiQL{_PARTIQL[statement.kind]}", region.arn(statement.table) + index


def _demand(requester: KnownRequester, policy: Policy | None, action: str, resource: str, region: str) -> None:
    reason = _why_denied(requester, policy, action, resource, region)
    if reason is not None:
        name = requester.principal.arns[0]
        raise TableAccessDeniedError(
            f"User: {name} is not authorized to perform: {action} on resource: {resource} {reason}"
        )


def _why_denied(
    requester: KnownRequester, policy: Policy | None, action: str, resource: str, region: str
) -> str | None:
    principal, owner = requester.principal, resource.split(":")[4]
    session = ":assumed-role/" in principal.arns[0]
    kind = "Account" if requester.identity is None else "AssumedRole" if session else "User"
    context = call_context(owner, region) | {
        "aws:principalarn": [principal.arns[-1]],
        "aws:principalaccount": [principal.account or ""],
        "aws:principaltype": [kind],
        "aws:username": None,
        **principal.values,
    }
    return why_denied(requester.identity, policy, PolicyRequest(action, resource, context, principal), owner)


def _check_no_lockout(region: DynamoDBRegion, given: Mapping[str, Any], key_id: str) -> None:
    """Raise TableAccessDeniedError for a policy that the requester could not change afterwards, unless the request confirms it."""
    table = region.find(given["ResourceArn"])
    if table is None or table.arn != given["ResourceArn"] or given.get("ConfirmRemoveSelfResourceAccess"):
        return
    requester = region.links.requesters.of_key(key_id, partition_of(region.region))
    policy = policy_of(changed_policy(None, given["Policy"]).document)
    reason = _why_denied(requester, policy, "dynamodb:PutResourcePolicy", table.arn, region.region)
    if reason is not None and "resource-based" in reason:
        raise TableAccessDeniedError(
            "The new resource policy will not allow you to update the resource policy in the future."
        )
