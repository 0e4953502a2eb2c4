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
from chatprov.local.services.dynamodb.table import ALONE, Table
from chatprov.local.services.dynamodb.table_definition import TableDefinition
from chatprov.local.services.dynamodb.table_import import TableImport
from chatprov.local.services.dynamodb.transaction_token import Remembered
from chatprov.local.services.stored_values import from_json, to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from chatprov.local.services.dynamodb.region import DynamoDBRegion
    from chatprov.local.storage import Image

LOG_VERSION: Final = 1
_ITEM: Final = b'["%s","' % journal.ITEM.encode()
_BETWEEN: Final = b'","'
"""What is between two texts of a key; a text cannot contain this, because its quotation marks are escaped."""
_RANKS: Final[Mapping[str, Callable[[str], Any]]] = {"N": Decimal, "B": base64.b64decode}

Partition = tuple[str, list[str], list[bytes]]
"""A partition key, the sort keys of its items, and the items as JSON; without a sort key "" is in its place."""


def fill_regions(entries: dict[bytes, bytes], region_of: Callable[[str, str], DynamoDBRegion]) -> None:
    """Fill regions, which are empty, with what a log has; remove the items of deleted tables and expired tokens from `entries`.

    Raises ValueError for an entry that is not one of DynamoDB.
    """
    with without_collector():
        items, others = _sorted_out(entries)
        owners: set[str] = set()
        outdated = []
        for entry in others:
            kind, account, region, name = json.loads(entry)
            document = json.loads(entries[entry])
            if kind == journal.TOKEN and datetime.fromisoformat(document["until"]) <= datetime.now(UTC):
                outdated.append(entry)
            else:
                owners.add(_add(region_of(account, region), kind, name, document, items))
        if gone := items.keys() - owners:
            outdated += [entry for entry in entries if _is_item_of(entry, gone)]
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


def _sorted_out(entries: Mapping[bytes, bytes]) -> tuple[dict[str, list[Partition]], list[bytes]]:
    """Return the items by the names of their owners, and the keys of all other entries.

    There can be very many items, so that their keys are cut as bytes: into their last text, and what is before it.
    """
    beginnings: dict[bytes, tuple[list[bytes], list[bytes]]] = {}
    others = []
    for entry, value in entries.items():
        if entry.startswith(_ITEM):
            end = entry.rfind(_BETWEEN)
            last, values = beginnings.setdefault(entry[:end], ([], []))
            last.append(entry[end:])
            values.append(value)
        else:
            others.append(entry)
    items: dict[str, list[Partition]] = {}
    for beginning, (last, values) in beginnings.items():
        _, owner, *partition = json.loads(beginning + b'"]')
        keys = json.loads(b"[%s]" % b",".join([text[len(_BETWEEN) - 1 : -1] for text in last]))
        found = items.setdefault(owner, [])
        if partition:
            found.append((partition[0], keys, values))
        else:
            found.extend((key, [""], [value]) for key, value in zip(keys, values, strict=True))
    return items, others


def _is_item_of(entry: bytes, owners: AbstractSet[str]) -> bool:
    return entry.startswith(_ITEM) and json.loads(entry)[1] in owners


def _add(region: DynamoDBRegion, kind: str, name: str, value: Any, items: Mapping[str, list[Partition]]) -> str:
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


def _table(definition: TableDefinition, items: Mapping[str, list[Partition]], owner: str | None = None) -> Table:
    """Return a table with its items."""
    table = Table.of(definition)
    sort = table.keys.sort
    rank = _rank_of(table, table.keys.partition)
    place = _alone if sort is None else _rank_of(table, sort)
    table.contents.load(
        (rank(key), [*zip(map(place, places), values, strict=True)])
        for key, places, values in items.get(owner or table.id, [])
    )
    indexes, table.indexes = table.indexes, {}
    for index in indexes.values():
        table.add_index(index)
    return table


def _alone(_: str) -> int:
    return ALONE


def _rank_of(table: Table, attribute: str) -> Callable[[str], Any]:
    return _RANKS.get(table.types[attribute], str)
