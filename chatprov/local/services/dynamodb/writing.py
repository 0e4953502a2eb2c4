"""Writes of one item: what a request asks for, and the change that it makes.

A write is read and checked, then evaluated against the item that is there, then stored in the journal, then made; a transaction
stores and makes nothing until all its writes are evaluated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from chatprov.local.services.dynamodb.errors import ConditionalCheckFailedError, ValidationError
from chatprov.local.services.dynamodb.journal import item_image
from chatprov.local.services.dynamodb.parameters import Substituted, condition_of
from chatprov.local.services.dynamodb.table import ITEM_BYTES
from chatprov.local.services.dynamodb.values import normalized, size_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chatprov.local.services.dynamodb.collection import ItemPosition
    from chatprov.local.services.dynamodb.expressions import Condition, Update
    from chatprov.local.services.dynamodb.journal import Journal
    from chatprov.local.services.dynamodb.table import Table
    from chatprov.local.services.dynamodb.values import Item
    from chatprov.local.storage import Image


class EvaluatedWrite(NamedTuple):
    """An item before and after a write; None if there is none."""

    table: Table
    position: ItemPosition
    old: Item | None
    new: Item | None

    @property
    def is_change(self) -> bool:
        """Whether the item is another one afterwards."""
        return self.new is not self.old


class ItemWrite(NamedTuple):
    """A write that is read and checked, but not yet compared with the item that is there."""

    table: Table
    position: ItemPosition
    condition: Condition | None
    shows_item: bool
    """Whether the error for a false condition has the item."""
    result: Callable[[Item | None], Item | None]
    update: Update | None = None

    def evaluate(self) -> EvaluatedWrite:
        """Return the change that the write makes; raises ConditionalCheckFailedError, and ValidationError for an update."""
        old = self.table.contents.get(self.position)
        if self.condition is not None and not self.condition.holds(old or {}):
            raise ConditionalCheckFailedError(old if self.shows_item else None)
        return EvaluatedWrite(self.table, self.position, old, self.result(old))


def apply(change: EvaluatedWrite) -> None:
    """Store a change and make it; raises InternalServerError, and then nothing has changed."""
    if change.is_change:
        table, position, new = change.table, change.position, change.new
        if table.journal is not None:
            table.journal.write((item_image(table.id, position, new),))
        table.write(position, change.old, new)


def apply_all(
    changes: Sequence[EvaluatedWrite], journal: Journal | None, more: Callable[[], Sequence[Image]] = tuple
) -> None:
    """Store changes as one, with `more` images, and make them; raises InternalServerError, and then nothing has changed."""
    made = [change for change in changes if change.is_change]
    if journal is not None:
        images = [*(item_image(change.table.id, change.position, change.new) for change in made), *more()]
        if images:
            journal.write(images)
    for change in made:
        change.table.write(change.position, change.old, change.new)


def read_put(table: Table, given: Mapping[str, Any]) -> ItemWrite:
    """Return the write of a PutItem."""
    item = normalized(given["Item"])
    condition = condition_of(given)
    position = table.position_of_item(item)
    return ItemWrite(table, position, condition, _shows_item(given), lambda _: item)


def read_delete(table: Table, given: Mapping[str, Any]) -> ItemWrite:
    """Return the write of a DeleteItem."""
    condition = condition_of(given)
    position = table.position_of_key(normalized(given["Key"]))
    return ItemWrite(table, position, condition, _shows_item(given), lambda _: None)


def read_check(table: Table, given: Mapping[str, Any]) -> ItemWrite:
    """Return the "write" of a ConditionCheck, which changes nothing."""
    condition = condition_of(given)
    position = table.position_of_key(normalized(given["Key"]))
    return ItemWrite(table, position, condition, _shows_item(given), lambda old: old)


def read_update(table: Table, given: Mapping[str, Any]) -> ItemWrite:
    """Return the write of an UpdateItem."""
    substituted = Substituted(given)
    update = substituted.update(table.key_names)
    condition = substituted.condition()
    substituted.check_all_used()
    key = normalized(given["Key"])
    position = table.position_of_key(key)

    def result(old: Item | None) -> Item:
        item = old or key
        if update is None:
            return item
        new = update.applied_to(item)
        table.check_index_keys(new, updated=True)
        if size_of(new) > ITEM_BYTES:
            raise ValidationError("Item size to update has exceeded the maximum allowed size")
        return new

    return ItemWrite(table, position, condition, _shows_item(given), result, update)


def _shows_item(given: Mapping[str, Any]) -> bool:
    return given.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
