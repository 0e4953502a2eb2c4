"""The state of DynamoDB from the entries of its log, and all entries of a state.

Items are read as bytes, and parsed when they are needed: most of a large table never is. Indexes are filled again.
"""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.collector import without_collector
from chatprov.local.services.dynamodb import journal
from chatprov.local.services.dynamodb.backup import Backup
from chatprov.local.services.dynamodb.export import Export
from chatprov.local.services.dynamodb.table import Table
from chatprov.local.services.dynamodb.table_definition import TableDefinition
from chatprov.local.services.dynamodb.table_import import TableImport
from chatprov.local.services.dynamodb.transaction_token import Remembered
from chatprov.local.services.stored_values import from_json, to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from chatprov.local.services.dynamodb.region import DynamoDBRegion
    from chatprov.local.storage import Image

LOG_VERSION: Final = 1
_WITHOUT_SORT_KEY: Final = 3
_RANKS: Final[Mapping[str, Callable[[str], Any]]] = {"N": Decimal, "B": base64.b64decode}

Contents = dict[str, list[tuple[str, bytes]]]
"""The items of a table as JSON by partition key, each with its sort key, "" if the table has none."""


def fill_regions(entries: dict[bytes, bytes], region_of: Callable[[str, str], DynamoDBRegion]) -> None:
    """Fill regions, which are empty, with what a log has; remove the items of deleted tables and expired tokens from `entries`.

    Raises ValueError for an entry that is not one of DynamoDB.
    """
    with without_collector():
        keys: list[list[str]] = json.loads(b"[%s]" % b",".join(entries))
        items = _items_by_owner(keys, entries)
        others = [(key, value) for key, value in zip(keys, entries.values(), strict=True) if key[0] != journal.ITEM]
        owners: set[str] = set()
        expired = set()
        for key, value in others:
            kind, account, region, name = key
            document = json.loads(value)
            if kind == journal.TOKEN and datetime.fromisoformat(document["until"]) <= datetime.now(UTC):
                expired.add(tuple(key))
            else:
                owners.add(_add(region_of(account, region), kind, name, document, items))
        if expired or items.keys() - owners:
            named = zip(keys, entries, strict=True)
            outdated = [
                entry
                for key, entry in named
                if (key[0] == journal.ITEM and key[1] not in owners) or tuple(key) in expired
            ]
            for entry in outdated:
                del entries[entry]


def images_of(region: DynamoDBRegion) -> Iterator[Image]:
    """Yield the images of all that a region has."""
    place = region.account, region.region
    for table in region.tables.values():
        yield journal.table_image(*place, table)
        yield from journal.item_images(table.id, table)
    for backup in region.backups.values():
        yield from journal.backup_images(*place, backup)
    for kind, named in (
        (journal.EXPORT, region.exports),
        (journal.IMPORT, region.imports),
        (journal.TOKEN, region.tokens),
    ):
        for name, state in named.items():
            yield (kind, *place, name), to_json(state)


def _items_by_owner(keys: list[list[str]], entries: Mapping[bytes, bytes]) -> dict[str, Contents]:
    items: dict[str, Contents] = {}
    for key, value in zip(keys, entries.values(), strict=True):
        if key[0] == journal.ITEM:
            contents = items.setdefault(key[1], {})
            contents.setdefault(key[2], []).append(("" if len(key) == _WITHOUT_SORT_KEY else key[3], value))
    return items


def _add(region: DynamoDBRegion, kind: str, name: str, value: Any, items: Mapping[str, Contents]) -> str:
    """Add what an entry has to a region, and return the name that its items have in their keys."""
    if kind == journal.TABLE:
        table = _table(from_json(value, TableDefinition), items)
        table.journal = region.journal
        region.tables[name] = table
        return table.id
    if kind == journal.BACKUP:
        definition = from_json(value["table"], TableDefinition)
        created = from_json(value["created"], type(definition.created))
        region.backups[name] = Backup(name, value["name"], created, _table(definition, items, name))
    elif kind == journal.EXPORT:
        region.exports[name] = from_json(value, Export)
    elif kind == journal.IMPORT:
        region.imports[name] = from_json(value, TableImport)
    elif kind == journal.TOKEN:
        region.tokens[name] = from_json(value, Remembered)
    else:
        raise ValueError("an entry is of a kind that is not known")
    return name


def _table(definition: TableDefinition, items: Mapping[str, Contents], owner: str | None = None) -> Table:
    """Return a table with its items."""
    table = Table.of(definition)
    partition_rank = _rank_of(table, table.keys.partition)
    sort_rank = None if table.keys.sort is None else _rank_of(table, table.keys.sort)
    table.contents.load(
        (partition_rank(key), [(0 if sort_rank is None else sort_rank(place), value) for place, value in found])
        for key, found in items.get(owner or table.id, {}).items()
    )
    indexes, table.indexes = table.indexes, {}
    for index in indexes.values():
        table.add_index(index)
    return table


def _rank_of(table: Table, attribute: str) -> Callable[[str], Any]:
    return _RANKS.get(table.types[attribute], str)
