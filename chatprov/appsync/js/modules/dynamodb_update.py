"""The update expression of `@aws-appsync/utils/dynamodb`.

https://docs.aws.amazon.com/appsync/latest/devguide/built-in-modules-js.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from chatprov.appsync.js.faults import CodeFault, LimitFault
from chatprov.appsync.js.modules.dynamodb_expressions import NameAliases, typed
from chatprov.appsync.js.modules.dynamodb_operations import REMOVE, SET_OPERATIONS, UPDATE_LIST_ITEM, operation_type
from chatprov.appsync.util.dynamodb import TypedSet
from chatprov.appsync.vtl.budget import MAX_VALUE_DEPTH

if TYPE_CHECKING:
    from chatprov.appsync.js.environment import CodeBudget

_Path: TypeAlias = tuple[str, ...]


def update_expression(update: dict[str, Any], budget: CodeBudget) -> dict[str, Any]:
    """Return `expression`, `expressionNames` and, where a value is set, `expressionValues` of an `update` object.

    All that is set comes before all that is removed, and the aliases are numbered in this order. An object that is not
    an operation changes only the members that it has. Raises CodeFault for an unknown operation.
    """
    actions = _Actions(budget)
    actions.read(update, ())
    return actions.expression()


class _Actions:
    """The actions of an update: the attributes to set, each with its action and operand, and those to remove."""

    def __init__(self, budget: CodeBudget) -> None:
        self._budget = budget
        self._set: list[tuple[_Path, str, Any]] = []
        self._removed: list[_Path] = []

    def read(self, members: dict[str, Any], owner: _Path) -> None:
        """Collect the actions of an object; `owner` is the path of the attribute that it is the value of."""
        if len(owner) > MAX_VALUE_DEPTH:
            raise LimitFault("A value is nested too deeply for DynamoDB.")
        self._budget.allocate(64 * len(members))
        for name, value in members.items():
            self._attribute((*owner, name), value)

    def _attribute(self, path: _Path, value: Any) -> None:
        kind = operation_type(value)
        if kind is not None:
            self._operation(path, kind, value)
        elif isinstance(value, list) and value and all(operation_type(item) == UPDATE_LIST_ITEM for item in value):
            for item in value:
                self._operation(path, UPDATE_LIST_ITEM, item)
        elif isinstance(value, dict) and value and not isinstance(value, TypedSet):
            self.read(value, path)
        else:
            self._set.append((path, "{name} = {value}", value))

    def _operation(self, path: _Path, kind: str, operation: dict[str, Any]) -> None:
        if kind == REMOVE:
            self._removed.append(path)
        elif kind == UPDATE_LIST_ITEM:
            index = operation.get("index")
            if not isinstance(index, int) or isinstance(index, bool) or index < 0:
                raise CodeFault("updateListItem expects the index of an item.")
            self._set.append((path, f"{{name}}[{index}] = {{value}}", operation.get("value")))
        elif kind in SET_OPERATIONS:
            known = SET_OPERATIONS[kind]
            operand = operation.get(known.operand)
            self._set.append((path, known.action, 1 if operand is None and known.operand == "by" else operand))
        else:
            raise CodeFault(f"Unsupported operation {kind}.")

    def expression(self) -> dict[str, Any]:
        """Return the expression of all actions that were read."""
        aliases = NameAliases()
        values: dict[str, Any] = {}
        actions = []
        for path, action, operand in self._set:
            placeholder = f":expValue_{len(values) + 1}"
            values[placeholder] = typed(operand, self._budget)
            actions.append(action.format(name=_aliased(path, aliases), value=placeholder))
        clauses = [f"SET {', '.join(actions)}"] if actions else []
        if self._removed:
            clauses.append(f"REMOVE {', '.join(_aliased(path, aliases) for path in self._removed)}")
        names = aliases.names()
        # DynamoDB refuses an empty map of values.
        return {"expression": " ".join(clauses), "expressionNames": names} | (
            {"expressionValues": values} if values else {}
        )


def _aliased(path: _Path, aliases: NameAliases) -> str:
    return ".".join(map(aliases.alias, path))
