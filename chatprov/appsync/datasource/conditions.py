"""Conditions on writes, and what AppSync does when one does not hold.

It reads the item and, where the table already is as the write would have left it, takes that for success.
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
class Condition:
    """A write's condition, and how its failure is looked at."""

    text: str
    equals_ignore: frozenset[str]
    consistent_read: bool


def read_condition(document: Element, placeholders: Placeholders) -> Condition | None:
    """Return the condition of a document, if it has one."""
    if not document.has("condition"):
        return None
    element = document.object("condition")
    expression = read_expression(element, "equalsIgnore", "consistentRead", "conditionalCheckFailedHandler")
    ignored = element.list("equalsIgnore") if element.has("equalsIgnore") else []
    if element.has("conditionalCheckFailedHandler"):
        _check_handler(element.object("conditionalCheckFailedHandler"))
    return Condition(
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
    """The result of a write: the requested attributes, or the item whose state made a failed condition a success."""

    attributes: Item | None
    found: Item | None = None


def write(
    table: TableAccess,
    operation: str,
    parameters: dict[str, Any],
    *,
    key: Item,
    condition: Condition | None,
    placeholders: Placeholders,
    reached: Callable[[Item | None, Condition], bool],
) -> Written:
    """Carry out a write; raises DataSourceError.

    `reached` is asked, when the condition does not hold, whether the item that is there is what was wanted.
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
