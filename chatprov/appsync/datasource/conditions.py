"""Conditions on writes, and AppSync's handling of a condition that is false.

AppSync then reads the item. When the item already equals the result of the write, the operation succeeds.
https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-resolver-mapping-template-reference-dynamodb-condition-expressions.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chatprov.appsync.api import DynamoDBError
from chatprov.appsync.datasource.dynamodb_errors import failure
from chatprov.appsync.datasource.expressions import Placeholders, read_expression
from chatprov.appsync.datasource.typed_values import Item, plain_item
from chatprov.appsync.errors import MappingTemplateError

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.appsync.datasource.element import Element
    from chatprov.appsync.datasource.table import TableAccess


@dataclass(frozen=True, slots=True)
class WriteCondition:
    """The condition of a write, and the options for the comparison after the condition was false."""

    text: str
    equals_ignore: frozenset[str]
    consistent_read: bool


def read_condition(document: Element, placeholders: Placeholders) -> WriteCondition | None:
    """Return the condition of a request document; None when it has no condition."""
    if not document.has("condition"):
        return None
    element = document.object("condition")
    expression = read_expression(element, "equalsIgnore", "consistentRead", "conditionalCheckFailedHandler")
    ignored = element.list("equalsIgnore") if element.has("equalsIgnore") else []
    if element.has("conditionalCheckFailedHandler"):
        _check_handler(element.object("conditionalCheckFailedHandler"))
    return WriteCondition(
        placeholders.add(expression),
        frozenset(str(name.value) for name in ignored),
        element.boolean("consistentRead", default=True),
    )


def _check_handler(handler: Element) -> None:
    handler.only("strategy", "lambdaArn")
    strategy = handler.string("strategy")
    if strategy != "Reject":
        raise MappingTemplateError(
            f"Unsupported conditionalCheckFailedHandler strategy '{strategy}': "
            "this AppSync runtime supports Reject only, for it runs no Lambda functions."
        )


@dataclass(frozen=True, slots=True)
class Written:
    """The result of a write: the returned attributes, or, after a false condition, the item that already equals the result."""

    attributes: Item | None
    found: Item | None = None


def write(
    table: TableAccess,
    operation: str,
    parameters: dict[str, Any],
    *,
    key: Item,
    condition: WriteCondition | None,
    placeholders: Placeholders,
    reached: Callable[[Item | None, WriteCondition], bool],
) -> Written:
    """Call a write operation of DynamoDB; raises DataSourceError.

    When the condition is false, `reached` gets the current item and returns whether it equals the result of the write.
    """
    if condition is not None:
        parameters = {**parameters, "ConditionExpression": condition.text}
    try:
        answer = table.call_raw(operation, parameters | placeholders.parameters())
    except DynamoDBError as error:
        if condition is None or error.code != "ConditionalCheckFailedException":
            raise failure(error) from error
        read = {"TableName": table.name, "Key": key, "ConsistentRead": condition.consistent_read}
        current = table.call("GetItem", read).get("Item")
        if reached(current, condition):
            return Written(None, current)
        raise failure(error, plain_item(current)) from error
    return Written(answer.get("Attributes") or None)
