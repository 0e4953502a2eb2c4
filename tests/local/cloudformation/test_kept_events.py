"""What the log of CloudFormation gets of the events of stacks: each one once, whatever there is already."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from chatprov.local.services.cloudformation.keeper import CLOUDFORMATION_FORM, StackKeeper, cloudformation_keeper
from chatprov.local.services.cloudformation.service import CloudFormation
from chatprov.local.services.cloudformation.stack import StackEvent, StackRecord, StackRequest
from chatprov.local.services.contract import CallContext
from chatprov.local.storage import CloudFolder, NotWrittenError
from tests.local.cloudformation.fake_tables import FakeTables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from chatprov.local.storage import Image, Log

ACCOUNT, REGION = "123456789012", "ap-south-1"


class StackLog:
    """A service with its log, whose changes are counted, and the next of which may be refused."""

    def __init__(self, path: Path) -> None:
        self.folder = CloudFolder(path)
        self.service = CloudFormation()
        self.log: Log = CLOUDFORMATION_FORM.open(self.folder)
        self.keeper: StackKeeper = cloudformation_keeper(self.service, self.log)
        self.folder.start()
        self.appended: list[list[Image]] = []
        self.is_full = False
        self._append = self.log.append
        self.log.append = self._append_or_not  # type: ignore[method-assign]

    def _append_or_not(self, images: Sequence[Image]) -> None:
        if self.is_full:
            raise NotWrittenError(28, "No space left on device")
        self.appended.append([*images])
        self._append(images)

    def add(self, *names: str, stack: str = "stack") -> None:
        region = self.service.region(ACCOUNT, REGION)
        region.stacks.setdefault(stack, StackRecord(stack, stack, StackRequest("{}"), "CREATE_COMPLETE", "now"))
        for name in names:
            region.add_event(StackEvent(name, stack, stack, name, name, "AWS::CDK::Metadata", "CREATE_COMPLETE", "now"))

    def ids(self, stack: str = "stack") -> list[str]:
        return [event.event_id for event in self.service.region(ACCOUNT, REGION).events_of(stack)]


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[StackLog]:
    log = StackLog(tmp_path / "cloud")
    yield log
    log.folder.close()


def again(kept: StackLog, path: Path) -> StackLog:
    kept.folder.close()
    return StackLog(path)


def test_change_has_only_the_new_events(kept: StackLog, tmp_path: Path) -> None:
    kept.add(*(f"event {number}" for number in range(100)))
    kept.keeper.keep()
    kept.add("next")
    kept.add("first", stack="other")
    kept.keeper.keep()
    keys = {key for key, _ in kept.appended[1]}
    assert keys == {
        ("event", ACCOUNT, REGION, "stack", "100"),
        ("event", ACCOUNT, REGION, "other", "0"),
        ("stack", ACCOUNT, REGION, "other"),
    }
    other = again(kept, tmp_path / "cloud")
    assert other.ids()[:2] == ["next", "event 99"]
    other.add("after a restart")
    other.keeper.keep()
    assert [key[-1] for key, _ in other.appended[0]] == ["101"]
    other.folder.close()


def test_events_that_cannot_be_stored_are_gone(kept: StackLog) -> None:
    kept.add("a")
    kept.keeper.keep()
    kept.add("b")
    kept.add("c", stack="other")
    kept.is_full = True
    with pytest.raises(NotWrittenError):
        kept.keeper.keep()
    assert kept.ids() == ["a"]
    assert kept.ids("other") == []
    kept.is_full = False
    kept.add("d")
    kept.keeper.keep()
    assert [key[-1] for key, _ in kept.appended[1]] == ["1"]


def test_forgotten_stack_leaves_the_log_with_its_events(kept: StackLog, tmp_path: Path) -> None:
    region = kept.service.region(ACCOUNT, REGION)
    kept.add("a", "b")
    kept.add("c", stack="newest")
    for name in ("stack", "newest"):
        region.stacks[name] = replace(region.stacks[name], status="DELETE_COMPLETE", deleted=f"2026 {name != 'stack'}")
    kept.keeper.keep()
    kept.is_full = True
    region.forget_deleted("2026 True")
    assert kept.ids() == []
    with pytest.raises(NotWrittenError):
        kept.keeper.keep()
    assert kept.ids() == ["b", "a"]
    assert "stack" in region.stacks
    kept.is_full = False
    region.forget_deleted("2026 True")
    kept.keeper.keep()
    other = again(kept, tmp_path / "cloud")
    assert other.service.region(ACCOUNT, REGION).stacks.keys() == {"newest"}
    assert (other.ids(), other.ids("newest")) == ([], ["c"])
    other.folder.close()


def test_another_state_in_place_of_the_one_before(kept: StackLog, tmp_path: Path) -> None:
    kept.add("a", "b", "c")
    kept.add("x", stack="gone")
    kept.keeper.keep()
    state = CloudFormation()
    first, kept.service = kept.service, state
    kept.add("d", "e")
    kept.service = first
    kept.service.import_state(state.export_state())
    kept.keeper.keep()
    other = again(kept, tmp_path / "cloud")
    assert other.ids() == ["e", "d"]
    assert other.ids("gone") == []
    other.folder.close()


def test_status_and_its_event_are_one_change(kept: StackLog) -> None:
    kept.add()
    kept.service.connect(FakeTables, threading.RLock(), kept.keeper.keep)
    kept.service.state(CallContext(ACCOUNT, REGION)).set_status("stack", "UPDATE_IN_PROGRESS")
    assert [{key[0] for key, _ in change} for change in kept.appended] == [{"stack", "event"}]
