"""STEP 11: A table for the rooms themselves, so that a room can have a title.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html
"""

from collections.abc import Sequence

from chatprov.config import Config
from chatprov.step import (
    Attributes,
    Handle,
    Observed,
    Resource,
    ResourceContext,
    Status,
    Step,
    Wait,
    none_if_absent,
    tags_of,
)

NAME = "ChatRooms"


class RoomsTable(Resource):
    """The table ChatRooms: roomId, on-demand."""

    key = "rooms"
    type = "DynamoDB table"
    wait = Wait("DynamoDB is making the table ACTIVE", expected_seconds=8, limit_seconds=120)
    create_only = frozenset({"KeySchema"})

    def name(self, config: Config) -> str:
        return NAME

    def desired(self, context: ResourceContext) -> Attributes:
        return {
            "KeySchema": [{"AttributeName": "roomId", "KeyType": "HASH"}],
            "BillingMode": "PAY_PER_REQUEST",
        }

    def read(self, context: ResourceContext, known_id: str | None) -> Sequence[Observed]:
        dynamodb, name = context.client("dynamodb"), known_id or NAME
        answer = none_if_absent(lambda: dynamodb.describe_table(TableName=name), "ResourceNotFoundException")
        if answer is None:
            return []
        table = answer["Table"]
        tags = dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"]
        billing = table.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED")
        attributes = {"KeySchema": table["KeySchema"], "BillingMode": billing}
        state: Status = "present" if table["TableStatus"] == "ACTIVE" else "settling"
        return [
            Observed(id=name, name=name, arn=table["TableArn"], attributes=attributes, tags=tags_of(tags), state=state)
        ]

    def create(self, context: ResourceContext) -> Handle:
        answer = context.client("dynamodb").create_table(
            TableName=NAME,
            AttributeDefinitions=[{"AttributeName": "roomId", "AttributeType": "S"}],
            **self.desired(context),
            Tags=context.tag_list(self),
        )
        return Handle(id=NAME, name=NAME, arn=answer["TableDescription"]["TableArn"])

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:
        context.client("dynamodb").update_table(TableName=handle.name, BillingMode="PAY_PER_REQUEST")

    def tag(self, context: ResourceContext, handle: Handle) -> None:
        context.client("dynamodb").tag_resource(ResourceArn=handle.arn, Tags=context.tag_list(self))

    def delete(self, context: ResourceContext, handle: Observed) -> None:
        context.client("dynamodb").delete_table(TableName=handle.name)


STEP = Step(
    number=11,
    name="rooms",
    title="Create a Table for the Rooms",
    console=(
        "Go to AWS Console -> DynamoDB",
        "Click Create table",
        "Table name: ChatRooms",
        "Partition key: roomId (String)",
        "Click Create table",
    ),
    why="A message belongs to a room, but nothing says what the room is called. One item for each room does.",
    pitfalls=("Nothing ties the two tables together: a message may name a room that is not there.",),
    docs="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html",
    resources=lambda _config: (RoomsTable(),),
)
