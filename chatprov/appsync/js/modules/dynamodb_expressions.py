"""Conditions, projections and typed values in the requests of `@aws-appsync/utils/dynamodb`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.js.environment import BYTES_PER_ENTRY
from chatprov.appsync.js.faults import CodeFault, LimitFault
from chatprov.appsync.util.dynamodb import to_dynamodb
from chatprov.appsync.util.dynamodb_filter import filter_expression
from chatprov.appsync.vtl.errors import JavaException, VtlLimitError

if TYPE_CHECKING:
    from chatprov.appsync.js.environment import CodeBudget

_STEP: Final = re.compile(r"(.*?)((?:\[\d+\])*)", re.DOTALL)


class NameAliases:
    """The aliases `#expName_1`, `#expName_2` … of the names in an expression; a name has one alias wherever it is."""

    def __init__(self) -> None:
        self._aliases: dict[str, str] = {}

    def alias(self, name: str) -> str:
        """Return the alias of a name."""
        return self._aliases.setdefault(name, f"#expName_{len(self._aliases) + 1}")

    def names(self) -> dict[str, str]:
        """Return the name of each alias, as `expressionNames` has it."""
        return {alias: name for name, alias in self._aliases.items()}


def typed(value: Any, budget: CodeBudget) -> dict[str, Any]:
    """Return the typed value of DynamoDB; a set of `toStringSet` and its like stays a set."""
    try:
        return to_dynamodb(value, budget)
    except VtlLimitError as error:
        raise LimitFault(error.message) from None


def typed_map(values: dict[str, Any], budget: CodeBudget) -> dict[str, Any]:
    """Return the typed values of a key or an item; most are texts, which need no look at their type."""
    budget.allocate(BYTES_PER_ENTRY * len(values))
    return {name: {"S": value} if type(value) is str else typed(value, budget) for name, value in values.items()}


def expression_of(condition: Any, member: str, budget: CodeBudget) -> dict[str, Any] | None:
    """Return the expression of a filter object, without `expressionValues` if it has none; None if there is no filter.

    Raises CodeFault, with the name of the member, for what is not a filter.
    """
    if condition is None:
        return None
    try:
        expression = filter_expression(condition, budget)
    except JavaException as error:
        raise CodeFault(f"{member} is not a filter: {error.text.partition(': ')[2]}.") from None
    except VtlLimitError as error:
        raise LimitFault(error.message) from None
    if not expression["expressionValues"]:
        del expression["expressionValues"]
    return expression


def projection_of(paths: Any) -> dict[str, Any] | None:
    """Return the expression of the attributes to return, such as "id" and "nested.list[1]"; None without a list."""
    if not isinstance(paths, list) or not paths:
        return None
    aliases = NameAliases()
    expression = ", ".join(_path(path, aliases) for path in paths)
    return {"expression": expression, "expressionNames": aliases.names()}


def _path(path: Any, aliases: NameAliases) -> str:
    if not isinstance(path, str):
        raise CodeFault("projection is an array of names.")
    steps = []
    for step in path.split("."):
        name, positions = _STEP.fullmatch(step).groups()  # type: ignore[union-attr]  # each text matches
        steps.append(f"{aliases.alias(name)}{positions}")
    return ".".join(steps)
