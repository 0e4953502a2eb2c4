"""The operations on the resource-based policies of tables; `authorization.py` says what the policies allow.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutResourcePolicy.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.services.contract import NotOfferedError
from chatprov.local.services.dynamodb.errors import NoSuchResourceError, PolicyNotFoundError, ValidationError
from chatprov.local.services.dynamodb.resource_policy import changed_policy

if TYPE_CHECKING:
    from chatprov.local.services.dynamodb.operations.types import Operations, Parameters, Response
    from chatprov.local.services.dynamodb.region import DynamoDBRegion
    from chatprov.local.services.dynamodb.table import Table

_WRONG: Final = "One or more parameter values were invalid: "
_ARN_PARTS: Final = 6
_NO_POLICY: Final = "NO_POLICY"


def _put(region: DynamoDBRegion, given: Parameters) -> Response:
    table = _table(region, given["ResourceArn"])
    policy = changed_policy(table.policy, given["Policy"])
    _check_revision(table, given.get("ExpectedRevisionId"))
    changed = table.definition()
    changed.policy = policy
    region.change(table, changed)
    return {"RevisionId": policy.revision}


def _get(region: DynamoDBRegion, given: Parameters) -> Response:
    policy = _table(region, given["ResourceArn"]).policy
    if policy is None:
        raise PolicyNotFoundError(given["ResourceArn"])
    return {"Policy": policy.document, "RevisionId": policy.revision}


def _delete(region: DynamoDBRegion, given: Parameters) -> Response:
    table = _table(region, given["ResourceArn"])
    _check_revision(table, given.get("ExpectedRevisionId"))
    policy, changed = table.policy, table.definition()
    changed.policy = None
    region.change(table, changed)
    return {} if policy is None else {"RevisionId": policy.revision}


def _check_revision(table: Table, expected: str | None) -> None:
    """Raise PolicyNotFoundError for a table whose policy is not the one that a request is about."""
    policy = table.policy
    if expected is None or expected == (_NO_POLICY if policy is None else policy.revision):
        return
    if policy is None:
        raise PolicyNotFoundError(
            f"Requested update for policy with revision id {expected}, but table {table.name} has no associated policy."
        )
    if expected == _NO_POLICY:
        raise PolicyNotFoundError(
            f"Requested policy update expecting none to be present for table {table.name}, but a policy exists with revision "
            f"id {policy.revision}."
        )
    raise PolicyNotFoundError(
        f"Requested update for policy with revision id {expected}, but the policy associated to target table {table.name} "
        f"has revision id {policy.revision}."
    )


def _table(region: DynamoDBRegion, arn: str) -> Table:
    """Return the table of an ARN, or raise an error that says what is wrong with it."""
    parts = arn.split(":", _ARN_PARTS - 1)
    if parts[0] != "arn":
        raise ValidationError(f"{_WRONG}ARNs must start with 'arn:': {arn}")
    kind, _, path = parts[-1].partition("/")
    name, _, rest = path.partition("/")
    if len(parts) < _ARN_PARTS or kind != "table" or not (rest == "" or rest.startswith(("index/", "stream/"))):
        raise ValidationError(f"{_WRONG}Provided Arn is not a DynamoDB resource arn: {arn}")
    if parts[4] != region.account:
        raise ValidationError(
            "This action is only supported by accounts that match the resource owner\N{RIGHT SINGLE QUOTATION MARK}s account."
        )
    if not arn.startswith(region.arn("")):
        raise ValidationError(f"{_WRONG}Invalid resource Arn: {arn}")
    if rest.startswith("index/"):
        raise ValidationError(
            f"{_WRONG}Invalid resource arn provided, only table or stream is accepted. Provided resource arn: {arn}"
        )
    table = region.named_table(name)
    if rest.startswith("stream/"):
        label = rest.removeprefix("stream/")
        if label != table.settings.stream_label:
            raise NoSuchResourceError(f"Requested resource not found: Stream: {label} not found for Table: {name}")
        raise NotOfferedError(
            "The local cloud has no policies of streams, because the records of a stream cannot be read."
        )
    return table


OPERATIONS: Final[Operations] = {
    "PutResourcePolicy": _put,
    "GetResourcePolicy": _get,
    "DeleteResourcePolicy": _delete,
}
