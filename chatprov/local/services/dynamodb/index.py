"""A secondary index: the items that have all its key attributes, in its order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chatprov.local.services.dynamodb.collection import ItemCollection, ItemPosition
from chatprov.local.services.dynamodb.values import Item, rank


@dataclass(slots=True)
class SecondaryIndex:
    """A local or a global secondary index, whose key may have several attributes for the partition and for the order.

    `settings` are its members ProvisionedThroughput, OnDemandThroughput and WarmThroughput.
    """

    name: str
    key_schema: list[dict[str, str]]
    projection: dict[str, Any]
    is_global: bool
    settings: dict[str, Any] = field(default_factory=dict)
    contents: ItemCollection = field(init=False)

    def __post_init__(self) -> None:
        self.contents = ItemCollection()

    @property
    def partition(self) -> list[str]:
        """The attributes that identify a partition."""
        return [key["AttributeName"] for key in self.key_schema if key["KeyType"] == "HASH"]

    @property
    def sort(self) -> list[str]:
        """The attributes by which a partition is sorted."""
        return [key["AttributeName"] for key in self.key_schema if key["KeyType"] == "RANGE"]

    @property
    def keys(self) -> list[str]:
        """All key attributes."""
        return [key["AttributeName"] for key in self.key_schema]

    def position(self, item: Mapping[str, Any], own: ItemPosition) -> ItemPosition | None:
        """Return where an item is in the index, None for one that is not in it; `own` is its position in the table.

        Keys of an index may repeat, so the position in the table is part of the place.
        """
        if not all(name in item for name in self.keys):
            return None
        places = [rank(item[name]) for name in self.sort]
        return ItemPosition(tuple(rank(item[name]) for name in self.partition), (*places, own.partition, own.place))

    def put(self, item: Item, own: ItemPosition) -> None:
        """Add an item, if the index has such items."""
        position = self.position(item, own)
        if position is not None:
            self.contents.put(position, item)

    def remove(self, item: Item, own: ItemPosition) -> None:
        """Remove an item, if it is here."""
        position = self.position(item, own)
        if position is not None:
            self.contents.remove(position)

    def projected(self, table_keys: Sequence[str]) -> set[str] | None:
        """Return the attributes that the index has of an item, None for all."""
        kind = self.projection.get("ProjectionType")
        if kind == "ALL":
            return None
        included = self.projection.get("NonKeyAttributes", ()) if kind == "INCLUDE" else ()
        return {*table_keys, *self.keys, *included}
