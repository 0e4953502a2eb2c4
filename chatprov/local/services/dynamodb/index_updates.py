"""Changes of a table's global secondary indexes.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GlobalSecondaryIndexUpdate.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.dynamodb import definition, throughput
from chatprov.local.services.dynamodb.errors import NoSuchResourceError, ValidationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.services.dynamodb.index import SecondaryIndex
    from chatprov.local.services.dynamodb.table import Table

_WRONG: Final = "One or more parameter values were invalid: "


def updated_indexes(table: Table, given: Mapping[str, Any]) -> dict[str, SecondaryIndex]:
    """Return the table's indexes after the changes of a request, by name."""
    indexes = dict(table.indexes)
    mode = given.get("BillingMode", table.settings.billing_mode)
    changed = set()
    for change in given.get("GlobalSecondaryIndexUpdates", ()):
        if len(change) != 1:
            raise ValidationError(f"{_WRONG}Exactly one member of a GlobalSecondaryIndexUpdate must be given")
        ((action, wanted),) = change.items()
        name = wanted["IndexName"]
        if name in changed:
            raise ValidationError(
                f"{_WRONG}Only one global secondary index update per index is allowed simultaneously. Index: {name}"
            )
        changed.add(name)
        if action == "Create":
            indexes[name] = _new_index(table, indexes, wanted, mode)
            continue
        if name not in indexes or not indexes[name].is_global:
            raise NoSuchResourceError("Requested resource not found")
        index = indexes.pop(name)
        if action == "Update":
            settings = {member: value for member, value in wanted.items() if member != "IndexName"}
            indexes[name] = replace(index, settings=index.settings | settings)
    return indexes


def _new_index(
    table: Table, indexes: Mapping[str, SecondaryIndex], wanted: Mapping[str, Any], mode: str
) -> SecondaryIndex:
    if wanted["IndexName"] in indexes:
        raise ValidationError(f"{_WRONG}Attempting to create an index which already exists")
    if sum(index.is_global for index in indexes.values()) == definition.MOST_GLOBAL_INDEXES:
        raise ValidationError(
            f"{_WRONG}Number of GlobalSecondaryIndexes exceeds per-table limit of {definition.MOST_GLOBAL_INDEXES}"
        )
    index = definition.index_of(wanted, table.key_schema, is_global=True)
    throughput.check_indexes(mode, [index])
    return index
