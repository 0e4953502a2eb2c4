"""`@aws-appsync/utils/dynamodb`: the requests of a DynamoDB data source, from plain objects.

https://docs.aws.amazon.com/appsync/latest/devguide/built-in-modules-js.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from chatprov.appsync.js.functions import Namespace, NativeFunction
from chatprov.appsync.js.modules.dynamodb_expressions import expression_of, projection_of, typed_map
from chatprov.appsync.js.modules.dynamodb_many import MANY_ITEMS
from chatprov.appsync.js.modules.dynamodb_operations import OPERATIONS
from chatprov.appsync.js.modules.dynamodb_update import update_expression
from chatprov.appsync.js.modules.payloads import member_object, payload_of
from chatprov.appsync.util.dynamodb import TypedSet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.appsync.js.environment import CodeBudget, CodeEnvironment

_READ: Final = ("consistentRead",)
_WRITE: Final = ("customPartitionKey", "populateIndexFields", "_version")
_SCAN: Final = ("index", "limit", "nextToken", "consistentRead", "segment", "totalSegments", "select")
_QUERY: Final = ("index", "limit", "nextToken", "consistentRead", "scanIndexForward", "select")
_SYNC: Final = ("basePartitionKey", "deltaIndexName", "limit", "nextToken", "lastSync")


def _key_expression(query: dict[str, Any], budget: CodeBudget) -> Any:
    return expression_of(query, "query", budget)


class _Request(NamedTuple):
    """How a function makes its request: `members` has for each member of it where it comes from, and what makes it."""

    operation: str
    members: Mapping[str, tuple[str, Callable[[dict[str, Any], CodeBudget], Any]]]
    options: tuple[str, ...]


_KEY: Final = {"key": ("key", typed_map)}
_REQUESTS: Final = {
    "get": _Request("GetItem", _KEY, _READ),
    "put": _Request("PutItem", {**_KEY, "attributeValues": ("item", typed_map)}, _WRITE),
    "remove": _Request("DeleteItem", _KEY, _WRITE),
    "update": _Request("UpdateItem", {**_KEY, "update": ("update", update_expression)}, _WRITE),
    "scan": _Request("Scan", {}, _SCAN),
    "query": _Request("Query", {"query": ("query", _key_expression)}, _QUERY),
    "sync": _Request("Sync", {}, _SYNC),
}


def _request_of(name: str, kind: _Request) -> Callable[..., dict[str, Any]]:
    def make(_: CodeEnvironment, budget: CodeBudget, *arguments: Any) -> dict[str, Any]:
        payload = payload_of(name, arguments)
        request: dict[str, Any] = {"operation": kind.operation}
        for member, (source, made_of) in kind.members.items():
            request[member] = made_of(member_object(payload, source), budget)
        return _with_options(request, payload, kind.options, budget)

    return make


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
    **{name: _request_of(name, kind) for name, kind in _REQUESTS.items()},
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
