"""A DynamoDB table: that of STEP 1, and the further ones in config.yaml.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html
"""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from chatprov.aws_resource import AwsApi, ListedAwsResource, counted
from chatprov.config import Config
from chatprov.config.table import TableSettings
from chatprov.step import (
    Attributes,
    DataCount,
    Handle,
    Observed,
    ResourceContext,
    Wait,
    none_if_absent,
    tags_of,
)

from .table_additions import index_keys, remove_table_additions, table_additions
from .table_indexes import actual_indexes, definitions, desired_indexes, key_schema, next_update, parameters
from .table_state import recovery_of, status_of_table

COUNT_LIMIT = 10_000
RECOVERY = frozenset({"PointInTimeRecoveryEnabled", "RecoveryPeriodInDays"})
INDEXES = "GlobalSecondaryIndexes"


class DynamoTable(ListedAwsResource):
    """A DynamoDB table, on-demand, with its indexes."""

    type = "DynamoDB table"
    aws = AwsApi(
        service="dynamodb", id_param="TableName", id_field="TableName", name_field="TableName", arn_field="TableArn",
        read="describe_table", output="Table", list="list_tables", items="TableNames", arn_end="table/{id}",
        tag="tag_resource", tags_form="list", delete="delete_table",
    )  # fmt: skip
    wait = Wait("DynamoDB is making the table and its indexes ACTIVE", expected_seconds=8, limit_seconds=1800)
    create_only = frozenset({"KeySchema", "AttributeDefinitions"})
    in_turns = frozenset({INDEXES})
    content: ClassVar[str] = "items"
    """What the items are called, in the plural."""

    @abstractmethod
    def settings(self, config: Config) -> TableSettings:
        """Return its section of config.yaml."""

    def name(self, config: Config) -> str:
        return self.settings(config).name

    def expected_arn(self, context: ResourceContext) -> str:
        return context.arn("dynamodb", f"table/{self.name(context.config)}")

    def desired(self, context: ResourceContext) -> Attributes:
        table = self.settings(context.config)
        return {
            "KeySchema": key_schema(table.keys),
            "AttributeDefinitions": definitions({key.name: key.type for key in table.keys}),
            **({} if table.indexes is None else {INDEXES: desired_indexes(table.indexes)}),
            "BillingMode": table.billing_mode,
            "DeletionProtectionEnabled": table.deletion_protection,
            "PointInTimeRecoveryEnabled": table.point_in_time_recovery,
            **({} if table.point_in_time_recovery else {"RecoveryPeriodInDays": None}),
        }

    def observe(self, context: ResourceContext, found: Mapping[str, Any], resource_id: str) -> Observed:
        table, tags = super().observe(context, found, resource_id), None
        if found["TableStatus"] != "DELETING":
            list_tags = context.client("dynamodb").list_tags_of_resource
            tags = none_if_absent(lambda: list_tags(ResourceArn=table.arn), "ResourceNotFoundException")
        return replace(table, tags=tags_of(tags["Tags"] if tags else []), **status_of_table(found))

    def actual(self, context: ResourceContext, found: Mapping[str, Any]) -> dict[str, Any]:
        keys, backups = {key["AttributeName"] for key in found["KeySchema"]}, None
        if found["TableStatus"] != "DELETING":
            describe, absent = context.client("dynamodb").describe_continuous_backups, "TableNotFoundException"
            answer = none_if_absent(lambda: describe(TableName=found["TableName"]), absent, *self.aws.not_found)
            backups = answer["ContinuousBackupsDescription"] if answer else None
        return {
            "KeySchema": found["KeySchema"],
            # The other attributes belong to indexes, which have them as KeyTypes.
            "AttributeDefinitions": sorted(
                (definition for definition in found["AttributeDefinitions"] if definition["AttributeName"] in keys),
                key=lambda definition: definition["AttributeName"],
            ),
            INDEXES: actual_indexes(found),
            "BillingMode": found.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED"),
            "DeletionProtectionEnabled": found.get("DeletionProtectionEnabled", False),
            **recovery_of(backups or {}),
            "ItemCount": found.get("ItemCount", 0),
            "Indexes": index_keys(found),
        }

    def read_status(self, context: ResourceContext, handle: Handle) -> Observed | None:
        table = self.describe(context, handle.id)
        if table is None:
            return None
        return Observed(id=handle.id, name=handle.name, arn=handle.arn, attributes={}, **status_of_table(table))

    def create(self, context: ResourceContext) -> Handle:
        want = {key: value for key, value in self.desired(context).items() if key not in RECOVERY}
        if indexes := want.pop(INDEXES, ()):
            types = {one["AttributeName"]: one["AttributeType"] for one in want["AttributeDefinitions"]}
            for index in indexes:
                types |= index["KeyTypes"]
            want |= {"AttributeDefinitions": definitions(types), INDEXES: [parameters(index) for index in indexes]}
        name = self.name(context.config)
        answer = context.client("dynamodb").create_table(TableName=name, **want, Tags=context.tag_list(self))
        return Handle(id=name, name=name, arn=answer["TableDescription"]["TableArn"])

    def set_after_create(self, context: ResourceContext) -> frozenset[str]:
        """CreateTable has no parameter for backups: they are enabled when the table is ACTIVE."""
        return frozenset({"PointInTimeRecoveryEnabled"} if self.settings(context.config).point_in_time_recovery else ())

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:
        want, dynamodb = self.desired(context), context.client("dynamodb")
        if settings := {key: want[key] for key in ("BillingMode", "DeletionProtectionEnabled") if key in changed}:
            dynamodb.update_table(TableName=handle.name, **settings)
        if INDEXES in changed:
            found = actual_indexes(dynamodb.describe_table(TableName=handle.name)["Table"])
            if update := next_update(want[INDEXES], found):
                dynamodb.update_table(TableName=handle.name, **update)
        if changed & RECOVERY:
            dynamodb.update_continuous_backups(
                TableName=handle.name,
                PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": want["PointInTimeRecoveryEnabled"]},
            )

    def delete(self, context: ResourceContext, handle: Observed) -> None:
        if handle.attributes["DeletionProtectionEnabled"]:
            context.client("dynamodb").update_table(TableName=handle.name, DeletionProtectionEnabled=False)
        super().delete(context, handle)

    def additions(self, context: ResourceContext, seen: Observed) -> Mapping[str, Any]:
        return table_additions(context, seen)

    def remove_additions(self, context: ResourceContext, seen: Observed, names: frozenset[str]) -> None:
        remove_table_additions(context, seen, names)

    def contents(self, context: ResourceContext, handle: Handle) -> Sequence[DataCount]:
        pages = context.client("dynamodb").get_paginator("scan").paginate(TableName=handle.name, Select="COUNT")
        sizes = (page["Count"] for page in pages)
        # A table that is not ACTIVE yet cannot be read, and has no items.
        return none_if_absent(lambda: counted(sizes, self.content, COUNT_LIMIT), "ResourceNotFoundException") or ()
