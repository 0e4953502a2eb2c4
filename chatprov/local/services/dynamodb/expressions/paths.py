"""Document paths: where they lead in an item, and which of them cannot be together in one expression.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.Attributes.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from chatprov.local.services.dynamodb.expressions.faults import ExpressionFault

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chatprov.local.services.dynamodb.expressions.substitutes import Substitutes
    from chatprov.local.services.dynamodb.values import AttributeValue, Item

Steps: TypeAlias = tuple[str | int, ...]
"""A path with its real names: a name leads into a map, a number into a list."""


@dataclass(frozen=True, slots=True)
class Path:
    """A path as it is written; a name that begins with "#" is a placeholder."""

    written: Steps

    @property
    def placeholders(self) -> list[str]:
        """The names that are placeholders."""
        return [step for step in self.written if isinstance(step, str) and step[0] == "#"]

    def resolved(self, substitutes: Substitutes) -> Steps:
        """Return the path with the names that the request gives for its placeholders."""
        return tuple(
            substitutes.name(step) if isinstance(step, str) and step[0] == "#" else step for step in self.written
        )


def shown(steps: Steps) -> str:
    """Return a path as DynamoDB's messages show it, such as [a, [3], b]."""
    return f"[{', '.join(f'[{step}]' if isinstance(step, int) else step for step in steps)}]"


def value_at(item: Item, steps: Steps) -> AttributeValue | None:
    """Return the value at a path, None if there is none."""
    value: AttributeValue | None = {"M": item}
    for step in steps:
        if value is None:
            return None
        value = _inner(value, step)
    return value


def _inner(value: AttributeValue, step: str | int) -> AttributeValue | None:
    if isinstance(step, str):
        members: Item = value.get("M", {})
        return members.get(step)
    elements: list[AttributeValue] = value.get("L", [])
    return elements[step] if step < len(elements) else None


@dataclass(slots=True)
class _PathPlace:
    """A place in the tree of all paths: the path that ends here, and the first path that goes on by name, by index."""

    ends: Steps | None = None
    onward: dict[type, Steps] = field(default_factory=dict)
    inner: dict[str | int, _PathPlace] = field(default_factory=dict)


def check_distinct(paths: Iterable[Steps]) -> None:
    """Raise ExpressionFault for two paths of which one contains the other, or that take one value for a map and a list."""
    root, conflict = _PathPlace(), ""
    for path in paths:
        place = root
        for step in path:
            _check_overlap(place.ends, path)
            other = place.onward.get(int if isinstance(step, str) else str)
            if other is not None:
                conflict = conflict or _told("conflict", other, path)
                break
            place.onward.setdefault(type(step), path)
            place = place.inner.setdefault(step, _PathPlace())
        else:
            _check_overlap(place.ends or next(iter(place.onward.values()), None), path)
            place.ends = path
    if conflict:
        raise ExpressionFault(conflict)


def _check_overlap(earlier: Steps | None, later: Steps) -> None:
    if earlier is not None:
        raise ExpressionFault(_told("overlap", earlier, later))


def _told(what: str, earlier: Steps, later: Steps) -> str:
    return (
        f"Two document paths {what} with each other; must remove or rewrite one of these paths; "
        f"path one: {shown(earlier)}, path two: {shown(later)}"
    )
