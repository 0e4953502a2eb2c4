"""moto's PutItem with a fast path for requests that have only an item and a table, and no condition."""

from __future__ import annotations

from typing import Any, Final

from moto.dynamodb.responses import DynamoHandler, validate_put_has_gsi_keys_set_to_none

from chatprov.local.moto_dynamodb.checks import check_empty_attributes, check_empty_keys
from chatprov.local.moto_dynamodb.wire import DynamoResult

_PLAIN: Final = {"TableName", "Item"}
_put_item: Any = DynamoHandler.put_item


def install() -> None:
    """Replace moto's PutItem with the one that has the fast path."""
    of_moto: Any = DynamoHandler
    of_moto.put_item = put_item


def put_item(self: DynamoHandler) -> Any:
    """Check and store an item as moto does, without parsing expressions that the request does not have."""
    if self.body.keys() != _PLAIN:
        return _put_item(self)
    table: Any = self.dynamodb_backend.get_table(self.body["TableName"])
    item = self.body["Item"]
    check_empty_keys(item, table)
    check_empty_attributes(item, table)
    validate_put_has_gsi_keys_set_to_none(item, table)
    table.put_item(item, overwrite=True)
    return DynamoResult({})
