"""A deployment that ends with its process goes on, or is rolled back, at the next start; nothing is left over."""

from __future__ import annotations

import itertools
import threading
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.local.services.cloudformation import deployment
from chatprov.local.services.cloudformation.deployment import RESTARTED, Deployment
from chatprov.local.services.cloudformation.keeper import CLOUDFORMATION_FORM, cloudformation_keeper
from chatprov.local.services.cloudformation.service import CloudFormation
from chatprov.local.services.contract import CallContext
from chatprov.local.storage import CloudFolder, NotWrittenError
from tests.local.cloudformation.fake_tables import FakeTables
from tests.local.cloudformation.stacks import table, template

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from chatprov.local.services.cloudformation.place import StackPlace
    from chatprov.local.services.cloudformation.stack import StackRecord

CONTEXT = CallContext("123456789012", "us-east-1")
OTHER_KEYS: dict[str, Any] = {
    "AttributeDefinitions": [{"AttributeName": "key", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "key", "KeyType": "HASH"}],
}
OLD = {"A": table(), "B": table(TableClass="STANDARD") | {"DependsOn": "A"}, "C": table() | {"DependsOn": "B"}}
NEW = {"A": table(**OTHER_KEYS), "B": table(TableClass="OTHER") | {"DependsOn": "A"}, "D": table() | {"DependsOn": "B"}}
BROKEN = NEW | {"E": table(TableClass="BROKEN") | {"DependsOn": "D"}}


class Process:
    """One process after the other with the same folder; `stop_after` is the number of steps until the current one ends."""

    def __init__(self, folder: CloudFolder, client: FakeTables, stop_after: int | None = None) -> None:
        self.service = CloudFormation()
        self.keeper = cloudformation_keeper(self.service, CLOUDFORMATION_FORM.open(folder))
        folder.start()
        self.service.connect(lambda: client, threading.RLock(), self.keeper.keep)
        steps = itertools.count()
        self.place: StackPlace = replace(
            self.service.state(CONTEXT),
            start=lambda _place, _stack_id: None,
            is_stopped=lambda: stop_after is not None and next(steps) >= stop_after,
        )

    def call(self, operation: str, **given: Any) -> str:
        """Call an operation that begins a deployment, carry that out, and return the status of the stack."""
        self.service.operations[operation].call(self.place, {"StackName": "x", **given})
        return self.run()

    def run(self, interrupted: str | None = None) -> str:
        Deployment(self.place, self.stack.stack_id).run(interrupted)
        return self.stack.status

    @property
    def stack(self) -> StackRecord:
        return next(iter(self.place.region().stacks.values()))


def physical_ids(process: Process) -> set[str | None]:
    return {record.physical_id for record in process.stack.resources.values() if record.exists}


def interrupted(
    tmp_path: Path, prepare: Callable[[Process], object], operation: str, **given: Any
) -> list[tuple[str, str, set[str]]]:
    """Stop an operation at each of its steps, and go on in another process.

    Returns for each step the statuses before and after, and the tables that are left; these are those of the stack.
    """
    found = []
    for step in itertools.count():
        client, path = FakeTables(), tmp_path / str(step)
        with closing(CloudFolder(path)) as folder:
            prepare(Process(folder, client))
        with closing(CloudFolder(path)) as folder:
            stopped = Process(folder, client, step).call(operation, **given)
        with closing(CloudFolder(path)) as folder:
            process = Process(folder, client)
            assert process.stack.status == stopped
            ended = process.run(RESTARTED)
            assert set(client.tables) == physical_ids(process)
            found.append(
                (stopped, ended, {record.logical_id for record in process.stack.resources.values() if record.exists})
            )
        if not stopped.endswith("_IN_PROGRESS"):
            return found
    raise AssertionError


def nothing(_: Process) -> None:
    pass


def created(process: Process) -> None:
    assert process.call("CreateStack", TemplateBody=template(OLD)) == "CREATE_COMPLETE"


@pytest.mark.parametrize("resources", [OLD, OLD | {"E": table(TableClass="BROKEN") | {"DependsOn": "C"}}])
def test_interrupted_creation(tmp_path: Path, resources: dict[str, Any]) -> None:
    found = interrupted(tmp_path, nothing, "CreateStack", TemplateBody=template(resources))
    assert len(found) > 3
    *stopped, (_, last, _) = found
    assert {(ended, len(left)) for _, ended, left in stopped} == {("ROLLBACK_COMPLETE", 0)}
    assert last == ("CREATE_COMPLETE" if resources is OLD else "ROLLBACK_COMPLETE")


