"""What is synced in the background: everything that was written, what a log names before the log."""

from __future__ import annotations

import errno
import os
import queue
import threading
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chatprov.local.storage import CloudFolder, background_sync
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = ("thing", "a")


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> queue.Queue[str]:
    """The names of the files that are synced, which is done without a pause."""
    names: queue.Queue[str] = queue.Queue()

    def sync(descriptor: int) -> None:
        names.put(Path(f"/proc/self/fd/{descriptor}").readlink().name)

    monkeypatch.setattr(background_sync, "INTERVAL_SECONDS", 0)
    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, "fdatasync", sync)
    return names


def emptied(names: queue.Queue[str]) -> list[str]:
    return [names.get_nowait() for _ in range(names.qsize())]


def test_what_is_written_is_synced_soon(tmp_path: Path, synced: queue.Queue[str]) -> None:
    with closing(CloudFolder(tmp_path)) as folder:
        log, other = folder.log("things", 1), folder.log("others", 1)
        folder.start()
        emptied(synced)
        for number in range(3):
            log.append([(KEY, number)])
            assert synced.get(timeout=PATIENCE) == "things.00000001.log"
        other.append([(KEY, 1)])
        assert synced.get(timeout=PATIENCE) == "others.00000001.log"
        log.replace([(KEY, 4)])
        emptied(synced)
        log.append([(KEY, 5)])
        assert synced.get(timeout=PATIENCE) == "things.00000002.log", "the generation that is written now"
    assert synced.empty()


def test_a_file_is_synced_before_the_log_that_names_it(
    tmp_path: Path, synced: queue.Queue[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background_sync, "INTERVAL_SECONDS", PATIENCE)
    folder = CloudFolder(tmp_path)
    log, files = folder.log("things", 1), folder.files("bodies")
    folder.start()
    emptied(synced)
    kept, deleted = files.path / "kept", files.path / "deleted"
    kept.touch()
    deleted.touch()
    files.sync([deleted, kept])
    deleted.unlink()
    log.append([(KEY, "kept")])
    assert synced.empty(), "a request does not wait for it"
    folder.close()
    assert emptied(synced) == ["kept", "bodies", "things.00000001.log"], "the end of the process does"


def test_a_folder_that_is_synced_at_each_write_is_not_synced_again(tmp_path: Path, synced: queue.Queue[str]) -> None:
    with closing(CloudFolder(tmp_path, synced=True)) as folder:
        log = folder.log("things", 1)
        folder.start()
        emptied(synced)
        log.append([(KEY, 1)])
        assert emptied(synced) == ["things.00000001.log"]
    assert synced.empty()


def test_a_disk_that_cannot_sync_is_said_once(
    tmp_path: Path, synced: queue.Queue[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried: queue.Queue[int] = queue.Queue()

    def fail(descriptor: int) -> None:
        tried.put(descriptor)
        raise OSError(errno.EIO, "Input/output error")

    with closing(CloudFolder(tmp_path)) as folder:
        log = folder.log("things", 1)
        folder.start()
        monkeypatch.setattr(os, "fdatasync", fail)
        for number in range(3):
            log.append([(KEY, number)])
            tried.get(timeout=PATIENCE)
    assert [record.getMessage() for record in caplog.records] == [
        "A loss of power can lose more than a second: [Errno 5] Input/output error"
    ]


class Written:
    """Something that is written while a round of the thread runs."""

    def __init__(self, name: str, done: list[str]) -> None:
        self.name = name
        self.writes = 0
        self.at_sync: list[Callable[[], None]] = []
        self._done = done

    def write(self) -> None:
        self.writes += 1

    def take_written(self) -> int | None:
        found, self.writes = self.writes, 0
        return found or None

    def shorten(self) -> None:
        """Have nothing that is out of date."""

    def sync_written(self, written: int) -> None:
        self._done.append(f"{written} of {self.name}")
        while self.at_sync:
            self.at_sync.pop()()


def test_what_is_written_during_a_round_is_for_the_next_one_and_the_end_syncs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A file, and the log that names it, are both written after the files had their turn in a round."""
    monkeypatch.setattr(background_sync, "INTERVAL_SECONDS", 0)
    done: list[str] = []
    files, log = Written("the files", done), Written("the log", done)
    is_written, may_end = threading.Event(), threading.Event()

    def write_both() -> None:
        files.write()
        log.write()
        background.note()
        is_written.set()
        assert may_end.wait(PATIENCE)

    background = background_sync.BackgroundSync()
    background.start([files, log])
    files.at_sync.append(write_both)
    files.write()
    background.note()
    assert is_written.wait(PATIENCE)
    ending = threading.Thread(target=background.stop)
    ending.start()
    may_end.set()
    ending.join(PATIENCE)
    assert not ending.is_alive()
    assert done == ["1 of the files", "1 of the files", "1 of the log"]


def test_what_could_not_be_synced_is_tried_again(
    tmp_path: Path, synced: queue.Queue[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = CloudFolder(tmp_path)
    log, files = folder.log("things", 1), folder.files("bodies")
    folder.start()
    emptied(synced)
    note, failures = os.fsync, [OSError(errno.EMFILE, "Too many open files"), OSError(errno.EIO, "Input/output error")]

    def fail(descriptor: int) -> None:
        if failures:
            raise failures.pop()
        note(descriptor)

    monkeypatch.setattr(os, "fsync", fail)
    monkeypatch.setattr(os, "fdatasync", fail)
    for name in ("one", "two"):
        (files.path / name).touch()
    files.sync([files.path / "one", files.path / "two"])
    log.append([(KEY, "one")])
    found = {synced.get(timeout=PATIENCE) for _ in range(4)}
    assert found == {"one", "two", "bodies", "things.00000001.log"}
    folder.close()


def test_an_end_that_comes_just_before_a_round_is_not_missed() -> None:
    """The round clears the mark that something was written, which the end has set, too."""
    background = background_sync.BackgroundSync()

    class EndedMeanwhile(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:  # noqa: ARG002  # the signature of the standard library
            was_set = self.is_set()
            self.set()
            background.note()
            return was_set

    background._ended = EndedMeanwhile()
    background.start([])
    thread = background._thread
    assert thread is not None
    background.note()
    thread.join(PATIENCE)
    assert not thread.is_alive()
