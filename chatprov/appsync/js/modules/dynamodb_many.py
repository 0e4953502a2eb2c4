"""The requests of `@aws-appsync/utils/dynamodb` for several items: batches and transactions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.js.faults import CodeFault
from chatprov.appsync.js.functions import NativeFunction
from chatprov.appsync.js.modules.dynamodb_expressions import expression_of, projection_of, typed_map
from chatprov.appsync.js.modules.dynamodb_update import update_expression
from chatprov.appsync.js.modules.payloads import member_list, member_object, payload_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.appsync.js.environment import CodeBudget, CodeEnvironment

_WRITES: Final = {
    "putItem": "PutItem",
    "updateItem": "UpdateItem",
    "deleteItem": "DeleteItem",
    "conditionCheck": "ConditionCheck",
}


def _batch_get(_: CodeEnvironment, budget: CodeBudget, *arguments: Any) -> dict[str, Any]:
    tables = member_object(payload_of("batchGet", arguments), "tables")
    requests = {}
    for name in tables:
        table = member_object(tables, name)
        request: dict[str, Any] = {"keys": _typed_maps(table, "keys", budget)}
        if table.get("consistentRead") is not None:
            request["consistentRead"] = table["consistentRead"]
        requests[name] = _with_projection(request, table)
    return {"operation": "BatchGetItem", "tables": requests}


def _batch_write(function: str, operation: str) -> Callable[..., dict[str, Any]]:
    def write(_: CodeEnvironment, budget: CodeBudget, *arguments: Any) -> dict[str, Any]:
        tables = member_object(payload_of(function, arguments), "tables")
        return {"operation": operation, "tables": {name: _typed_maps(tables, name, budget) for name in tables}}

    return write


def _transact_get(_: CodeEnvironment, budget: CodeBudget, *arguments: Any) -> dict[str, Any]:
    items = _objects(member_list(payload_of("transactGet", arguments), "items"), "items")
    gets = [
        _with_projection({"table": item.get("table"), "key": typed_map(member_object(item, "key"), budget)}, item)
        for item in items
    ]
    return {"operation": "TransactGetItems", "transactItems": gets}


def _transact_write(_: CodeEnvironment, budget: CodeBudget, *arguments: Any) -> dict[str, Any]:
    items = _objects(member_list(payload_of("transactWrite", arguments), "items"), "items")
    return {"operation": "TransactWriteItems", "transactItems": [_write(item, budget) for item in items]}


def _write(item: dict[str, Any], budget: CodeBudget) -> dict[str, Any]:
    kind = next((name for name in _WRITES if item.get(name) is not None), None)
    if kind is None:
        raise CodeFault(f"An item of transactWrite has one of {', '.join(_WRITES)}.")
    details = member_object(item, kind)
    request = {
        "table": details.get("table"),
        "operation": _WRITES[kind],
        "key": typed_map(member_object(details, "key"), budget),
    }
    if kind == "putItem":
        request["attributeValues"] = typed_map(member_object(details, "item"), budget)
    elif kind == "updateItem":
        request["update"] = update_expression(member_object(details, "update"), budget)
    condition = expression_of(details.get("condition"), "condition", budget)
    if condition is not None:
        request["condition"] = condition
    return request


def _with_projection(request: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    projection = projection_of(options.get("projection"))
    return request if projection is None else {**request, "projection": projection}


def _typed_maps(owner: dict[str, Any], name: str, budget: CodeBudget) -> list[dict[str, Any]]:
    return [typed_map(item, budget) for item in _objects(member_list(owner, name), name)]


def _objects(items: list[Any], name: str) -> list[dict[str, Any]]:
    if not all(isinstance(item, dict) for item in items):
        raise CodeFault(f"{name} expects an array of objects.")
    return items


MANY_ITEMS: Final = {
    "batchGet": NativeFunction("batchGet", _batch_get),
    "batchPut": NativeFunction("batchPut", _batch_write("batchPut", "BatchPutItem")),
    "batchDelete": NativeFunction("batchDelete", _batch_write("batchDelete", "BatchDeleteItem")),
    "transactGet": NativeFunction("transactGet", _transact_get),
    "transactWrite": NativeFunction("transactWrite", _transact_write),
}
