"""Operations on one item: GetItem, PutItem, UpdateItem, DeleteItem."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.datasource.conditions import WriteCondition, read_condition, write
from chatprov.appsync.datasource.expressions import Placeholders, read_expression, read_projection
from chatprov.appsync.datasource.typed_values import Item, plain_item, same_item, typed_item

if TYPE_CHECKING:
    from chatprov.appsync.datasource.element import Element
    from chatprov.appsync.datasource.table import TableAccess

COMMON: Final = ("version", "operation", "key")


def get_item(table: TableAccess, document: Element) -> dict[str, Any] | None:
    """Return the item of a key; null when there is none."""
    document.only(*COMMON, "consistentRead", "projection")
    placeholders = Placeholders()
    parameters: dict[str, Any] = {
        "TableName": table.name,
        "Key": typed_item(document.object("key")),
        "ConsistentRead": document.boolean("consistentRead", default=False),
    }
    projection = read_projection(document, placeholders)
    if projection is not None:
        parameters["ProjectionExpression"] = projection
    return plain_item(table.call("GetItem", parameters | placeholders.parameters()).get("Item"))


def put_item(table: TableAccess, document: Element) -> dict[str, Any] | None:
    """Write an item, replacing an item with the same key; return the written item."""
    document.only(*COMMON, "attributeValues", "condition", "customPartitionKey", "populateIndexFields", "_version")
    key = typed_item(document.object("key"))
    attributes = typed_item(document.object("attributeValues")) if document.has("attributeValues") else {}
    # When both contain the same attribute, the value of the key is used, because the key identifies the item.
    item = key | attributes | key
    placeholders = Placeholders()
    condition = read_condition(document, placeholders)

    def reached(current: Item | None, given: WriteCondition) -> bool:
        if current is None:
            return False
        wanted, found = (
            {n: v for n, v in attributes.items() if n not in given.equals_ignore} for attributes in (item, current)
        )
        return same_item(wanted, found)

    parameters = {"TableName": table.name, "Item": item}
    written = write(
        table, "PutItem", parameters, key=key, condition=condition, placeholders=placeholders, reached=reached
    )
    return plain_item(written.found or item)


def update_item(table: TableAccess, document: Element) -> dict[str, Any] | None:
    """Update an item, or create it when there is none; return the new item."""
    document.only(*COMMON, "update", "condition", "customPartitionKey", "populateIndexFields", "_version")
    key = typed_item(document.object("key"))
    placeholders = Placeholders()
    parameters: dict[str, Any] = {
        "TableName": table.name,
        "Key": key,
        "UpdateExpression": placeholders.add(read_expression(document.object("update"))),
        "ReturnValues": "ALL_NEW",
    }
    condition = read_condition(document, placeholders)
    answer = write(
        table,
        "UpdateItem",
        parameters,
        key=key,
        condition=condition,
        placeholders=placeholders,
        reached=lambda *_: False,
    )
    return plain_item(answer.attributes)


def delete_item(table: TableAccess, document: Element) -> dict[str, Any] | None:
    """Delete an item; return the deleted item, or null when there was none."""
    document.only(*COMMON, "condition", "customPartitionKey", "_version")
    key = typed_item(document.object("key"))
    placeholders = Placeholders()
    condition = read_condition(document, placeholders)
    parameters = {"TableName": table.name, "Key": key, "ReturnValues": "ALL_OLD"}
    answer = write(
        table,
        "DeleteItem",
        parameters,
        key=key,
        condition=condition,
        placeholders=placeholders,
        reached=lambda current, _: current is None,
    )
    return plain_item(answer.attributes)
