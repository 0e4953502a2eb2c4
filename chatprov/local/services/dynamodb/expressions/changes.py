"""The changes of an update, applied together: all of them start from the item as it was.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from chatprov.local.services.dynamodb.errors import ValidationError
from chatprov.local.services.dynamodb.values import SETS, AttributeValue, check_depth, sum_of, type_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from chatprov.local.services.dynamodb.expressions.paths import Steps
    from chatprov.local.services.dynamodb.values import Item

INVALID_PATH = "The document path provided in the update expression is invalid for update"


class ItemChange(NamedTuple):
    """One change: SET, REMOVE, ADD or DELETE, where, and the value as a function of the item as it was."""

    section: str
    steps: Steps
    value: Callable[[Item], AttributeValue] | None = None


@dataclass(slots=True)
class _ChangedPlace:
    """A place in the tree of all changed paths: a change with its value, or the places within it."""

    section: str = ""
    value: AttributeValue | None = None
    inner: dict[str | int, _ChangedPlace] = field(default_factory=dict)


class Changes:
    """The changes of an update; `wrong_type` is the message for a value to which ADD or DELETE cannot be applied."""

    def __init__(self, changes: Sequence[ItemChange], wrong_type: str) -> None:
        self._changes = changes
        self._wrong_type = wrong_type

    def applied_to(self, item: Item) -> Item:
        """Return a changed copy of an item, or raise ValidationError."""
        root = _ChangedPlace()
        for change in self._changes:
            if change.section == "REMOVE" and not item:
                continue  # DynamoDB checks no path that it removes from an item that does not exist
            value = change.value(item) if change.value else None
            if change.section == "SET" and value is not None:
                check_depth(value, len(change.steps))
            place = root
            for step in change.steps:
                place = place.inner.setdefault(step, _ChangedPlace())
            place.section, place.value = change.section, value
        return self._map(item, root)

    def _map(self, members: Item, place: _ChangedPlace) -> Item:
        changed: dict[Any, AttributeValue] = dict(members)
        for name, inner in place.inner.items():
            if not isinstance(name, str):
                raise ValidationError(INVALID_PATH)
            value = self._changed(changed.get(name), inner)
            if value is not None:
                changed[name] = value
            else:
                changed.pop(name, None)
        return changed

    def _list(self, elements: list[AttributeValue], place: _ChangedPlace) -> list[AttributeValue]:
        """Return a changed list; numbers are those of the list as it was, and what is beyond its end is added there."""
        changed: dict[int, AttributeValue] = dict(enumerate(elements))
        for index, inner in place.inner.items():
            if not isinstance(index, int):
                raise ValidationError(INVALID_PATH)
            value = self._changed(changed.get(index), inner)
            if value is not None:
                changed[index] = value
            else:
                changed.pop(index, None)
        return [changed[index] for index in sorted(changed)]

    def _changed(self, value: AttributeValue | None, place: _ChangedPlace) -> AttributeValue | None:
        """Return a value after the changes at its place and within it, None if it is removed."""
        match place.section:
            case "":
                return self._document(value, place)
            case "SET":
                return place.value
            case "REMOVE":
                return None
        operand = place.value or {}
        kind = type_of(operand)
        if value is not None and kind not in value:
            raise ValidationError(self._wrong_type)
        if place.section == "DELETE":
            return value and _without(value, operand[kind], kind)
        return operand if value is None else _added(value[kind], operand[kind], kind)

    def _document(self, value: AttributeValue | None, place: _ChangedPlace) -> AttributeValue:
        match value:
            case {"M": members}:
                return {"M": self._map(members, place)}
            case {"L": elements}:
                return {"L": self._list(elements, place)}
        raise ValidationError(INVALID_PATH)


def _added(old: Any, new: Any, kind: str) -> AttributeValue:
    if kind == "N":
        return {kind: sum_of(old, new)}
    if kind in SETS:
        return {kind: old + _missing(new, old)}
    return {kind: old + new}


def _without(value: AttributeValue, members: list[str], kind: str) -> AttributeValue | None:
    rest = _missing(value[kind], members)
    return {kind: rest} if rest else None


def _missing(members: list[str], other: Iterable[str]) -> list[str]:
    """Return the members that another set has not, in their order; numbers are in one form, so that text is enough."""
    known = set(other)
    return [member for member in members if member not in known]
