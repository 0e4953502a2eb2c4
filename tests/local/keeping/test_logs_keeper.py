"""Events on a log: they are appended, by the API and by the local cloud itself, and leave it with the stream's oldest ones."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any, Final

import pytest

from chatprov.local.moto_logs import backend
from chatprov.local.moto_logs.events import MotoLogEvents
from chatprov.local.moto_logs.keeper import LOGS_FORM, KeptLogEvents, LogsKeeper
from chatprov.local.moto_logs.state import LOGS_STATE
from chatprov.local.ports import LogStream
from chatprov.local.storage import Log, NotWrittenError
from tests.local.storage.disk import Disk
from tests.own_services import mocked_aws

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PLACE: Final = ("123456789012", "eu-west-1")
STREAM: Final = LogStream(*PLACE, "/aws/appsync/apis/x", "stream")
OTHER: Final = LogStream(*PLACE, "/aws/appsync/apis/x", "other")


class Kept:
    """CloudWatch Logs with its keeper, and the events that the local cloud itself writes."""

    def __init__(self, folder: Path) -> None:
        self.disk = Disk(folder, "logs", LOGS_FORM.format.version)
        self.keeper = LogsKeeper(self.disk)
        self.disk.start()
        self._events = KeptLogEvents(MotoLogEvents(), self.keeper)

    def put(self, *messages: str, stream: LogStream = STREAM) -> None:
        self._events.put(stream, messages, int(time.time() * 1000))


@pytest.fixture
def empty() -> Iterator[None]:
    with mocked_aws():
        yield


@pytest.fixture
def kept(empty: None, tmp_path: Path) -> Kept:
    return Kept(tmp_path)


def document() -> Any:
    return LOGS_STATE.export_state()


def messages(found: Any, stream: LogStream = STREAM) -> list[str]:
    region = found["accounts"][stream.account][stream.region]
    return [event["message"] for event in region["groups"][stream.group]["streams"][stream.name]["events"]]


def stored(folder: Path) -> Any:
    """Return the document of what another process would read, and what is in the log for it."""
    log = Log(folder, "logs", LOGS_FORM.format.version)
    return LOGS_FORM.document(log), [key for key in log.entries if key.startswith(b'["events"')]


def size(folder: Path) -> int:
    (file,) = folder.glob("logs.*.log")
    return file.stat().st_size


def test_events_of_the_local_cloud_are_one_record_each_time(kept: Kept, tmp_path: Path) -> None:
    kept.put("a", "b")
    assert kept.disk.written == 1
    kept.put("c")
    kept.put("d", stream=OTHER)
    assert kept.disk.written == 3
    assert stored(tmp_path)[0] == document()
    kept.keeper.keep()
    assert kept.disk.written == 3


def test_a_record_has_only_the_new_events(kept: Kept, tmp_path: Path) -> None:
    kept.put(*(f"message {number}" for number in range(5000)))
    before = size(tmp_path)
    kept.put("one more")
    assert size(tmp_path) - before < 300
    assert messages(stored(tmp_path)[0])[-2:] == ["message 4999", "one more"]


def test_the_oldest_events_leave_the_log_too(kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend, "MOST_EVENTS", 5)
    for first in range(0, 12, 3):
        kept.put(*(f"{number}" for number in range(first, first + 3)))
        found, _ = stored(tmp_path)
        assert messages(found)[-5:] == messages(document())
    assert messages(document()) == ["7", "8", "9", "10", "11"]
    assert len(stored(tmp_path)[1]) == 2
    before = document()
    kept.disk.close()
    LOGS_STATE.import_state({**before, "accounts": {}})
    again = Kept(tmp_path)
    assert document() == before
    again.put("12", '{"id":', "14")
    assert messages(document()) == ["10", "11", "12", '{"id":', "14"]
    assert len(stored(tmp_path)[1]) == 2
    assert messages(stored(tmp_path)[0])[-5:] == messages(document())


def test_events_that_cannot_be_stored_are_left_out_with_one_line_of_the_log(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(backend, "MOST_EVENTS", 3)
    kept.put("a", "b")
    before = document()
    kept.disk.is_full = True
    with caplog.at_level(logging.WARNING):
        kept.put("c", "d")
        kept.put("e", stream=OTHER)
    assert [record.getMessage() for record in caplog.records] == [
        "Events for the log group /aws/appsync/apis/x are not written: No space left on device"
    ] * 2
    assert document() == before
    kept.disk.is_full = False
    kept.put("f")
    assert messages(document()) == ["a", "b", "f"]
    assert stored(tmp_path)[0] == document()


def test_events_that_were_dropped_are_there_again(kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The API answers an error: the stream has what it had, also the events that the new ones have replaced."""
    monkeypatch.setattr(backend, "MOST_EVENTS", 2)
    kept.put("a", "b")
    before = document()
    kept.disk.is_full = True
    MotoLogEvents().put(STREAM, ["c", "d", "e"], int(time.time() * 1000))
    assert messages(document()) == ["d", "e"]
    with pytest.raises(NotWrittenError):
        kept.keeper.keep()
    assert document() == before
    assert stored(tmp_path)[0] == before


def test_another_stream_of_the_same_name_has_only_its_own_events(kept: Kept, tmp_path: Path) -> None:
    """A state that is imported replaces all streams at once."""
    kept.put("a", "b")
    kept.put("c")
    kept.put("d", stream=OTHER)
    found = document()
    streams = found["accounts"][PLACE[0]][PLACE[1]]["groups"][STREAM.group]["streams"]
    del streams["other"]
    streams["stream"] |= {"sequence_token": 1, "events": streams["stream"]["events"][:1]}
    LOGS_STATE.import_state(found)
    kept.keeper.keep()
    assert stored(tmp_path)[0] == document() == found


def test_new_events_have_other_ids_than_those_of_before(kept: Kept, tmp_path: Path) -> None:
    kept.put("a", "b")
    kept.disk.close()
    again = Kept(tmp_path)
    again.put("c")
    region = document()["accounts"][PLACE[0]][PLACE[1]]
    ids = [event["id"] for event in region["groups"][STREAM.group]["streams"][STREAM.name]["events"]]
    assert len(set(ids)) == 3
