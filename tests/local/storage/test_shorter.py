"""A log that is written again while others append to it: it stays short, and nothing is lost."""

from __future__ import annotations

import errno
import json
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.local.storage import CloudFolder, Log, background_sync, shorter
from tests.patience import eventually

if TYPE_CHECKING:
    from pathlib import Path

VALUE = "x" * 100


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background_sync, "INTERVAL_SECONDS", 0)
    monkeypatch.setattr(shorter, "SPARE", 1000)


def read(folder: Path) -> dict[str, Any]:
    entries = Log(folder, "things", 1).entries
    return {json.loads(key)[1]: json.loads(value) for key, value in entries.items()}


def size(folder: Path) -> int:
    try:
        return sum(file.stat().st_size for file in folder.glob("things.*.log"))
    except FileNotFoundError:  # it was replaced at this moment
        return 1 << 40


@pytest.mark.parametrize("synced", [False, True])
def test_a_log_that_is_written_over_and_over_stays_short(tmp_path: Path, *, synced: bool) -> None:
    with closing(CloudFolder(tmp_path, synced=synced)) as folder:
        log = folder.log("things", 1)
        folder.start()
        for number in range(300):
            log.append([(("thing", "a"), [number, VALUE])])
        eventually(lambda: size(tmp_path) < 3000)
        log.append([(("thing", "b"), 1), (("thing", "c"), 2)])
        log.append([(("thing", "b"), None)])
    assert read(tmp_path) == {"a": [299, VALUE], "c": 2}
    assert [*tmp_path.glob("*.tmp")] == []


def test_nothing_is_lost_while_it_is_written_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shorter, "SPARE", 0)
    expected: dict[str, int] = {}
    generations: set[str] = set()
    with closing(CloudFolder(tmp_path)) as folder:
        log = folder.log("things", 1)
        folder.start()
        number = 0
        while len(generations) < 12:
            number += 1
            name = f"{number % 7}"
            if number % 5:
                log.append([(("thing", name), number)])
                expected[name] = number
            else:
                log.append([(("thing", name), None)])
                expected.pop(name, None)
            generations |= {file.name for file in tmp_path.glob("things.*.log")}
    assert read(tmp_path) == expected


def test_lines_that_are_appended_at_any_moment_are_in_the_new_file(tmp_path: Path) -> None:
    log = Log(tmp_path, "things", 1)
    log.start()
    for number in range(100):
        log.append([(("thing", "a"), [number, VALUE])])
    (file,) = tmp_path.glob("things.*.log")
    length = file.stat().st_size
    log.append([(("thing", "b"), "after the length")])
    held = threading.Event()

    def hold() -> None:
        log.append([(("thing", "a"), None), (("thing", "c"), "at the last moment")])
        held.set()

    assert shorter.write_shorter(file, tmp_path / "things.00000002.log", 1, length, hold) is not None
    assert held.is_set()
    assert read(tmp_path) == {"b": "after the length", "c": "at the last moment"}
    log.close()


def test_without_room_it_goes_on_with_the_long_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch, closing(CloudFolder(tmp_path)) as folder:
        patch.setattr(shorter, "replace_file", full)
        log = folder.log("things", 1)
        folder.start()
        for number in range(100):
            log.append([(("thing", "a"), [number, VALUE])])
        eventually(lambda: "it stays larger than it could be: [Errno 28]" in caplog.text)
        log.append([(("thing", "a"), "last")])
    assert read(tmp_path) == {"a": "last"}
