"""STEP 12: A table for the rooms themselves, so that a room can have a title.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chatprov.aws_resource import AwsApi, ListedAwsResource
from chatprov.config import Config
from chatprov.step import Attributes, Handle, Observed, ResourceContext, StepModule, Wait, tags_of


class RoomsTable(ListedAwsResource):
    """The table ChatRooms: roomId, on-demand."""

    key = "rooms"
    type = "DynamoDB table"
    aws = AwsApi(
        service="dynamodb", id_param="TableName", id_field="TableName", name_field="TableName", arn_field="TableArn",
        read="describe_table", output="Table", list="list_tables", items="TableNames", arn_end="table/{id}",
        tag="tag_resource", tags_form="list", delete="delete_table",
    )  # fmt: skip
    wait = Wait("DynamoDB is making the table ACTIVE", expected_seconds=8, limit_seconds=120)
    create_only = frozenset({"KeySchema"})

    def name(self, config: Config) -> str:
        return "ChatRooms"

    def desired(self, context: ResourceContext) -> Attributes:
        return {
            "KeySchema": [{"AttributeName": "roomId", "KeyType": "HASH"}],
            "BillingMode": "PAY_PER_REQUEST",
        }

    def actual(self, context: ResourceContext, found: Mapping[str, Any]) -> dict[str, Any]:
        billing = found.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED")
        return {"KeySchema": found["KeySchema"], "BillingMode": billing}

    def observe(self, context: ResourceContext, found: Mapping[str, Any], resource_id: str) -> Observed:
        table = super().observe(context, found, resource_id)
        tags = context.client("dynamodb").list_tags_of_resource(ResourceArn=table.arn)["Tags"]
        return replace(table, tags=tags_of(tags), state="present" if found["TableStatus"] == "ACTIVE" else "settling")

    def create(self, context: ResourceContext) -> Handle:
        name = self.name(context.config)
        answer = context.client("dynamodb").create_table(
            TableName=name,
            AttributeDefinitions=[{"AttributeName": "roomId", "AttributeType": "S"}],
            **self.desired(context),
            Tags=context.tag_list(self),
        )
        return Handle(id=name, name=name, arn=answer["TableDescription"]["TableArn"])

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:
        context.client("dynamodb").update_table(TableName=handle.name, BillingMode="PAY_PER_REQUEST")


STEP = StepModule(resources=lambda _config: (RoomsTable(),))
