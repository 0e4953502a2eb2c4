"""`@aws-appsync/utils/dynamodb`: the requests of a DynamoDB data source, from plain objects.

https://docs.aws.amazon.com/appsync/latest/devguide/built-in-modules-js.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.js.functions import Namespace, NativeFunction
from chatprov.appsync.js.modules.dynamodb_expressions import expression_of, projection_of, typed_map
from chatprov.appsync.js.modules.dynamodb_many import MANY_ITEMS
from chatprov.appsync.js.modules.dynamodb_operations import OPERATIONS
from chatprov.appsync.js.modules.dynamodb_update import update_expression
from chatprov.appsync.js.modules.payloads import member_object, payload_of
from chatprov.appsync.util.dynamodb import TypedSet

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.appsync.js.environment import CodeBudget, CodeEnvironment

_READ: Final = ("consistentRead",)
_WRITE: Final = ("customPartitionKey", "populateIndexFields", "_version")
_SCAN: Final = ("index", "limit", "nextToken", "consistentRead", "segment", "totalSegments", "select")
_QUERY: Final = ("index", "limit", "nextToken", "consistentRead", "scanIndexForward", "select")
_SYNC: Final = ("basePartitionKey", "deltaIndexName", "limit", "nextToken", "lastSync")


def _get(_: CodeEnvironment, budget: CodeBudget, *arguments: Any) -> dict[str, Any]:
    payload = payload_of("get", arguments)
    request = {"operation": "GetItem", "key": typed_map(member_object(payload, "key"), budget)}
    return _with_options(request, payload, _READ, budget)


def _put(_: CodeEnvironment, budget: CodeBudget, *arguments: Any) -> dict[str, Any]:
    payload = payload_of("put", arguments)
    request = {
        "operation": "PutItem",
        "key": typed_map(member_object(payload, "key"), budget),
        "attributeValues": typed_map(member_object(payload, "item"), budget),
    }
    return _with_options(request, payload, _WRITE, budget)


def _remove(_: CodeEnvironment, budget: CodeBudget, *arguments: Any) -> dict[str, Any]:
    payload = payload_of("remove", arguments)
    request = {"operation": "DeleteItem", "key": typed_map(member_object(payload, "key"), budget)}
    return _with_options(request, payload, _WRITE, budget)


def _update(_: CodeEnvironment, budget: CodeBudget, *arguments: Any) -> dict[str, Any]:
    payload = payload_of("update", arguments)
    request = {
        "operation": "UpdateItem",
        "key": typed_map(member_object(payload, "key"), budget),
        "update": update_expression(member_object(payload, "update"), budget),
    }
    return _with_options(request, payload, _WRITE, budget)


def _scan(_: CodeEnvironment, budget: CodeBudget, *arguments: Any) -> dict[str, Any]:
    return _with_options({"operation": "Scan"}, payload_of("scan", arguments), _SCAN, budget)


def _query(_: CodeEnvironment, budget: CodeBudget, *arguments: Any) -> dict[str, Any]:
    payload = payload_of("query", arguments)
    key = expression_of(member_object(payload, "query"), "query", budget)
    return _with_options({"operation": "Query", "query": key}, payload, _QUERY, budget)


def _sync(_: CodeEnvironment, budget: CodeBudget, *arguments: Any) -> dict[str, Any]:
    return _with_options({"operation": "Sync"}, payload_of("sync", arguments), _SYNC, budget)


def _with_options(
    request: dict[str, Any], payload: dict[str, Any], names: tuple[str, ...], budget: CodeBudget
) -> dict[str, Any]:
    """Add the options that the payload has; one that is null is left out."""
    for name in names:
        if payload.get(name) is not None:
            request[name] = payload[name]
    for name in ("condition", "filter"):
        expression = expression_of(payload.get(name), name, budget)
        if expression is not None:
            request[name] = expression
    projection = projection_of(payload.get("projection"))
    if projection is not None:
        request["projection"] = projection
    return request


def _set_of(kind: str) -> Callable[..., TypedSet]:
    def make(_: CodeEnvironment, budget: CodeBudget, items: Any = None) -> TypedSet:
        budget.allocate(8 * len(items) if isinstance(items, list) else 0)
        return TypedSet({kind: items})

    return make


_FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    "get": _get,
    "put": _put,
    "remove": _remove,
    "update": _update,
    "scan": _scan,
    "query": _query,
    "sync": _sync,
    "toStringSet": _set_of("SS"),
    "toNumberSet": _set_of("NS"),
    "toBinarySet": _set_of("BS"),
}
DYNAMODB: Final = Namespace(
    "@aws-appsync/utils/dynamodb",
    {
        **{name: NativeFunction(name, function) for name, function in _FUNCTIONS.items()},
        **MANY_ITEMS,
        "operations": OPERATIONS,
    },
)
