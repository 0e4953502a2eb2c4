"""What a Query or Scan reads: a table, or one of its indexes."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.dynamodb.errors import ValidationError
from chatprov.local.services.dynamodb.schema import KeySchema
from chatprov.local.services.dynamodb.values import normalized, rank

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chatprov.local.services.dynamodb.collection import ItemCollection, ItemPosition
    from chatprov.local.services.dynamodb.expressions import KeyCondition
    from chatprov.local.services.dynamodb.index import SecondaryIndex
    from chatprov.local.services.dynamodb.ordered import Ordered
    from chatprov.local.services.dynamodb.table import Table
    from chatprov.local.services.dynamodb.values import Item

_STARTING_KEY: Final = "The provided starting key is "


@dataclass(frozen=True, slots=True)
class ReadSource:
    """A table or, with an index, that index of it."""

    table: Table
    index: SecondaryIndex | None

    @property
    def contents(self) -> ItemCollection:
        """The items in the order in which they are read."""
        return self.table.contents if self.index is None else self.index.contents

    @property
    def key_names(self) -> list[str]:
        """The attributes that identify an item's position: those of the index, and those of the table."""
        keys = [] if self.index is None else self.index.keys
        return list(dict.fromkeys([*keys, *self.table.key_names]))

    @property
    def schema(self) -> KeySchema:
        """The key that a key condition is about."""
        index = self.index
        if index is None:
            return self.table.keys
        partition, sort = index.partition, index.sort
        first = sort[0] if sort else None
        return KeySchema(partition[0], first, self.table.types, tuple(partition[1:]), tuple(sort[1:]))

    def key_of(self, item: Item) -> Item:
        """Return the LastEvaluatedKey for an item."""
        return {name: item[name] for name in self.key_names}

    def start(self, key: Item | None) -> ItemPosition | None:
        """Return the position after which an ExclusiveStartKey continues; raises ValidationError."""
        if key is None:
            return None
        types = self.table.types
        key = normalized(key)
        if key.keys() != set(self.key_names) or any(types[name] not in value for name, value in key.items()):
            raise ValidationError(f"{_STARTING_KEY}invalid")
        own = self.table.position(key)
        return own if self.index is None else self.index.position(key, own)

    def scan(self, after: ItemPosition | None) -> Iterator[Item]:
        """Yield all items, or those after a position."""
        return self.contents.walk(after)

    def query(self, condition: KeyCondition, after: ItemPosition | None, *, forward: bool) -> Iterator[Item]:
        """Yield the items that a key condition selects, or those of them after a position; raises ValidationError."""
        partition = rank(condition.partition)
        if self.index is not None:
            partition = (partition, *map(rank, condition.more_partition))
        items = self.contents.partition(partition)
        low, high = self._bounds(items, condition)
        if after is not None:
            if after.partition != partition:
                raise ValidationError(f"{_STARTING_KEY}outside query boundaries based on provided conditions")
            if forward:
                low = max(low, items.through(after.place))
            else:
                high = min(high, items.before(after.place))
        return items.walk(low, high, forward=forward)

    def _bounds(self, items: Ordered[Item], condition: KeyCondition) -> tuple[int, int]:
        leading = tuple(map(rank, condition.leading))
        within = 0, len(items)
        if leading:
            within = items.span("=", [leading], within, lambda place: place[: len(leading)])
        if condition.sort is None:
            return within
        operator, values = condition.sort
        # a place in an index is a tuple, because its keys may have several attributes and may repeat
        at: Callable[[Any], Any] | None = None if self.index is None else itemgetter(len(leading))
        return items.span(operator, [rank(value) for value in values], within, at)
