"""The variables of SQL statements: values with and without a type hint, and templates with values in them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.js.faults import CodeFault
from chatprov.appsync.js.functions import Namespace, NativeFunction

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.appsync.js.environment import CodeBudget, CodeEnvironment

_HINTS: Final = ("DECIMAL", "JSON", "TIMESTAMP", "TIME", "UUID", "DATE")
_AGGREGATES: Final = ("max", "min", "count", "avg", "sum")


class SqlVariables:
    """The variables `:P0`, `:P1` … of all statements of a request, in the order in which they appear."""

    def __init__(self, budget: CodeBudget) -> None:
        self.budget = budget
        self.values: dict[str, Any] = {}
        self.hints: dict[str, str] = {}

    def bind(self, value: Any) -> str:
        """Return the name of a new variable with this value."""
        self.budget.allocate(64)
        name = f":P{len(self.values)}"
        if isinstance(value, dict) and isinstance(value.get("type"), str):
            self.values[name] = value.get("value")
            self.hints[name] = value["type"]
        else:
            self.values[name] = value
        return name

    def value(self, value: Any) -> str:
        """Return the name of a new variable, or the word NULL for null."""
        return "NULL" if value is None else self.bind(value)

    def template(self, template: dict[str, Any]) -> str:
        """Return the text of a template with variables for its values."""
        strings, values = template["strings"], template["keys"]
        _check_template(strings, values)
        named = [f"{self.bind(value)}{text}" for value, text in zip(values, strings[1:], strict=True)]
        return "".join([strings[0], *named])

    def number(self, value: Any, member: str) -> str:
        """Return the name of a new variable with a number; a text with a number is converted."""
        number = _number(value)
        if number is None:
            raise CodeFault(f"{member} expects a number.")
        return self.bind(number)


def is_template(value: Any) -> bool:
    """Return whether a value was made by the tag `sql`."""
    return isinstance(value, dict) and isinstance(value.get("strings"), list) and isinstance(value.get("keys"), list)


def _number(value: Any) -> int | float | None:
    if isinstance(value, int | float):
        return None if math.isnan(value) else value
    try:
        number = float(value) if isinstance(value, str) else math.nan
    except ValueError:
        return None
    if math.isnan(number):
        return None
    return int(number) if number.is_integer() else number


def _check_template(strings: Any, values: Any) -> None:
    if not isinstance(strings, list) or len(strings) != len(values) + 1 or not all(isinstance(s, str) for s in strings):
        raise CodeFault("java.lang.IllegalArgumentException: Unexpected argument passed to sql tagged template")


def _sql(_: CodeEnvironment, budget: CodeBudget, strings: Any = None, *values: Any) -> dict[str, Any]:
    _check_template(strings, values)
    budget.allocate(64 * len(strings))
    return {"strings": [*strings], "keys": [*values]}


def _hint(kind: str) -> Callable[..., dict[str, Any]]:
    def make(_: CodeEnvironment, __: CodeBudget, value: Any = None) -> dict[str, Any]:
        return {"type": kind, "value": value}

    return make


def _aggregate(name: str) -> NativeFunction:
    def refuse(_: CodeEnvironment, __: CodeBudget, *___: Any) -> None:
        # The SQL that AWS writes for an aggregate is not documented.
        raise CodeFault(f"The local runtime does not support agg.{name}.")

    return NativeFunction(name, refuse)


AGGREGATES: Final = Namespace(
    "agg", {name: _aggregate(name) for aggregate in _AGGREGATES for name in (aggregate, f"{aggregate}Distinct")}
)
SQL: Final = NativeFunction("sql", _sql)
TYPE_HINT: Final = Namespace("typeHint", {kind: NativeFunction(kind, _hint(kind)) for kind in _HINTS})
