"""Items by partition and by their place in it: the contents of a table or of an index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from chatprov.local.services.dynamodb.ordered import Ordered
from chatprov.local.services.dynamodb.values import size_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.local.services.dynamodb.values import Item


class ItemPosition(NamedTuple):
    """Where an item is: the rank of its partition, and its rank in the partition."""

    partition: Any
    place: Any


class ItemCollection:
    """Items in the order of their positions; the partitions are in the order of their keys, too."""

    __slots__ = ("_partitions", "count")

    def __init__(self) -> None:
        self._partitions: Ordered[Ordered[Item]] = Ordered()
        self.count = 0

    @property
    def size(self) -> int:
        """The bytes of all items."""
        return sum(map(size_of, self.walk()))

    def partition(self, rank: Any) -> Ordered[Item]:
        """Return the items of a partition, to be read."""
        return self._partitions.get(rank) or Ordered()

    def get(self, position: ItemPosition) -> Item | None:
        """Return the item at a position, None if there is none."""
        partition = self._partitions.get(position.partition)
        return None if partition is None else partition.get(position.place)

    def put(self, position: ItemPosition, item: Item) -> None:
        """Set the item at a position."""
        partition = self._partitions.get(position.partition)
        if partition is None:
            partition = Ordered()
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
