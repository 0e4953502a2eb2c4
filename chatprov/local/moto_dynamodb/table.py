"""A DynamoDB table that reads only the requested items; moto's sorts the whole table for each read."""

from __future__ import annotations

import copy
import uuid
from typing import TYPE_CHECKING, Any

from moto.dynamodb.exceptions import InvalidIndexNameError, MockValidationException
from moto.dynamodb.limits import RANGE_KEY_MAX_LENGTH
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import StreamShard as MotoStreamShard
from moto.dynamodb.models.table import Table as MotoTable

from chatprov.local.moto_dynamodb.checks import all_strings, surely_shorter
from chatprov.local.moto_dynamodb.ordered import Partitions, rank_of
from chatprov.local.moto_dynamodb.reading import Page, read_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moto.dynamodb.models.dynamo_type import Item
    from moto.dynamodb.models.table import SecondaryIndex

    from chatprov.local.moto_dynamodb.ordered import Ordered


class StreamShard(MotoStreamShard):
    """A table's stream without records: the local cloud has no operation that reads them."""

    def add(self, *_: Any) -> None:
        """Discard the record of a change."""


class OrderedTable(MotoTable):
    """A table that keeps the items of each partition sorted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items: Any = Partitions()
        self.table_id = str(uuid.uuid4())
        self.copied_as_itself = False
        """True during a transaction: moto then gets no copy of the table, because the backend rolls back the writes itself."""

    def __deepcopy__(self, memo: dict[int, Any]) -> OrderedTable:
        if self.copied_as_itself:
            return self
        twin: Any = type(self).__new__(type(self))
        memo[id(self)] = twin
        twin.__dict__.update(copy.deepcopy(self.__dict__, memo))
        copied: OrderedTable = twin
        return copied

    @property
    def attribute_keys(self) -> list[str]:
        """The names of the attributes that are keys of the table or of an index."""
        indexes = (*self.indexes, *self.global_indexes)
        return [*self.table_key_attrs, *(key["AttributeName"] for index in indexes for key in index.schema)]

    def _validate_item_types(self, item_attrs: dict[str, Any], attr: str | None = None) -> None:
        if attr is not None or not all_strings(item_attrs):
            super()._validate_item_types(item_attrs, attr)

    def _validate_key_sizes(self, item_attrs: dict[str, Any]) -> None:
        for name in self.attribute_keys:
            if not surely_shorter(item_attrs.get(name), RANGE_KEY_MAX_LENGTH):
                super()._validate_key_sizes(item_attrs)
                return

    def restore(self, hash_key: DynamoType, range_key: DynamoType | None, item: Item | None) -> None:
        """Put an item back to its earlier state, or remove it if there was none."""
        if item is None:
            self.delete_item(hash_key, range_key)
        elif range_key is None:
            self.items[hash_key] = item
        else:
            self.items[hash_key][range_key] = item

    def describe(self, base_key: str = "TableDescription") -> dict[str, Any]:
        """Return the table's description, with the TableId that moto omits."""
        description: dict[str, Any] = super().describe(base_key)
        description[base_key]["TableId"] = self.table_id
        return description

    def get_item(
        self, hash_key: DynamoType, range_key: DynamoType | None = None, projection_expression: Any = None
    ) -> Item | None:
        """Return an item; looking up a missing one does not create an empty partition."""
        if hash_key not in self.items:
            return None
        item: Item | None = super().get_item(hash_key, range_key, projection_expression)
        return item

    def query(  # noqa: PLR0917  # moto's signature
        self,
        hash_key: DynamoType | None,
        range_comparison: str | None,
        range_objs: list[DynamoType],
        limit: Any,
        exclusive_start_key: Any,
        scan_index_forward: bool,  # noqa: FBT001  # moto's signature
        projection_expressions: list[list[str]] | None,
        index_name: str | None = None,
        consistent_read: bool = False,  # noqa: FBT001, FBT002  # moto's signature
        filter_expression: Any = None,
        hash_key_conditions: list[tuple[str, DynamoType]] | None = None,
        range_key_conditions: list[tuple[str, str, list[DynamoType]]] | None = None,
        **filter_kwargs: Any,
    ) -> tuple[list[Item], int, dict[str, Any] | None]:
        """Return (items, number of items read, LastEvaluatedKey) of a Query; the filter is applied after the limit."""
        _check_limit(limit)
        if filter_kwargs:
            # QueryFilter, the legacy parameter from before 2014
            answer: tuple[list[Item], int, dict[str, Any] | None] = super().query(
                hash_key, range_comparison, range_objs, limit, exclusive_start_key, scan_index_forward,
                projection_expressions, index_name, consistent_read, filter_expression, hash_key_conditions,
                range_key_conditions, **filter_kwargs,
            )  # fmt: skip
            return answer
        index = self._index(index_name, consistent_read=consistent_read)
        start = self._start_key(exclusive_start_key, index)
        if index is None:
            items = self._in_partition(hash_key, range_comparison, range_objs, start, forward=scan_index_forward)
        else:
            conditions = [(name, "=", [value]) for name, value in hash_key_conditions or []]
            items = self._in_index(
                index, [*conditions, *(range_key_conditions or [])], start, forward=scan_index_forward
            )
        page = read_page(items, limit)
        return self._answer(page, index, filter_expression, projection_expressions)

    def scan(  # noqa: PLR0917  # moto's signature
        self,
        filters: dict[str, Any],
        limit: Any,
        exclusive_start_key: Any,
        filter_expression: Any = None,
        index_name: str | None = None,
        consistent_read: bool = False,  # noqa: FBT001, FBT002  # moto's signature
        projection_expression: list[list[str]] | None = None,
        segments: tuple[None, None] | tuple[int, int] = (None, None),
    ) -> tuple[list[Item], int, dict[str, Any] | None]:
        """Return (items, number of items read, LastEvaluatedKey) of a Scan."""
        _check_limit(limit)
        if filters:
            # ScanFilter, the legacy parameter from before 2014
            answer: tuple[list[Item], int, dict[str, Any] | None] = super().scan(
                filters, limit, exclusive_start_key, filter_expression, index_name, consistent_read,
                projection_expression, segments,
            )  # fmt: skip
            return answer
        if index_name:
            self.get_index(index_name, error_if_not=True)
        index = self._index(index_name, consistent_read=consistent_read)
        items = self._after(self._start_key(exclusive_start_key, index))
        names = index.schema_key_attrs if index else ()
        wanted = (
            item for item in items if item.is_within_segment(segments) and all(name in item.attrs for name in names)
        )
        return self._answer(read_page(wanted, limit), index, filter_expression, projection_expression)

    def _answer(
        self, page: Page, index: SecondaryIndex | None, condition: Any, projection: list[list[str]] | None
    ) -> tuple[list[Item], int, dict[str, Any] | None]:
        items = page.items if index is None else [index.project(item) for item in page.items]
        if condition is not None:
            items = [item for item in items if condition.expr(item)]
        if projection:
            items = [item.project(projection) for item in items]
        last = self._get_last_evaluated_key(page.items[-1], index.name if index else None) if page.more else None
        return items, len(page.items), last

    def _index(self, name: str | None, *, consistent_read: bool) -> SecondaryIndex | None:
        if not name:
            return None
        index = next((index for index in self.all_indexes() if index.name == name), None)
        if index is None:
            raise InvalidIndexNameError(f"The table does not have the specified index: {name}")
        if consistent_read and index in self.global_indexes:
            raise MockValidationException("Consistent reads are not supported on global secondary indexes")
        return index

    def _start_key(self, key: dict[str, Any] | None, index: SecondaryIndex | None) -> dict[str, DynamoType] | None:
        if not key:
            return None
        names = {*self.table_key_attrs, *(index.schema_key_attrs if index else ())}
        if set(key) != names:
            raise MockValidationException("The provided starting key is invalid")
        return {name: DynamoType(value) for name, value in key.items()}

    def _in_partition(
        self,
        hash_key: DynamoType | None,
        comparison: str | None,
        values: list[DynamoType],
        start: dict[str, DynamoType] | None,
        *,
        forward: bool,
    ) -> Iterator[Item]:
        if hash_key not in self.items:
            return iter(())
        partition = self.items[hash_key]
        if self.range_key_attr is None:
            # without a range key, each partition is one item
            return iter(() if start else (partition,))
        low, high = _bounds(partition, comparison, values)
        if start and forward:
            low = max(low, partition.through(start[self.range_key_attr]))
        elif start:
            high = min(high, partition.before(start[self.range_key_attr]))
        walked: Iterator[Item] = partition.walk(low, high, forward=forward)
        return walked

    def _in_index(
        self,
        index: SecondaryIndex,
        conditions: list[tuple[str, str, list[DynamoType]]],
        start: dict[str, DynamoType] | None,
        *,
        forward: bool,
    ) -> Iterator[Item]:
        candidates: Iterator[Item] = self._after(None)
        if index in self.indexes:
            candidates = self._in_partition(conditions[0][2][0], None, [], None, forward=True)
        found = [
            item
            for item in candidates
            if all(name in item.attrs for name in index.schema_key_attrs)
            and all(item.attrs[name].compare(comparison, values) for name, comparison, values in conditions)
        ]
        # The keys of an index may repeat, so the table's own keys are compared, too.
        ranges = [key["AttributeName"] for key in index.schema if key["KeyType"] == "RANGE"]
        names = [*ranges, *self.table_key_attrs]

        def place(attributes: dict[str, DynamoType]) -> tuple[Any, ...]:
            return tuple(rank_of(attributes[name]) for name in names)

        found.sort(key=lambda item: place(item.attrs), reverse=not forward)
        if start:
            here = place(start)
            found = [item for item in found if (place(item.attrs) > here if forward else place(item.attrs) < here)]
        return iter(found)

    def _after(self, start: dict[str, DynamoType] | None) -> Iterator[Item]:
        first = 0
        if start:
            hash_key = start[self.hash_key_attr]
            first = self.items.through(hash_key)
            if self.range_key_attr is not None and hash_key in self.items:
                partition = self.items[hash_key]
                yield from partition.walk(partition.through(start[self.range_key_attr]), len(partition))
        for partition in self.items.walk(first, len(self.items)):
            if self.range_key_attr is not None:
                yield from partition.walk(0, len(partition))
            else:
                yield partition


def _bounds(partition: Ordered, comparison: str | None, values: list[DynamoType]) -> tuple[int, int]:
    match comparison:
        case None:
            return 0, len(partition)
        case "=":
            return partition.before(values[0]), partition.through(values[0])
        case "<":
            return 0, partition.before(values[0])
        case "<=":
            return 0, partition.through(values[0])
        case ">":
            return partition.through(values[0]), len(partition)
        case ">=":
            return partition.before(values[0]), len(partition)
        case "BETWEEN":
            return partition.before(values[0]), partition.through(values[1])
        case "BEGINS_WITH":
            return partition.beginning_with(values[0])
    raise MockValidationException(f"Invalid operator used in KeyConditionExpression: {comparison}")


def _check_limit(limit: int | None) -> None:
    if limit is not None and limit < 1:
        raise MockValidationException(
            f"1 validation error detected: Value '{limit}' at 'limit' failed to satisfy constraint: "
            "Member must have value greater than or equal to 1"
        )
