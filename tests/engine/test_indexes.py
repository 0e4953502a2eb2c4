"""Indexes: as config.yaml says, each in place. Time to live, a stream and backups of others stay when the table changes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.errors import NeedsReplacement
from tests.engine.model_paths import differing
from tests.engine.test_foreign_settings import changed_by, configured

if TYPE_CHECKING:
    from tests.engine.harness import Stage

TABLE = "ChatMessages"
ROOM, SENDER, TIME = ({"AttributeName": name, "AttributeType": "S"} for name in ("roomId", "sender", "timestamp"))
KEYS = [{"AttributeName": "sender", "KeyType": "HASH"}, {"AttributeName": "timestamp", "KeyType": "RANGE"}]
INDEX = {"IndexName": "bySender", "KeySchema": KEYS, "Projection": {"ProjectionType": "ALL"}}


def describe(stage: Stage) -> dict[str, Any]:
    found: dict[str, Any] = stage.client("dynamodb").describe_table(TableName=TABLE)["Table"]
    return found


def add_index(stage: Stage, definitions: list[dict[str, str]]) -> None:
    stage.client("dynamodb").update_table(
        TableName=TABLE, AttributeDefinitions=definitions, GlobalSecondaryIndexUpdates=[{"Create": INDEX}]
    )


def index(name: str, key: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "partition_key": {"name": key, "type": "S"}, **more}


def with_indexes(stage: Stage, *indexes: dict[str, Any]) -> None:
    stage.project = replace(stage.project, config=configured({"table.indexes": list(indexes)}))


def names(stage: Stage) -> list[str]:
    return sorted(found["IndexName"] for found in describe(stage).get("GlobalSecondaryIndexes", ()))


def updates_of(stage: Stage, mark: int) -> list[str]:
    """Return what each write did to an index, in order: `Create bySender`."""
    return [
        f"{action} {setting['IndexName']}"
        for call in stage.writes_since(mark)
        for update in call.parameters["GlobalSecondaryIndexUpdates"]
        for action, setting in update.items()
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    "definitions", [[SENDER, TIME], [ROOM, SENDER, TIME], [SENDER]], ids=["the index's", "all", "new"]
)
def test_an_index_added_outside_is_deleted_in_place(stage: Stage, definitions: list[dict[str, str]]) -> None:
    stage.engine().up()
    before = describe(stage)
    add_index(stage, definitions)
    [change] = changed_by(stage)
    assert (change.action, [found.path for found in change.differences]) == ("update", ["GlobalSecondaryIndexes"])
    mark = len(stage.target.calls)
    stage.engine().up()
    assert updates_of(stage, mark) == ["Delete bySender"]
    assert differing(before, describe(stage)) == set()
    assert changed_by(stage) == []


@pytest.mark.slow
def test_without_a_word_on_indexes_those_of_others_stay(stage: Stage) -> None:
    stage.project = replace(stage.project, config=configured({"table.indexes": None}))
    stage.engine().up()
    add_index(stage, [SENDER, TIME])
    assert changed_by(stage) == []
    assert {step.state for step in stage.engine().status()} == {"done", "ready"}
    before = describe(stage)
    config = configured({"table.indexes": None, "table.deletion_protection": True})
    stage.project = replace(stage.project, config=config)
    stage.engine().up()
    assert differing(before, describe(stage)) == {"DeletionProtectionEnabled"}


@pytest.mark.slow
def test_indexes_are_created_and_deleted_one_at_a_time(stage: Stage) -> None:
    stage.engine().up()
    item = {"roomId": {"S": "r"}, "timestamp": {"S": "t"}, "sender": {"S": "ann"}, "mood": {"S": "good"}}
    stage.client("dynamodb").put_item(TableName=TABLE, Item=item)
    with_indexes(stage, index("bySender", "sender"), index("byMood", "mood", projection="KEYS_ONLY"))
    mark = len(stage.target.calls)
    assert [change.action for change in stage.engine().up().changes] == ["update"]
    assert updates_of(stage, mark) == ["Create byMood", "Create bySender"]
    asked = {"KeyConditionExpression": "sender = :s", "ExpressionAttributeValues": {":s": {"S": "ann"}}}
    found = stage.client("dynamodb").query(TableName=TABLE, IndexName="bySender", **asked)
    assert found["Items"] == [item]
    changed = index("byMood", "mood", sort_key={"name": "timestamp", "type": "S"})
    with_indexes(stage, changed)
    mark = len(stage.target.calls)
    stage.engine().up()
    assert updates_of(stage, mark) == ["Delete byMood", "Delete bySender", "Create byMood"]
    assert names(stage) == ["byMood"]
    assert changed_by(stage) == []
    with_indexes(stage)
    stage.engine().up()
    assert names(stage) == []
    assert stage.client("dynamodb").scan(TableName=TABLE)["Count"] == 1


@pytest.mark.slow
def test_a_table_created_with_its_indexes(stage: Stage) -> None:
    some = index("bySender", "sender", projection="INCLUDE", attributes=["content", "clientId"])
    with_indexes(stage, some, index("byTime", "timestamp"))
    stage.engine().up()
    assert names(stage) == ["bySender", "byTime"]
    assert "UpdateTable" not in [call.operation for call in stage.writes_since(0)]
    assert changed_by(stage) == []


def test_attribute_definitions_after_an_index_is_deleted(stage: Stage) -> None:
    stage.engine().up()
    before = describe(stage)
    add_index(stage, [SENDER, TIME])
    stage.client("dynamodb").update_table(
        TableName=TABLE, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "bySender"}}]
    )
    assert describe(stage)["AttributeDefinitions"] == before["AttributeDefinitions"]
    assert changed_by(stage) == []


def test_a_key_of_another_type_beside_an_index(stage: Stage) -> None:
    stage.engine().up()
    add_index(stage, [SENDER, TIME])
    stage.project = replace(stage.project, config=configured({"table.sort_key.type": "N"}))
    with pytest.raises(NeedsReplacement, match="AttributeDefinitions"):
        stage.engine().up()


def test_adoption_of_a_table_with_a_local_index(stage: Stage) -> None:
    local = [{"AttributeName": "roomId", "KeyType": "HASH"}, {"AttributeName": "sender", "KeyType": "RANGE"}]
    stage.client("dynamodb").create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[ROOM, SENDER, TIME],
        KeySchema=[{"AttributeName": "roomId", "KeyType": "HASH"}, {"AttributeName": "timestamp", "KeyType": "RANGE"}],
        LocalSecondaryIndexes=[{"IndexName": "theirs", "KeySchema": local, "Projection": {"ProjectionType": "ALL"}}],
    )
    table = next(change for change in stage.engine().plan(adopt=True) if change.resource.key == "table")
    assert {difference.path.partition(".")[0] for difference in table.differences} == {"tags"}
    stage.engine().up(adopt=True)
    assert len(describe(stage)["LocalSecondaryIndexes"]) == 1


def test_time_to_live_and_a_stream_added_outside(stage: Stage) -> None:
    stage.engine().up()
    dynamodb = stage.client("dynamodb")
    dynamodb.update_time_to_live(TableName=TABLE, TimeToLiveSpecification={"Enabled": True, "AttributeName": "goes"})
    stream = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    dynamodb.update_table(TableName=TABLE, StreamSpecification=stream)
    assert changed_by(stage) == []
    stage.project = replace(stage.project, config=configured({"table.deletion_protection": True}))
    stage.engine().up()
    assert describe(stage)["StreamSpecification"] == stream
    assert dynamodb.describe_time_to_live(TableName=TABLE)["TimeToLiveDescription"]["AttributeName"] == "goes"


def test_days_of_recovery_that_would_be_lost(stage: Stage) -> None:
    """Who turns recovery off loses the period that somebody chose."""
    stage.project = replace(stage.project, config=configured({"table.point_in_time_recovery": True}))
    stage.engine().up()
    described = stage.client("dynamodb").describe_continuous_backups(TableName=TABLE)["ContinuousBackupsDescription"]
    described["PointInTimeRecoveryDescription"]["RecoveryPeriodInDays"] = 7
    step = stage.engine().resources["table"]

    class Answering:
        def __getattr__(self, method: str) -> Any:
            if method == "describe_continuous_backups":
                return lambda **_parameters: {"ContinuousBackupsDescription": described}
            return getattr(stage.client("dynamodb"), method)

    class Clients:
        def client(self, service: str) -> Any:
            return Answering() if service == "dynamodb" else stage.client(service)

    here = stage.engine().context({})
    context = replace(here, environment=replace(here.environment, clients=Clients()))
    assert step.read(context, None)[0].attributes["RecoveryPeriodInDays"] == 7
    without = replace(context, environment=replace(here.environment, config=configured({})))
    assert step.desired(without)["RecoveryPeriodInDays"] is None
    assert "RecoveryPeriodInDays" not in step.desired(context)
