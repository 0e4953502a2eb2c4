"""What is kept of deleted stacks, and how many operations run at once."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chatprov.local.services.cloudformation import stack as stack_module
from chatprov.local.services.cloudformation.deployment_threads import MOST_THREADS, DeploymentThreads
from chatprov.local.services.cloudformation.stack import (
    MOST_DELETED,
    MOST_DELETED_CHARACTERS,
    CloudFormationRegion,
    StackEvent,
    StackRecord,
    StackRequest,
)
from tests.local.cloudformation.stacks import deleted, deployed, template
from tests.patience import PATIENCE

LONG_AGO, NOW = "2025-01-01T00:00:00.000Z", "2026-01-01T00:00:00.000Z"


def add(region: CloudFormationRegion, name: str, *, time: str = NOW, text: str = "{}", **members: Any) -> None:
    members = {"status": "DELETE_COMPLETE", "deleted": time} | members
    region.stacks[name] = StackRecord(name, name, StackRequest(text), created=LONG_AGO, **members)
    region.add_event(
        StackEvent(name, name, name, name, name, "AWS::CloudFormation::Stack", "DELETE_COMPLETE", time, properties=text)
    )


def test_number_of_deleted_stacks_is_limited() -> None:
    region = CloudFormationRegion()
    for number in range(MOST_DELETED + 10):
        add(region, f"s{number}", time=f"2026-01-01T00:00:00.{number:03}Z")
        region.forget_deleted(LONG_AGO)
    assert list(region.stacks) == [f"s{number}" for number in range(10, MOST_DELETED + 10)]
    assert region.events.keys() == region.stacks.keys()


def test_characters_of_deleted_stacks_are_limited() -> None:
    region = CloudFormationRegion()
    for number in range(40):
        add(region, f"s{number}", time=f"2026-01-01T00:00:00.{number:03}Z", text="x" * 1_000_000)
        region.forget_deleted(LONG_AGO)
    left = MOST_DELETED_CHARACTERS // 2_000_000
    assert list(region.stacks) == [f"s{number}" for number in range(40 - left, 40)]
    assert region.events.keys() == region.stacks.keys()


def test_old_stacks_are_forgotten_but_not_the_newest_and_not_those_in_use() -> None:
    region = CloudFormationRegion()
    add(region, "old", time="2025-05-05T00:00:00.000Z")
    add(region, "root", status="UPDATE_IN_PROGRESS", deleted=None)
    add(region, "nested", time="2025-05-05T00:00:00.000Z", parent_id="root", root_id="root")
    add(region, "new", time="2025-05-06T00:00:00.000Z", text="x" * (MOST_DELETED_CHARACTERS + 1))
    region.forget_deleted("2025-06-01T00:00:00.000Z")
    assert list(region.stacks) == ["root", "nested", "new"]


def test_many_stacks_that_come_and_go_leave_the_newest(stacks: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stack_module, "MOST_DELETED", 3)
    body = template({"P": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "x"}}})
    ids = []
    for number in range(6):
        ids.append(deployed(stacks, f"brief{number}", body)["StackId"])
        deleted(stacks, ids[-1])
    found = stacks.list_stacks(StackStatusFilter=["DELETE_COMPLETE"])["StackSummaries"]
    assert {stack["StackId"] for stack in found} == set(ids[3:])
    assert stacks.describe_stack_events(StackName=ids[3])["StackEvents"]
    for call in (stacks.describe_stacks, stacks.describe_stack_events, stacks.get_template):
        with pytest.raises(ClientError, match="does not exist"):
            call(StackName=ids[2])


def test_operations_wait_for_a_thread() -> None:
    threads, gate, done = DeploymentThreads(), threading.Event(), []
    running = threading.Semaphore(0)

    def operation(number: int) -> None:
        running.release()
        gate.wait(PATIENCE)
        done.append(number)

    before = threading.active_count()
    ends = [threads.run("s", lambda number=number: operation(number)) for number in range(MOST_THREADS + 10)]  # type: ignore[misc]
    for _ in range(MOST_THREADS):
        assert running.acquire(timeout=PATIENCE)
    assert threading.active_count() - before <= MOST_THREADS
    assert not running.acquire(blocking=False)
    gate.set()
    assert all(end.wait(PATIENCE) for end in ends)
    assert sorted(done) == list(range(MOST_THREADS + 10))


def test_operation_that_fails_does_not_end_its_thread() -> None:
    threads, done = DeploymentThreads(), threading.Event()

    def fail() -> None:
        raise ValueError("x")

    for _ in range(MOST_THREADS):
        threads.run("s", fail)
    assert threads.run("s", done.set).wait(PATIENCE)
    assert done.is_set()


def test_what_waits_at_the_end_is_not_begun() -> None:
    threads, gate, done = DeploymentThreads(), threading.Event(), []
    for _ in range(MOST_THREADS):
        threads.run("s", lambda: gate.wait(PATIENCE))
    waiting = threads.run("s", lambda: done.append("begun"))
    stop = threading.Thread(target=threads.stop, args=[PATIENCE])
    stop.start()
    assert waiting.wait(PATIENCE)
    gate.set()
    stop.join(PATIENCE)
    assert done == []
