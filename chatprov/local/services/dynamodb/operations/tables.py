"""The operations on tables and their indexes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.services.dynamodb import definition
from chatprov.local.services.dynamodb.description import describe_table
from chatprov.local.services.dynamodb.errors import ValidationError
from chatprov.local.services.dynamodb.index_updates import updated_indexes
from chatprov.local.services.dynamodb.new_table import check_available, new_table
from chatprov.local.services.dynamodb.settings import change_settings
from chatprov.region import domain_of

if TYPE_CHECKING:
    from chatprov.local.services.dynamodb.operations.types import Operations, Parameters, Response
    from chatprov.local.services.dynamodb.region import DynamoDBRegion

_NAMES_A_PAGE: Final = 100
_WRONG: Final = "One or more parameter values were invalid: "


def _create(region: DynamoDBRegion, given: Parameters) -> Response:
    table = new_table(region, given)
    region.add(table)
    return {"TableDescription": describe_table(table)}


def _describe(region: DynamoDBRegion, given: Parameters) -> Response:
    return {"Table": describe_table(region.named_table(given["TableName"]))}


def _list(region: DynamoDBRegion, given: Parameters) -> Response:
    after, limit = given.get("ExclusiveStartTableName", ""), given.get("Limit", _NAMES_A_PAGE)
    names = sorted(name for name in region.tables if name > after)
    more = {"LastEvaluatedTableName": names[limit - 1]} if len(names) > limit else {}
    return {"TableNames": names[:limit], **more}


def _delete(region: DynamoDBRegion, given: Parameters) -> Response:
    table = region.named_table(given["TableName"])
    if table.settings.protected:
        raise ValidationError(
            "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first."
        )
    region.delete(table)
    described = describe_table(table)
    return {"TableDescription": {**described, "TableStatus": "DELETING"}}


def _update(region: DynamoDBRegion, given: Parameters) -> Response:
    """Change a table: keep the attribute definitions of its keys and its indexes' keys, and remove all others.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
    """
    check_available(given)
    table = region.named_table(given["TableName"])
    types = table.types | definition.types_of(given.get("AttributeDefinitions", ()))
    indexes = updated_indexes(table, given)
    used = {*table.key_names, *(name for index in indexes.values() for name in index.keys)}
    types = {name: kind for name, kind in types.items() if name in used}
    definition.check_definitions(types, table.key_names, list(indexes.values()))
    if any(types[name] != table.types[name] for name in types.keys() & table.types.keys()):
        raise ValidationError(f"{_WRONG}The type of a key attribute of a table or index cannot be changed")
    changed = table.definition()
    change_settings(region, changed.settings, given)
    changed.types, changed.indexes = types, indexes
    region.change(table, changed)
    return {"TableDescription": describe_table(table)}


def _limits(_: DynamoDBRegion, __: Parameters) -> Response:
    account, table = 80_000, 40_000
    return {
        "AccountMaxReadCapacityUnits": account,
        "AccountMaxWriteCapacityUnits": account,
        "TableMaxReadCapacityUnits": table,
        "TableMaxWriteCapacityUnits": table,
    }


def _endpoints(region: DynamoDBRegion, _: Parameters) -> Response:
    return {
        "Endpoints": [{"Address": f"dynamodb.{region.region}.{domain_of(region.region)}", "CachePeriodInMinutes": 1440}]
    }


OPERATIONS: Final[Operations] = {
    "CreateTable": _create,
    "DescribeTable": _describe,
    "ListTables": _list,
    "UpdateTable": _update,
    "DeleteTable": _delete,
    "DescribeLimits": _limits,
    "DescribeEndpoints": _endpoints,
}
