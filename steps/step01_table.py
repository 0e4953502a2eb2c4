"""STEP 1: Create the DynamoDB table that holds the chat messages.

A message is found by its room (partition key) and stands in the room's order of time (sort key).
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from chatprov.config import Config
from chatprov.step import (
    Attributes,
    DataCount,
    Experiment,
    Handle,
    Observed,
    Resource,
    ResourceContext,
    Status,
    Step,
    Wait,
    all_pages,
    none_if_absent,
    tags_of,
)

COUNT_LIMIT = 10_000
RECOVERY = frozenset({"PointInTimeRecoveryEnabled", "RecoveryPeriodInDays"})
USUAL_PERIOD = 35
STANDING: dict[str, Status] = {"ACTIVE": "present", "DELETING": "deleting"}
WITHOUT_KEY = {"INACCESSIBLE_ENCRYPTION_CREDENTIALS", "ARCHIVING", "ARCHIVED"}
"""Statuses of a table that DynamoDB cannot read, since somebody took its KMS key away: no waiting helps."""


class ChatMessagesTable(Resource):
    """The table ChatMessages: roomId and timestamp, on-demand."""

    key = "table"
    type = "DynamoDB table"
    wait = Wait("DynamoDB is making the table ACTIVE", expected_seconds=8, limit_seconds=120)
    create_only = frozenset({"KeySchema", "AttributeDefinitions"})
    reasons: ClassVar[Mapping[str, str]] = {
        "PointInTimeRecoveryEnabled": "whether the table can be brought back to any second of the last 35 days",
        "DeletionProtectionEnabled": "whether the table, and every message with it, can be deleted by mistake",
    }

    def name(self, config: Config) -> str:
        return config.table.name

    def expected_arn(self, context: ResourceContext) -> str:
        return context.arn("dynamodb", f"table/{self.name(context.config)}")

    def desired(self, context: ResourceContext) -> Attributes:
        table = context.config.table
        keys = (("HASH", table.partition_key), ("RANGE", table.sort_key))
        return {
            "KeySchema": [{"AttributeName": key.name, "KeyType": role} for role, key in keys],
            "AttributeDefinitions": sorted(
                ({"AttributeName": key.name, "AttributeType": key.type} for _, key in keys),
                key=lambda definition: definition["AttributeName"],
            ),
            "BillingMode": table.billing_mode,
            "DeletionProtectionEnabled": table.deletion_protection,
            "PointInTimeRecoveryEnabled": table.point_in_time_recovery,
            **({} if table.point_in_time_recovery else {"RecoveryPeriodInDays": None}),
        }

    def read(self, context: ResourceContext, known_id: str | None) -> Sequence[Observed]:
        dynamodb = context.client("dynamodb")
        name = known_id or self.name(context.config)
        answer = none_if_absent(lambda: dynamodb.describe_table(TableName=name), "ResourceNotFoundException")
        if answer is None:
            return []
        table = answer["Table"]
        keys = {key["AttributeName"] for key in table["KeySchema"]}
        backups, tags = None, None
        if table["TableStatus"] != "DELETING":
            backups = none_if_absent(
                lambda: dynamodb.describe_continuous_backups(TableName=name),
                "TableNotFoundException",
                "ResourceNotFoundException",
            )
            tags = none_if_absent(
                lambda: dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"]), "ResourceNotFoundException"
            )
        return [
            Observed(
                id=name,
                name=name,
                arn=table["TableArn"],
                attributes={
                    "KeySchema": table["KeySchema"],
                    # The others belong to indexes, which may be as they are.
                    "AttributeDefinitions": sorted(
                        (one for one in table["AttributeDefinitions"] if one["AttributeName"] in keys),
                        key=lambda one: one["AttributeName"],
                    ),
                    "BillingMode": table.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED"),
                    "DeletionProtectionEnabled": table.get("DeletionProtectionEnabled", False),
                    **_recovery(backups),
                    "ItemCount": table.get("ItemCount", 0),
                },
                tags=tags_of(tags["Tags"] if tags else []),
                state=STANDING.get(table["TableStatus"], "settling"),
                failed=_failed(table),
            )
        ]

    def console_facts(self, seen: Observed) -> Mapping[str, str]:
        types = {"S": "String", "N": "Number", "B": "Binary"}
        kinds = {one["AttributeName"]: types[one["AttributeType"]] for one in seen.attributes["AttributeDefinitions"]}
        keys = {one["KeyType"]: one["AttributeName"] for one in seen.attributes["KeySchema"]}
        on = {True: "On", False: "Off"}
        return {
            "Partition key": f"{keys['HASH']} ({kinds[keys['HASH']]})",
            "Sort key": f"{keys['RANGE']} ({kinds[keys['RANGE']]})" if "RANGE" in keys else "-",
            "Capacity mode": "On-demand" if seen.attributes["BillingMode"] == "PAY_PER_REQUEST" else "Provisioned",
            "Table status": "Active" if seen.state == "present" else "Creating",
            "Point-in-time recovery (PITR)": on[seen.attributes["PointInTimeRecoveryEnabled"]],
            "Deletion protection": on[seen.attributes["DeletionProtectionEnabled"]],
            "Item count": str(seen.attributes.get("ItemCount", 0)),
        }

    def list_all(self, context: ResourceContext) -> Sequence[Handle]:
        names = all_pages(context.client("dynamodb"), "list_tables", "TableNames")
        return [Handle(id=name, name=name, arn=context.arn("dynamodb", f"table/{name}")) for name in names]

    def read_status(self, context: ResourceContext, handle: Handle) -> Observed | None:
        dynamodb = context.client("dynamodb")
        answer = none_if_absent(lambda: dynamodb.describe_table(TableName=handle.name), "ResourceNotFoundException")
        if answer is None:
            return None
        table = answer["Table"]
        state = STANDING.get(table["TableStatus"], "settling")
        return Observed(
            id=handle.id, name=handle.name, arn=handle.arn, attributes={}, state=state, failed=_failed(table)
        )

    def create(self, context: ResourceContext) -> Handle:
        want = {key: value for key, value in self.desired(context).items() if key not in RECOVERY}
        name = self.name(context.config)
        answer = context.client("dynamodb").create_table(TableName=name, **want, Tags=context.tag_list(self))
        return Handle(id=name, name=name, arn=answer["TableDescription"]["TableArn"])

    def set_after_create(self, context: ResourceContext) -> frozenset[str]:
        """A table has its backups turned on once it is ACTIVE."""
        return frozenset({"PointInTimeRecoveryEnabled"} if context.config.table.point_in_time_recovery else ())

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:
        want, dynamodb = self.desired(context), context.client("dynamodb")
        if settings := {key: want[key] for key in ("BillingMode", "DeletionProtectionEnabled") if key in changed}:
            dynamodb.update_table(TableName=handle.name, **settings)
        if changed & RECOVERY:
            dynamodb.update_continuous_backups(
                TableName=handle.name,
                PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": want["PointInTimeRecoveryEnabled"]},
            )

    def tag(self, context: ResourceContext, handle: Handle) -> None:
        context.client("dynamodb").tag_resource(ResourceArn=handle.arn, Tags=context.tag_list(self))

    def delete(self, context: ResourceContext, handle: Observed) -> None:
        dynamodb = context.client("dynamodb")
        if handle.attributes["DeletionProtectionEnabled"]:
            dynamodb.update_table(TableName=handle.name, DeletionProtectionEnabled=False)
        dynamodb.delete_table(TableName=handle.name)

    def contents(self, context: ResourceContext, handle: Handle) -> Sequence[DataCount]:
        pages = context.client("dynamodb").get_paginator("scan").paginate(TableName=handle.name, Select="COUNT")

        def counted() -> int:
            count = 0
            for page in pages:
                count += page["Count"]
                if count >= COUNT_LIMIT:
                    break
            return count

        # A table that is not ACTIVE yet is not found, and holds nothing.
        count = none_if_absent(counted, "ResourceNotFoundException") or 0
        return [DataCount(count, "messages", at_least=count >= COUNT_LIMIT)] if count else []


def _failed(table: Mapping[str, Any]) -> str:
    """Return why the table cannot be used, nothing when it can or soon will."""
    status = table["TableStatus"]
    return f"it is {status}, since DynamoDB may not use its KMS key" if status in WITHOUT_KEY else ""


def _recovery(backups: dict[str, Any] | None) -> dict[str, Any]:
    """Return whether the table can be brought back, and of how many days, where somebody chose fewer than the usual 35."""
    described = backups["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {}) if backups else {}
    enabled = described.get("PointInTimeRecoveryStatus") == "ENABLED"
    days = described.get("RecoveryPeriodInDays", USUAL_PERIOD) if enabled else USUAL_PERIOD
    return {
        "PointInTimeRecoveryEnabled": enabled,
        # What turns recovery off forgets it, so the plan has to show it.
        "RecoveryPeriodInDays": None if days == USUAL_PERIOD else days,
    }


STEP = Step(
    number=1,
    name="table",
    title="Create DynamoDB Table (Chat Messages)",
    console=(
        "Go to AWS Console -> DynamoDB",
        "Click Create table",
        "Table name: ChatMessages",
        "Partition key: roomId (String)",
        "Sort key: timestamp (String)",
        "Table settings: choose Default settings",
        "Click Create table",
    ),
    why=(
        "DynamoDB finds an item by its partition key and keeps the items of one partition sorted by the sort key. With "
        "roomId and timestamp, 'the messages of this room in their order' is one cheap Query. Only the key "
        "attributes are declared; every other attribute of a message may come and go. On-demand means that you pay "
        "for each read and write, and nothing while nobody talks."
    ),
    pitfalls=(
        "The keys cannot be changed later: a wrong sort key means a new table.",
        "Names are case-sensitive: chatmessages is another table.",
        "Two messages with the same roomId and timestamp are one item: the second silently overwrites the first.",
        "The table is CREATING for some seconds; a write before it is ACTIVE fails with ResourceNotFoundException.",
        "Point-in-time recovery is off by default: a deleted message cannot be brought back.",
    ),
    docs="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html",
    experiment=Experiment(
        try_this="Write two messages with the same room and time, and count what is there.",
        commands="""\
aws dynamodb put-item --table-name ChatMessages \\
    --item '{"roomId": {"S": "try"}, "timestamp": {"S": "1"},
             "content": {"S": "one"}}'
aws dynamodb put-item --table-name ChatMessages \\
    --item '{"roomId": {"S": "try"}, "timestamp": {"S": "1"},
             "content": {"S": "two"}}'
aws dynamodb query --table-name ChatMessages \\
    --key-condition-expression 'roomId = :room' \\
    --expression-attribute-values '{":room": {"S": "try"}}' \\
    --query 'Items[].content.S' --output text""",
        see="Only `two` is left: the same room and time are the same item, and nobody was told.",
        shows="two",
    ),
    resources=lambda _config: (ChatMessagesTable(),),
)
