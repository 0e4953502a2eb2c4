"""AWS needs time: what was made is usable only later, lists lag, changes are refused while others are under way."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.engine import refresh, schedule
from chatprov.engine.engine import Engine
from chatprov.errors import CallFailed, Interrupted, WaitTimeout
from tests.engine.harness import NOTHING, ONE_OF_EACH, Clock, Fault, Faults, Killed, Stage
from tests.engine.slow_aws import SlowAws

if TYPE_CHECKING:
    from chatprov.engine.events import Event


class SlowStage(Stage):
    """A stage on which AWS takes its time; everything shares one clock that does not really wait."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage.project, stage.folder)
        self.clock = Clock()
        self.aws = SlowAws(self.target, self.clock)

    def engine(self) -> Engine:
        return Engine(self.project, self.target, self.folder, self.events.append, self.clock)


@pytest.fixture
def slow(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> SlowStage:
    monkeypatch.setattr(schedule, "SIDE_BY_SIDE", 1)
    monkeypatch.setattr(refresh, "SIDE_BY_SIDE", 1)
    return SlowStage(stage)


def test_the_reason_for_each_wait(slow: SlowStage) -> None:
    slow.engine().up()
    assert slow.census() == ONE_OF_EACH
    assert slow.clock.now() >= slow.aws.usable_at["table"]
    waits = {event.key: event.reason for event in slow.events if event.phase == "settling"}
    assert waits == {
        "table": "DynamoDB is making the table and its indexes ACTIVE",
        "schema": "AppSync is processing the schema",
    }
    assert slow.engine().up().changes == []


def test_serial_calls_of_appsync(slow: SlowStage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "SIDE_BY_SIDE", 16)
    slow.engine().up()
    assert [call for call in slow.aws.refused if call.startswith("appsync")] == []


def test_down_right_after_up_and_up_right_after_down(slow: SlowStage) -> None:
    slow.engine().up()
    slow.engine().down()
    assert slow.census() == NOTHING
    slow.engine().up()
    assert slow.census() == ONE_OF_EACH
    assert "s3.CreateBucket OperationAborted" in slow.aws.refused, "the bucket's name stays taken for a while"
    assert any(event.phase == "waiting" and "bucket's name" in event.reason for event in slow.events)


@pytest.mark.slow
@pytest.mark.parametrize("operation", ["CreateTable", "StartSchemaCreation", "CreateResolver", "PutBucketCors"])
def test_down_after_an_up_that_was_killed_midway(
    slow: SlowStage, operation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = Faults(slow.target, monkeypatch)
    with faults.armed(operation, "killed after"), contextlib.suppress(Killed):
        slow.engine().up()
    assert faults.happened == operation
    slow.engine().down()
    assert slow.census() == NOTHING


def test_ctrl_c_while_waiting(slow: SlowStage) -> None:
    def stop(event: Event) -> None:
        if event.phase == "settling":
            engine.run.stop.set()

    engine = Engine(slow.project, slow.target, slow.folder, stop, slow.clock)
    with pytest.raises(Interrupted, match="Stopped waiting for ChatMessages"):
        engine.up()
    assert slow.clock.now() < slow.aws.usable_at["table"]
    assert slow.census()["tables"] == 1


@pytest.mark.slow
def test_a_table_that_never_becomes_active(slow: SlowStage) -> None:
    slow.aws.pace["dynamodb.CreateTable"] = type(slow.aws.pace["dynamodb.CreateTable"])(call=0.2, usable=10_000)
    with pytest.raises(
        WaitTimeout, match=r"table and its indexes ACTIVE, for 1800 s now \(usually it takes 8 s\): ChatMessages"
    ):
        slow.engine().up()
    assert slow.census()["tables"] == 1


@pytest.mark.parametrize("status", ["INACCESSIBLE_ENCRYPTION_CREDENTIALS", "ARCHIVED"])
def test_a_table_that_cannot_become_active(stage: Stage, status: str) -> None:
    stage.engine().up()
    stage.events.clear()

    def described(parsed: dict[str, Any], **_: object) -> None:
        parsed["Table"]["TableStatus"] = status

    stage.target._clients.clear()
    stage.target._session.events.register_last("after-call.dynamodb.DescribeTable", described)
    with pytest.raises(CallFailed, match=f"table ChatMessages cannot be used: it is {status}, .*KMS key"):
        stage.engine().up()
    assert [event for event in stage.events if event.phase in ("waiting", "settling")] == []


def test_down_waits_until_aws_has_deleted_a_table(slow: SlowStage) -> None:
    slow.engine().up()
    slow.events.clear()
    slow.engine().down()
    phases = [event.phase for event in slow.events if event.key == "table"]
    assert phases == ["delete", "settling", "settled", "gone"]


def test_up_while_the_old_table_is_still_being_deleted(slow: SlowStage) -> None:
    slow.engine().up()
    slow.target.client("dynamodb").delete_table(TableName="ChatMessages")
    slow.engine().up()
    assert slow.census() == ONE_OF_EACH
    assert any(
        event.phase == "settling" and event.reason == "AWS is deleting the DynamoDB table" for event in slow.events
    )


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["answer lost", "killed after", "fault after"])
def test_a_new_pool_that_lists_do_not_show_yet(slow: SlowStage, fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    faults = Faults(slow.target, monkeypatch)
    with faults.armed("CreateUserPool", fault), contextlib.suppress(Killed):
        slow.engine().up()
    assert faults.happened == "CreateUserPool"
    slow.engine().up()
    assert slow.census() == ONE_OF_EACH
