"""What changes in DynamoDB, as the images that its log has; each is written before the change is made in memory.

| key | value |
| --- | --- |
| "table", account, region, name | the table without its items |
| "item", the table's id or the backup's ARN, partition key, sort key | the item |
| "backup", account, region, ARN | the backup without its items |
| "export", "import", account, region, ARN | the export or the import |
| "token", account, region, token | the transaction that was carried out |

The items of a table that is deleted stay in the log until it is written again: no table has their id.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, Final, Protocol

from chatprov.local.services.dynamodb.errors import InternalServerError
from chatprov.local.services.stored_values import to_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from chatprov.local.services.dynamodb.backup import Backup
    from chatprov.local.services.dynamodb.collection import ItemPosition
    from chatprov.local.services.dynamodb.table import Table
    from chatprov.local.services.dynamodb.table_definition import TableDefinition
    from chatprov.local.services.dynamodb.values import Item
    from chatprov.local.storage import Image

ITEM: Final = "item"
TABLE: Final = "table"
BACKUP: Final = "backup"
EXPORT: Final = "export"
IMPORT: Final = "import"
TOKEN: Final = "token"  # noqa: S105  # a kind of key


class AppendLog(Protocol):
    """Where the images go; see `chatprov.local.storage.Log`."""

    def append(self, images: Sequence[Image], /) -> None:
        """Write the images of one change, all or none of them; raises OSError."""
        ...


class Journal:
    """The log of all tables, from the point of view of those who change them."""

    def __init__(self, log: AppendLog) -> None:
        self._log = log

    def write(self, images: Sequence[Image]) -> None:
        """Write the images of one change; raises InternalServerError, and then there must be no change."""
        try:
            self._log.append(images)
        except OSError as error:
            raise not_stored(error) from None


def not_stored(error: OSError) -> InternalServerError:
    """Return the error for a change that was not written, and therefore not made."""
    return InternalServerError(
        f"The local cloud cannot store the change: {error.strerror or error}. Nothing was changed."
    )


def item_image(owner: str, position: ItemPosition, item: Item | None) -> Image:
    """Return the image of an item of a table or backup, by its position; None for an item that is removed."""
    partition, place = position
    if type(partition) is not str:
        partition = _text(partition)
    if type(place) is str:
        return (ITEM, owner, partition, place), item
    if type(place) is int:  # there is no sort key
        return (ITEM, owner, partition), item
    return (ITEM, owner, partition, _text(place)), item


def item_images(owner: str, table: Table) -> Iterator[Image]:
    """Yield the images of all items of a table."""
    for item in table.contents.walk():
        yield item_image(owner, table.position(item), item)


def table_image(account: str, region: str, table: TableDefinition) -> Image:
    """Return the image of a table without its items."""
    return (TABLE, account, region, table.name), to_json(table.definition())


def backup_images(account: str, region: str, backup: Backup) -> list[Image]:
    """Return the images of a backup with its items."""
    value = {
        "name": backup.name,
        "created": backup.created.isoformat(),
        "table": to_json(backup.table.definition()),
    }
    return [((BACKUP, account, region, backup.arn), value), *item_images(backup.arn, backup.table)]


def _text(rank: Any) -> str:
    """Return the text of a number or of bytes, as it is in an item."""
    return base64.b64encode(rank).decode() if isinstance(rank, bytes) else f"{rank}"
