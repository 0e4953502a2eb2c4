"""The DynamoDB backend: it rolls back a failed transaction item by item; moto's copies whole tables."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from moto.core.exceptions import JsonRESTError
from moto.dynamodb import models as moto_models
from moto.dynamodb.exceptions import MockValidationException, PointInTimeRecoveryUnavailable, ResourceNotFoundException
from moto.dynamodb.models.dynamo_type import DynamoType

from chatprov.local.moto_dynamodb import partiql
from chatprov.local.moto_dynamodb.table import OrderedTable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


_WITHOUT_KEY = "Select statements within BatchExecuteStatement must specify the primary key in the where clause."


class DynamoDBBackend(moto_models.DynamoDBBackend):
    """moto's DynamoDB."""

    @property
    def _url_module(self) -> Any:
        from chatprov.local.moto_dynamodb import urls  # noqa: PLC0415  # its handlers need moto's, which need this module

        return urls

    def describe_time_to_live(self, table_name: str) -> dict[str, Any]:
        """Return the TTL settings of a table."""
        self.get_table(table_name)
        found: dict[str, Any] = super().describe_time_to_live(table_name)
        return found

    def update_time_to_live(self, table_name: str, ttl_spec: dict[str, Any]) -> None:
        """Set the TTL settings of a table; the local cloud deletes no expired items."""
        self.get_table(table_name)
        super().update_time_to_live(table_name, ttl_spec)

    def execute_statement(self, statement: str, parameters: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Execute a PartiQL statement on a table that exists."""
        for name in partiql.metadata(statement).get_table_names():
            self.get_table(name.partition(".")[0])
        found: list[dict[str, Any]] = super().execute_statement(statement, parameters)
        return found

    def batch_execute_statement(self, statements: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Execute PartiQL statements; one that fails does not affect the others."""
        return [self._one_of_batch(statement) for statement in statements]

    def _one_of_batch(self, statement: dict[str, Any]) -> dict[str, Any]:
        name: dict[str, str] = {}
        try:
            found = partiql.metadata(statement["Statement"])
            table = self.get_table(found.get_table_names()[0].partition(".")[0])
            name = {"TableName": table.name}
            if found.is_select_query() and not set(table.table_key_attrs) <= set(found.get_filter_names()):
                raise MockValidationException(_WITHOUT_KEY)
            items = self.execute_statement(statement["Statement"], statement.get("Parameters", []))
        except JsonRESTError as error:
            return {"Error": {"Code": partiql.batch_code(error), "Message": error.message}, **name}
        return {**name, "Item": items[0]} if items else dict(name)

    def owns_arn(self, arn: str) -> bool:
        """Return whether this is the ARN of a table of this account and region; the tagging API calls this."""
        return any(table.table_arn == arn for table in self.tables.values())

    def tag_resource(self, arn: str, tags: dict[str, str]) -> None:
        """Add tags to a table, or replace their values."""
        table = self._table_of(arn)
        kept = [tag for tag in table.tags if tag["Key"] not in tags]
        table.tags = kept + [{"Key": key, "Value": value} for key, value in tags.items()]

    def untag_resource(self, arn: str, tag_keys: list[str]) -> None:
        """Remove tags from a table."""
        self._table_of(arn)
        super().untag_resource(arn, tag_keys)

    def _table_of(self, arn: str) -> Any:
        table = next((table for table in self.tables.values() if table.table_arn == arn), None)
        if table is None:
            raise ResourceNotFoundException(f"Requested resource not found: ResourcArn: {arn} not found")
        return table

    def update_table(self, name: str, attr_definitions: list[dict[str, str]], *more: Any, **named: Any) -> Any:
        """Change a table: keep the attribute definitions of its keys and its indexes' keys, and remove all others.

        https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
        """
        table = self.get_table(name)
        known = {attribute["AttributeName"]: attribute for attribute in (*table.attr, *(attr_definitions or ()))}
        super().update_table(name, list(known.values()), *more, **named)
        keys = set(table.attribute_keys)
        table.attr = [attribute for key, attribute in known.items() if key in keys]
        return table

    def restore_table_to_point_in_time(self, target_table_name: str, source_table_name: str) -> Any:
        """Create a table with the contents of another one, which must have point-in-time recovery enabled."""
        source = self.tables.get(source_table_name)
        if source is not None and not _is_backed_up(source):
            raise PointInTimeRecoveryUnavailable(source_table_name)
        return super().restore_table_to_point_in_time(target_table_name, source_table_name)

    def transact_write_items(self, transact_items: list[dict[str, Any]]) -> None:
        """Execute all of the writes, or none."""
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

    def _touched(self, transact_items: list[dict[str, Any]]) -> Iterator[tuple[OrderedTable, dict[str, Any]]]:
        for write in transact_items:
            for operation in write.values():
                table = self.tables.get(operation.get("TableName"))
                if isinstance(table, OrderedTable):
                    yield table, operation.get("Key") or operation.get("Item") or {}


def _is_backed_up(table: Any) -> bool:
    recovery = table.continuous_backups["PointInTimeRecoveryDescription"]
    return bool(recovery["PointInTimeRecoveryStatus"] == "ENABLED")


def _restorers(table: OrderedTable, keys: dict[str, Any]) -> Iterator[Callable[[], None]]:
    if not all(name in keys for name in table.table_key_attrs):
        # such a write is rejected before it changes anything
        return
    hash_key, *range_key = (DynamoType(keys[name]) for name in table.table_key_attrs)
    before = copy.deepcopy(table.get_item(hash_key, *range_key))
    yield lambda: table.restore(hash_key, range_key[0] if range_key else None, before)
