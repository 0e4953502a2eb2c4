"""Projections: the parts of an item at some document paths.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ProjectionExpressions.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from chatprov.local.services.dynamodb.expressions.faults import Faults, faults_of
from chatprov.local.services.dynamodb.expressions.parsed_texts import ParsedTexts
from chatprov.local.services.dynamodb.expressions.paths import check_distinct
from chatprov.local.services.dynamodb.expressions.reader import ExpressionReader

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chatprov.local.services.dynamodb.expressions.paths import Path, Steps
    from chatprov.local.services.dynamodb.expressions.substitutes import Substitutes
    from chatprov.local.services.dynamodb.values import AttributeValue, Item

_Branch: TypeAlias = dict[str | int, "_Branch"]
"""The steps that go on from a place, each with its own; a path ends where there are none."""


class Projection:
    """The parts of an item at the given paths, none of which is within another one."""

    def __init__(self, paths: Iterable[Steps]) -> None:
        self._root: _Branch = {}
        for steps in paths:
            branch = self._root
            for step in steps:
                branch = branch.setdefault(step, {})

    def of(self, item: Item) -> Item:
        """Return the parts of an item; the elements of a list keep their order, and what is missing is left out."""
        found: Item = {}
        for step, branch in self._root.items():
            name: Any = step
            value = item.get(name)
            part = value if value is None or not branch else _part(value, branch)
            if part is not None:
                found[name] = part
        return found

    def paths(self) -> frozenset[str]:
        """Return the names of the top-level attributes."""
        return frozenset(map(str, self._root))

    def nested_paths(self) -> frozenset[str]:
        """Return the names of the top-level attributes of which only nested values are used."""
        return frozenset(str(name) for name, branch in self._root.items() if branch)


def parse_projection(text: str, substitutes: Substitutes) -> Projection:
    """Parse a ProjectionExpression, or raise ValidationError."""
    with faults_of("ProjectionExpression"):
        paths = [path.resolved(substitutes) for path in _listed(text)]
        check_distinct(paths)
        return Projection(paths)


def _paths(text: str) -> tuple[Path, ...]:
    faults = Faults("reserved", "index")
    reader = ExpressionReader(text, (), faults)
    paths = [reader.path()]
    while reader.next_if(","):
        paths.append(reader.path())
    if not reader.at_end:
        raise reader.error()
    faults.check()
    return tuple(paths)


_listed: Final = ParsedTexts(_paths)


def _part(value: AttributeValue, branch: _Branch) -> AttributeValue | None:
    """Return the parts of a value, None if it has none of them; a path is never deeper than 32 steps."""
    if not branch:
        return value
    members: Any = value.get("M") or value.get("L") or ()
    found = {}
    for step, onward in branch.items():
        if step in members if isinstance(step, str) and "M" in value else _is_index(step, value):
            part = _part(members[step], onward)
            if part is not None:
                found[step] = part
    if not found:
        return None
    return {"M": found} if "M" in value else {"L": [found[index] for index in sorted(found)]}


def _is_index(step: str | int, value: AttributeValue) -> bool:
    return isinstance(step, int) and step < len(value.get("L", ()))
