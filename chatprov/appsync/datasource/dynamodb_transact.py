"""Transactions: TransactGetItems and TransactWriteItems; all operations of a transaction succeed, or none does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.api import DynamoDBError
from chatprov.appsync.datasource.dynamodb_errors import failure
from chatprov.appsync.datasource.expressions import Placeholders, read_expression, read_projection
from chatprov.appsync.datasource.typed_values import Item, plain_item, typed_item
from chatprov.appsync.errors import MappingTemplateError

if TYPE_CHECKING:
    from chatprov.appsync.datasource.element import Element
    from chatprov.appsync.datasource.table import TableAccess

WRITE: Final = ("table", "operation", "key")


def get_items(table: TableAccess, document: Element) -> dict[str, Any]:
    """Return many items, read in one transaction; null for a missing item."""
    requests = []
    for element in _items(document):
        element.only("table", "key", "projection")
        placeholders = Placeholders()
        projection = read_projection(element, placeholders)
        get: dict[str, Any] = {"TableName": element.string("table"), "Key": typed_item(element.object("key"))}
        if projection is not None:
            get["ProjectionExpression"] = projection
        requests.append({"Get": get | placeholders.parameters()})
    try:
        answer = table.call_raw("TransactGetItems", {"TransactItems": requests})
    except DynamoDBError as error:
        raise failure(error, {"items": None, "cancellationReasons": _reasons(error)}) from error
    items = [plain_item(response.get("Item")) for response in answer.get("Responses", ())]
    return {"items": items, "cancellationReasons": None}


def write_items(table: TableAccess, document: Element) -> dict[str, Any]:
    """Execute many writes and condition checks in one transaction; return the keys."""
    requests, keys = [], []
    for element in _items(document):
        name, request, key = _write(element)
        requests.append({name: request})
        keys.append(key)
    try:
        table.call_raw("TransactWriteItems", {"TransactItems": requests})
    except DynamoDBError as error:
        raise failure(error, {"keys": None, "cancellationReasons": _reasons(error)}) from error
    # Only now: DynamoDB has accepted the keys, so that each number in them is one.
    return {"keys": [plain_item(key) for key in keys], "cancellationReasons": None}


def _items(document: Element) -> list[Element]:
    document.only("version", "operation", "transactItems")
    elements = document.list("transactItems")  # DynamoDB refuses none, and more than 100
    for element in elements:
        element.expect(dict, "object")
    return elements


def _write(element: Element) -> tuple[str, dict[str, Any], Item]:
    """Return the name, the DynamoDB API parameters and the key of a write."""
    operation = element.string("operation")
    key = typed_item(element.object("key"))
    placeholders = Placeholders()
    request: dict[str, Any] = {"TableName": element.string("table")}
    match operation:
        case "PutItem":
            element.only(*WRITE, "attributeValues", "condition")
            values = typed_item(element.object("attributeValues")) if element.has("attributeValues") else {}
            request["Item"] = key | values | key
        case "UpdateItem":
            element.only(*WRITE, "update", "condition")
            request["Key"] = key
            request["UpdateExpression"] = placeholders.add(read_expression(element.object("update")))
        case "DeleteItem":
            element.only(*WRITE, "condition")
            request["Key"] = key
        case "ConditionCheck":
            element.only(*WRITE, "condition")
            request["Key"] = key
            element.get("condition")
        case _:
            raise MappingTemplateError(f"Unsupported operation '{operation}'.")
    if element.has("condition"):
        condition = element.object("condition")
        expression = read_expression(condition, "returnValuesOnConditionCheckFailure")
        request["ConditionExpression"] = placeholders.add(expression)
        if condition.boolean("returnValuesOnConditionCheckFailure", default=True):
            request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    return operation.removesuffix("Item"), request | placeholders.parameters(), key


def _reasons(error: DynamoDBError) -> list[dict[str, Any]] | None:
    if error.code != "TransactionCanceledException":
        return None
    reasons = []
    for cause in error.cancellation_reasons:
        reason: dict[str, Any] = {"type": cause.get("Code", "None"), "message": cause.get("Message") or "None"}
        if cause.get("Item"):
            reason["item"] = plain_item(cause["Item"])
        reasons.append(reason)
    return reasons
