"""`operations` of `@aws-appsync/utils/dynamodb`: plain objects that say what becomes of an attribute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.js.functions import Namespace, NativeFunction

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.appsync.js.environment import CodeBudget, CodeEnvironment

_PREFIX: Final = "OPERATION_"
REMOVE: Final = "OPERATION_REMOVE"
UPDATE_LIST_ITEM: Final = "OPERATION_UPDATE_LIST_ITEM"


@dataclass(frozen=True, slots=True)
class SetOperation:
    """An operation that sets an attribute: the member with its operand, and its action in an expression."""

    function: str
    operand: str
    action: str


SET_OPERATIONS: Final = {
    "OPERATION_ADD": SetOperation("add", "value", "{name} = {value}"),
    "OPERATION_REPLACE": SetOperation("replace", "value", "{name} = {value}"),
    "OPERATION_APPEND": SetOperation("append", "items", "{name} = list_append({name}, {value})"),
    "OPERATION_PREPEND": SetOperation("prepend", "items", "{name} = list_append({value}, {name})"),
    "OPERATION_INCREMENT": SetOperation("increment", "by", "{name} = {name} + {value}"),
    "OPERATION_DECREMENT": SetOperation("decrement", "by", "{name} = {name} - {value}"),
}


def operation_type(value: Any) -> str | None:
    """Return the type of an operation, such as OPERATION_ADD; None for any other value."""
    kind = value.get("type") if isinstance(value, dict) else None
    return kind if isinstance(kind, str) and kind.startswith(_PREFIX) else None


def _maker(kind: str, member: str) -> Callable[..., dict[str, Any]]:
    def make(_: CodeEnvironment, __: CodeBudget, operand: Any = None) -> dict[str, Any]:
        return {"type": kind, member: operand}

    return make


def _remove(_: CodeEnvironment, __: CodeBudget) -> dict[str, Any]:
    return {"type": REMOVE}


def _update_list_item(_: CodeEnvironment, __: CodeBudget, value: Any = None, index: Any = None) -> dict[str, Any]:
    return {"type": UPDATE_LIST_ITEM, "value": value, "index": index}


OPERATIONS: Final = Namespace(
    "operations",
    {
        **{
            operation.function: NativeFunction(operation.function, _maker(kind, operation.operand))
            for kind, operation in SET_OPERATIONS.items()
        },
        "remove": NativeFunction("remove", _remove),
        "updateListItem": NativeFunction("updateListItem", _update_list_item),
    },
)