def test_interrupted_update(tmp_path: Path) -> None:
    found = interrupted(tmp_path, created, "UpdateStack", TemplateBody=template(NEW))
    ends = {before: (after, left) for before, after, left in found}
    assert ends == {
        "UPDATE_IN_PROGRESS": ("UPDATE_ROLLBACK_COMPLETE", {"A", "B", "C"}),
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": ("UPDATE_COMPLETE", {"A", "B", "D"}),
        "UPDATE_COMPLETE": ("UPDATE_COMPLETE", {"A", "B", "D"}),
    }


def test_interrupted_rollback_of_an_update(tmp_path: Path) -> None:
    found = interrupted(tmp_path, created, "UpdateStack", TemplateBody=template(BROKEN))
    assert {before for before, _, _ in found} == {
        "UPDATE_IN_PROGRESS",
        "UPDATE_ROLLBACK_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE",
    }
    assert all((after, left) == ("UPDATE_ROLLBACK_COMPLETE", {"A", "B", "C"}) for _, after, left in found)


def test_interrupted_deletion(tmp_path: Path) -> None:
    found = interrupted(tmp_path, created, "DeleteStack")
    assert len(found) > 3
    assert {(after, len(left)) for _, after, left in found} == {("DELETE_COMPLETE", 0)}


class FullDisk:
    """The log of a keeper, whose disk is full for so many writes after so many others."""

    def __init__(self, process: Process, after: int, writes: int) -> None:
        self._append, self._number = process.keeper._log.append, 0
        self._full = range(after + 1, after + 1 + writes)
        self.refused = 0

    def append(self, images: Any) -> None:
        self._number += 1
        if self._number in self._full:
            self.refused += 1
            raise NotWrittenError(28, "No space left on device")
        self._append(images)


@pytest.mark.parametrize("writes", [1, 2, 5])
@pytest.mark.parametrize(
    ("prepare", "asked", "ends"),
    [
        (nothing, ("CreateStack", {"TemplateBody": template(OLD)}), {"CREATE_COMPLETE", "ROLLBACK_COMPLETE"}),
        (created, ("UpdateStack", {"TemplateBody": template(NEW)}), {"UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"}),
        (created, ("UpdateStack", {"TemplateBody": template(BROKEN)}), {"UPDATE_ROLLBACK_COMPLETE"}),
        (created, ("DeleteStack", {}), {"DELETE_COMPLETE"}),
    ],
)
def test_an_operation_goes_on_when_there_is_room_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prepare: Any, asked: Any, ends: Any, *, writes: int
) -> None:
    monkeypatch.setattr(deployment, "PAUSE", 0)
    operation, given = asked
    found = set()
    for after in itertools.count():
        client = FakeTables()
        with closing(CloudFolder(tmp_path / str(after))) as folder:
            process = Process(folder, client)
            prepare(process)
            disk = FullDisk(process, after, writes)
            monkeypatch.setattr(process.keeper._log, "append", disk.append)
            try:
                process.service.operations[operation].call(process.place, {"StackName": "x", **given})
            except NotWrittenError:
                continue  # the request was refused, and nothing has begun
            found.add(process.run())
            assert set(client.tables) == physical_ids(process)
            if not disk.refused:
                break
    assert found == ends


def test_events_and_change_sets_are_kept(tmp_path: Path) -> None:
    client = FakeTables()
    with closing(CloudFolder(tmp_path)) as folder:
        process = Process(folder, client)
        created(process)
        given = {"StackName": "x", "ChangeSetName": "c", "TemplateBody": template(NEW)}
        process.service.operations["CreateChangeSet"].call(process.place, given)
        before = process.service.export_state()
        events = process.place.region().events_of(process.stack.stack_id)
    with closing(CloudFolder(tmp_path)) as folder:
        process = Process(folder, client)
        assert process.service.export_state() == before
        assert process.place.region().events_of(process.stack.stack_id) == events
        assert len(process.place.region().change_sets) == 1
