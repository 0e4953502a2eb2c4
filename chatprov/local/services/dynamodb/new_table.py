"""A new table from the parameters that CreateTable and ImportTable have.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.dynamodb import definition, throughput
from chatprov.local.services.dynamodb.errors import ResourceInUseError, ValidationError
from chatprov.local.services.dynamodb.resource_policy import changed_policy
from chatprov.local.services.dynamodb.settings import settings_of
from chatprov.local.services.dynamodb.table import Table
from chatprov.local.services.dynamodb.tags import with_tags

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.services.dynamodb.region import DynamoDBRegion

_WRONG: Final = "One or more parameter values were invalid: "
_NOT_HERE: Final = (
    "GlobalTableSourceArn",
    "GlobalTableWitnessUpdates",
    "ReplicaUpdates",
    "VectorIndexUpdates",
    "VectorIndexes",
)
"""Members that ask for what the local cloud has not."""


def new_table(region: DynamoDBRegion, given: Mapping[str, Any]) -> Table:
    """Return a table without items that is not in the region yet; raises ValidationError and ResourceInUseError."""
    check_available(given)
    name = given["TableName"]
    definition.check_name(name)
    absent = [member for member in ("KeySchema", "AttributeDefinitions") if member not in given]
    if absent:
        raise ValidationError(f"{_WRONG}{' and '.join(absent)} must be given")
    settings = settings_of(region, given)
    schema = given["KeySchema"]
    definition.check_key_schema(schema)
    indexes = definition.indexes_of(given, schema)
    types = definition.types_of(given["AttributeDefinitions"])
    definition.check_definitions(types, [key["AttributeName"] for key in schema], indexes)
    throughput.check_indexes(settings.billing_mode, indexes)
    if name in region.tables:
        raise ResourceInUseError(f"Table already exists: {name}")
    tags = with_tags({}, given.get("Tags", ()))
    policy = changed_policy(None, given["ResourcePolicy"]) if "ResourcePolicy" in given else None
    return Table(
        name,
        region.arn(name),
        str(uuid.uuid4()),
        datetime.now(UTC),
        schema,
        types,
        settings,
        tags,
        {index.name: index for index in indexes},
        policy=policy,
    )


def check_available(given: Mapping[str, Any]) -> None:
    """Raise ValidationError for members that ask for what the local cloud has not."""
    for member in _NOT_HERE:
        if member in given:
            raise ValidationError(f"The local cloud does not support {member}.")
