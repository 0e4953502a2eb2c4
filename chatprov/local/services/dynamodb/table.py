"""A table: its schema and settings, and its items in the order of their keys."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Final

from chatprov.local.services.dynamodb.collection import ItemCollection, ItemPosition
from chatprov.local.services.dynamodb.errors import ValidationError
from chatprov.local.services.dynamodb.keys import check_index_keys, check_item_keys, check_key
from chatprov.local.services.dynamodb.schema import KeySchema
from chatprov.local.services.dynamodb.table_definition import TableDefinition
from chatprov.local.services.dynamodb.values import rank, size_of

if TYPE_CHECKING:
    from chatprov.local.services.dynamodb.index import SecondaryIndex
    from chatprov.local.services.dynamodb.journal import Journal
    from chatprov.local.services.dynamodb.values import Item

ITEM_BYTES: Final = 400 * 1024
ALONE: Final = 0
"""The place of an item in its partition, if the table has no sort key."""


@dataclass(slots=True)
class Table(TableDefinition):
    """A table of one account and region; an item is never changed in place."""

    contents: ItemCollection = field(init=False)
    keys: KeySchema = field(init=False)
    journal: Journal | None = field(init=False, default=None)
    """Where changes are written before they are made; None for a table that is in no region, and in a cloud without a folder."""

    def __post_init__(self) -> None:
        self.contents = ItemCollection()
        names = {key["KeyType"]: key["AttributeName"] for key in self.key_schema}
        self.keys = KeySchema(names["HASH"], names.get("RANGE"), self.types)

    @classmethod
    def of(cls, definition: TableDefinition) -> Table:
        """Return a table without items, which has the parts of a definition."""
        return cls(*(getattr(definition, member.name) for member in fields(TableDefinition)))

    @property
    def key_names(self) -> list[str]:
        """The attributes of the primary key."""
        return [self.keys.partition] if self.keys.sort is None else [self.keys.partition, self.keys.sort]

    def position_of_key(self, key: Item) -> ItemPosition:
        """Return where the item with a key is; raises ValidationError for a key that is not of this table."""
        check_key(key, self.keys)
        return self.position(key)

    def position_of_item(self, item: Item) -> ItemPosition:
        """Return where an item is stored; raises ValidationError for one that cannot be stored."""
        check_item_keys(item, self.keys)
        self.check_index_keys(item, updated=False)
        if size_of(item) > ITEM_BYTES:
            raise ValidationError("Item size has exceeded the maximum allowed size")
        return self.position(item)

    def check_index_keys(self, item: Item, *, updated: bool) -> None:
        """Raise ValidationError for an item with a key of an index that is not valid."""
        for index in self.indexes.values():
            check_index_keys(item, index, self.types, updated=updated)

    def position(self, attributes: Item) -> ItemPosition:
        """Return where the item with these attributes is, which have the primary key."""
        sort = self.keys.sort
        return ItemPosition(rank(attributes[self.keys.partition]), ALONE if sort is None else rank(attributes[sort]))

    def write(self, position: ItemPosition, old: Item | None, new: Item | None) -> None:
        """Set the item at a position, or remove it; `old` is the one that is there."""
        if old is not None:
            for index in self.indexes.values():
                index.remove(old, position)
        if new is not None:
            self.contents.put(position, new)
            for index in self.indexes.values():
                index.put(new, position)
        elif old is not None:
            self.contents.remove(position)

    def adopt(self, changed: TableDefinition) -> None:
        """Take over what was changed in a copy that `definition` returned, and fill the indexes that are new in it."""
        self.types.clear()
        self.types.update(changed.types)  # the key schema refers to these
        self.settings, self.tags = changed.settings, changed.tags
        self.recovery, self.policy = changed.recovery, changed.policy
        before, self.indexes = self.indexes, {}
        for name, index in changed.indexes.items():
            if before.get(name) is index:
                self.indexes[name] = index
            else:
                self.add_index(index)

    def add_index(self, index: SecondaryIndex) -> None:
        """Add an index with all items that belong in it."""
        self.indexes[index.name] = index
        for item in self.contents.walk():
            index.put(item, self.position(item))

    def fill(self, other: Table) -> None:
        """Take over the items of another table with the same schema."""
        for item in other.contents.walk():
            self.write(self.position(item), None, item)
