"""Batches: BatchGetItem, BatchPutItem, BatchDeleteItem, across tables.

A batch can be processed in part: an unprocessed item is null in the data and is listed as unprocessed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.datasource.expressions import Placeholders, read_projection
from chatprov.appsync.datasource.typed_values import Item, plain_item, same_item, same_value, typed_item
from chatprov.appsync.errors import MappingTemplateError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chatprov.appsync.datasource.element import Element
    from chatprov.appsync.datasource.table import TableAccess

_NAME: Final = r"\s*(?:#\w+|[A-Za-z_]\w*)\s*(?:\[\s*\d+\s*\]\s*)*"
_PATH: Final = rf"{_NAME}(?:\.{_NAME})*"
_PATHS: Final = re.compile(rf"{_PATH}(?:,{_PATH})*", re.ASCII)
"""A list of document paths, as a projection has to be."""

MAX_READS: Final = 100
MAX_WRITES: Final = 25

Batch = dict[str, list[Item]]


def get_items(table: TableAccess, document: Element) -> dict[str, Any]:
    """Return the items of many keys, for each table in the order of the keys; null for a missing item."""
    document.only("version", "operation", "tables")
    keys: Batch = {}
    added: dict[str, list[str]] = {}
    request: dict[str, Any] = {}
    for name, element in _tables(document):
        if isinstance(element.value, list):
            keys[name] = _keys(element, list(element.elements()))
            request[name] = {"Keys": _distinct(keys[name])}
            continue
        element.expect(dict, "object")
        element.only("keys", "consistentRead", "projection")
        keys[name] = _keys(element, element.list("keys"))
        request[name] = {
            "Keys": _distinct(keys[name]),
            "ConsistentRead": element.boolean("consistentRead", default=False),
        }
        added[name] = _project(element, request[name], keys[name])
    _limit(keys, MAX_READS, "keys")
    answer = table.call("BatchGetItem", {"RequestItems": request})
    responses = answer.get("Responses", {})
    unprocessed = answer.get("UnprocessedKeys", {})
    return {
        "data": {
            name: [_found(responses.get(name, ()), key, added.get(name, ())) for key in wanted]
            for name, wanted in keys.items()
        },
        "unprocessedKeys": {
            name: [plain_item(key) for key in unprocessed.get(name, {}).get("Keys", ())] for name in keys
        },
    }


def put_items(table: TableAccess, document: Element) -> dict[str, Any]:
    """Put many items; return those that were written."""
    items = _write_batch(document, _items)
    left = _write(
        table, items, lambda item: {"PutRequest": {"Item": item}}, lambda request: request["PutRequest"]["Item"]
    )
    return _written(items, left, "unprocessedItems")


def delete_items(table: TableAccess, document: Element) -> dict[str, Any]:
    """Delete the items of many keys; return the keys of the deleted items."""
    keys = _write_batch(document, _keys)
    left = _write(
        table, keys, lambda key: {"DeleteRequest": {"Key": key}}, lambda request: request["DeleteRequest"]["Key"]
    )
    return _written(keys, left, "unprocessedKeys")


def _tables(document: Element) -> list[tuple[str, Element]]:
    """Return the tables of a batch by name; DynamoDB refuses a batch without tables."""
    return list(document.object("tables").entries())


def _keys(table: Element, keys: list[Element]) -> list[Item]:
    """Return the keys of a batch in one table, at least one."""
    if not keys:
        raise MappingTemplateError(f"RequestItem keys '{table.path}' can't be empty")
    return [typed_item(key) for key in keys]


def _items(table: Element, items: list[Element]) -> list[Item]:
    """Return the items of a batch in one table, at least one."""
    if not items:
        path, _, name = table.path.rpartition("[")
        raise MappingTemplateError(f"Items list for table '{name.removesuffix(']')}' can't be empty at path {path}")
    return [typed_item(item) for item in items]


def _limit(batch: Batch, most: int, noun: str) -> None:
    count = sum(len(requests) for requests in batch.values())
    if count > most:
        raise MappingTemplateError(f"A batch takes at most {most} {noun}, but '$[tables]' has {count}.")


def _distinct(keys: list[Item]) -> list[Item]:
    """Return each key once, because DynamoDB rejects duplicate keys in a batch."""
    distinct: list[Item] = []
    for key in keys:
        if not any(same_item(key, known) for known in distinct):
            distinct.append(key)
    return distinct


def _project(element: Element, request: dict[str, Any], keys: list[Item]) -> list[str]:
    """Add the projection to the request for a table, if the document has one.

    The key attributes are added to the projection, because each returned item is matched to its key. A projection that DynamoDB
    refuses is sent as it is, so that the error quotes nothing else. Returns the names that were added.
    """
    placeholders = Placeholders()
    projection = read_projection(element, placeholders)
    if projection is None:
        return []
    request |= {"ProjectionExpression": projection, **placeholders.parameters()}
    names: dict[str, str] = dict(request.get("ExpressionAttributeNames", {}))
    if ("ExpressionAttributeNames" in request and not names) or not _PATHS.fullmatch(projection):
        return []
    asked = {names.get(part.strip(), part.strip()) for part in projection.split(",")}
    added = [name for name in dict.fromkeys(name for key in keys for name in key) if name not in asked]
    for index, name in enumerate(added):
        names[f"#appsync_key_{index}"] = name
        projection += f", #appsync_key_{index}"
    if added:
        request |= {"ProjectionExpression": projection, "ExpressionAttributeNames": names}
    return added


def _found(items: Sequence[Item], key: Item, without: Sequence[str]) -> dict[str, Any] | None:
    """Return the item with this key, without the attributes that were requested only to match it."""
    for item in items:
        if all(same_value(item.get(name), value) for name, value in key.items()):
            return plain_item({name: value for name, value in item.items() if name not in without})
    return None


def _write_batch(document: Element, read: Callable[[Element, list[Element]], list[Item]]) -> Batch:
    document.only("version", "operation", "tables")
    batch: Batch = {}
    for name, element in _tables(document):
        element.expect(list, "array")
        batch[name] = read(element, list(element.elements()))
    _limit(batch, MAX_WRITES, "items")
    return batch


def _write(table: TableAccess, batch: Batch, request: Any, content: Any) -> Batch:
    answer = table.call(
        "BatchWriteItem", {"RequestItems": {name: [request(item) for item in items] for name, items in batch.items()}}
    )
    return {name: [content(request) for request in left] for name, left in answer.get("UnprocessedItems", {}).items()}


def _written(batch: Batch, left: Batch, unprocessed: str) -> dict[str, Any]:
    return {
        "data": {
            name: [
                None if any(same_item(item, other) for other in left.get(name, ())) else plain_item(item)
                for item in items
            ]
            for name, items in batch.items()
        },
        unprocessed: {name: [plain_item(item) for item in left.get(name, ())] for name in batch},
    }
