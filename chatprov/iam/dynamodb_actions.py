"""The permissions that a call of DynamoDB needs.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_ACTION_IN_TRANSACTION = {
    "Get": "dynamodb:GetItem",
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
    "Delete": "dynamodb:DeleteItem",
    "ConditionCheck": "dynamodb:ConditionCheckItem",
}


_NAMED_ELSEWHERE = ("ResourceArn", "TableArn", "SourceTableArn", "SourceTableName")


def required(
    operation: str, parameters: Mapping[str, Any], region: str, account: str, partition: str
) -> list[tuple[str, str]]:
    """Return (action, ARN of the table or index) for each permission that an operation needs."""
    tables = f"arn:{partition}:dynamodb:{region}:{account}:table/"
    if "TableName" in parameters and operation != "ListBackups":
        resource = _arn(tables, parameters["TableName"])
        if "IndexName" in parameters:
            resource = f"{resource}/index/{parameters['IndexName']}"
        return [(f"dynamodb:{operation}", resource)]
    if "RequestItems" in parameters:
        return [(f"dynamodb:{operation}", _arn(tables, name)) for name in parameters["RequestItems"]]
    if operation == "ListTagsOfResource" or not operation.startswith("List"):
        for member in _NAMED_ELSEWHERE:
            if member in parameters:
                return [(f"dynamodb:{operation}", _arn(tables, parameters[member]))]
    return [
        (_ACTION_IN_TRANSACTION[kind], _arn(tables, request.get("TableName", "")))
        for item in parameters.get("TransactItems", ())
        for kind, request in item.items()
        if kind in _ACTION_IN_TRANSACTION
    ]


def _arn(tables: str, name: str) -> str:
    return name if name.startswith("arn:") else tables + name
