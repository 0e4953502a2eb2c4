"""The DynamoDB backend: a transaction that fails is undone item by item, not by a copy of whole tables."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from moto.dynamodb import models as moto_models
from moto.dynamodb import urls
from moto.dynamodb.exceptions import PointInTimeRecoveryUnavailable
from moto.dynamodb.models.dynamo_type import DynamoType

from chatprov.local.moto_dynamodb.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class DynamoDBBackend(moto_models.DynamoDBBackend):
    """moto's DynamoDB."""

    @property
    def _url_module(self) -> Any:
        return urls

    def restore_table_to_point_in_time(self, target_table_name: str, source_table_name: str) -> Any:
        """Make a table of what another one held; only one that is backed up continuously can be brought back."""
        source = self.tables.get(source_table_name)
        if source is not None and not _is_backed_up(source):
            raise PointInTimeRecoveryUnavailable(source_table_name)
        return super().restore_table_to_point_in_time(target_table_name, source_table_name)

    def transact_write_items(self, transact_items: list[dict[str, Any]]) -> None:
        """Carry out all of the writes, or none."""
        tables = {table.name: table for table, _ in self._touched(transact_items)}
        undo = [step for table, keys in self._touched(transact_items) for step in _restorers(table, keys)]
        for table in tables.values():
            table.copied_as_itself = True
        try:
            super().transact_write_items(transact_items)
        except BaseException:
            for step in undo:
                step()
            raise
        finally:
            for table in tables.values():
                table.copied_as_itself = False

    def _touched(self, transact_items: list[dict[str, Any]]) -> Iterator[tuple[Table, dict[str, Any]]]:
        for write in transact_items:
            for operation in write.values():
                table = self.tables.get(operation.get("TableName"))
                if isinstance(table, Table):
                    yield table, operation.get("Key") or operation.get("Item") or {}


def _is_backed_up(table: Any) -> bool:
    recovery = table.continuous_backups["PointInTimeRecoveryDescription"]
    return bool(recovery["PointInTimeRecoveryStatus"] == "ENABLED")


def _restorers(table: Table, keys: dict[str, Any]) -> Iterator[Callable[[], None]]:
    shard = table.stream_shard
    if shard is not None:
        records = list(shard.items)
        yield lambda: setattr(shard, "items", records)
    if not all(name in keys for name in table.table_key_attrs):
        # such a write is refused before it changes anything
        return
    hash_key, *range_key = (DynamoType(keys[name]) for name in table.table_key_attrs)
    before = copy.deepcopy(table.get_item(hash_key, *range_key))
    yield lambda: table.restore(hash_key, range_key[0] if range_key else None, before)
