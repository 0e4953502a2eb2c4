"""Items by partition and by their place in it: the contents of a table or of an index."""

from __future__ import annotations

import json
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from chatprov.local.services.dynamodb.ordered import Ordered
from chatprov.local.services.dynamodb.values import size_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from chatprov.local.services.dynamodb.values import Item


class ItemPosition(NamedTuple):
    """Where an item is: the rank of its partition, and its rank in the partition."""

    partition: Any
    place: Any


class ItemPartition(Ordered[Any]):
    """The items of a partition by their places. Those that were loaded are bytes until they are first read."""

    __slots__ = ()

    def load(self, items: list[tuple[Any, bytes]]) -> None:
        """Fill the partition, which is empty."""
        items.sort(key=itemgetter(0))
        self._ranks = [rank for rank, _ in items]
        self._values = [value for _, value in items]

    def get(self, rank: Any) -> Item | None:
        """Return the item at a rank, None if there is none."""
        item: Any = super().get(rank)
        return self._parsed(self.before(rank)) if type(item) is bytes else item

    def walk(self, start: int, end: int, *, forward: bool = True) -> Iterator[Item]:
        """Yield the items as `Ordered.walk` does."""
        places = range(start, end) if forward else range(end - 1, start - 1, -1)
        values = self._values
        for place in places:
            item = values[place]
            yield self._parsed(place) if type(item) is bytes else item

    def _parsed(self, place: int) -> Item:
        item: Item = json.loads(self._values[place])
        self._values[place] = item
        return item


class ItemCollection:
    """Items in the order of their positions; the partitions are in the order of their keys, too."""

    __slots__ = ("_partitions", "count")

    def __init__(self) -> None:
        self._partitions: Ordered[ItemPartition] = Ordered()
        self.count = 0

    def load(self, partitions: Iterable[tuple[Any, list[tuple[Any, bytes]]]]) -> None:
        """Fill the collection, which is empty, with items as JSON by partition and place; they are parsed when they are read."""
        for rank, items in sorted(partitions, key=itemgetter(0)):
            partition = ItemPartition()
            partition.load(items)
            self._partitions.put(rank, partition)
            self.count += len(partition)

    @property
    def size(self) -> int:
        """The bytes of all items."""
        return sum(map(size_of, self.walk()))

    def partition(self, rank: Any) -> ItemPartition:
        """Return the items of a partition, to be read."""
        return self._partitions.get(rank) or ItemPartition()

    def get(self, position: ItemPosition) -> Item | None:
        """Return the item at a position, None if there is none."""
        partition = self._partitions.get(position.partition)
        return None if partition is None else partition.get(position.place)

    def put(self, position: ItemPosition, item: Item) -> None:
        """Set the item at a position."""
        partition = self._partitions.get(position.partition)
        if partition is None:
            partition = ItemPartition()
            self._partitions.put(position.partition, partition)
        before = len(partition)
        partition.put(position.place, item)
        self.count += len(partition) - before

    def remove(self, position: ItemPosition) -> None:
        """Remove the item at a position, which must be there; an empty partition is removed, too."""
        partition = self.partition(position.partition)
        partition.remove(position.place)
        self.count -= 1
        if not partition:
            self._partitions.remove(position.partition)

    def walk(self, after: ItemPosition | None = None) -> Iterator[Item]:
        """Yield all items in their order, or those after a position."""
        first = 0
        if after is not None:
            first = self._partitions.through(after.partition)
            rest = self.partition(after.partition)
            yield from rest.walk(rest.through(after.place), len(rest))
        for partition in self._partitions.walk(first, len(self._partitions)):
            yield from partition.walk(0, len(partition))
