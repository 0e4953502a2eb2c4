"""The append log: what is read after each way in which writing can end."""

from __future__ import annotations

import json
import logging
import os
import resource
import stat
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.local.storage import CloudFolderDamaged, CloudFolderTooNew, Log, NotWrittenError, shorter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from chatprov.local.storage import Image

CHANGES: list[list[Image]] = [
    [(("item", "a"), {"n": 1})],
    [(("item", "b"), {"text": "]," + '"v":{' + "\n\ud800é"})],
    [(("item", "a"), {"n": 2}), (("item", "c"), [1.5, True, None]), (("item", "b"), None)],
    [(("item", '],"v":'), "x")],
    [(("item", "c"), None)],
    [(("item", "d"), {"last": "one"})],
]


def started(folder: Path, version: int = 1) -> Log:
    log = Log(folder, "things", version)
    log.start()
    return log


def read(folder: Path) -> dict[str, Any]:
    entries = Log(folder, "things", 1).entries
    return {json.loads(key)[1]: json.loads(value) for key, value in entries.items()}


def written(folder: Path) -> list[dict[str, Any]]:
    """Write all changes, and return what there is before the first one and after each of them."""
    log = started(folder)
    states: list[dict[str, Any]] = [{}]
    for change in CHANGES:
        log.append(change)
        state = dict(states[-1])
        for key, value in change:
            state.pop(key[1], None) if value is None else state.update({key[1]: value})
        states.append(state)
    log.close()
    return states


def file_of(folder: Path) -> Path:
    (file,) = folder.glob("things.*.log")
    return file


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let no file become larger, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_what_was_written_is_read_in_its_order(tmp_path: Path) -> None:
    states = written(tmp_path)
    assert read(tmp_path) == states[-1]
    assert list(read(tmp_path)) == ["a", '],"v":', "d"], "a change keeps the place of the first one"
    assert file_of(tmp_path).stat().st_mode & 0o777 == 0o600
    lines = file_of(tmp_path).read_bytes().splitlines()
    assert len(lines) == 1 + len(CHANGES), "changes that are made together are one line"
    assert all(json.loads(line[9:]) for line in lines)


TOGETHER: list[Image] = [
    (("item", "a"), {"k": ["x"], "list": [{"k": ["y"], "v": 1}, {"k": ["z"]}]}),
    (("item", ', {"k":["item","q"],"v":1}'), ', {"k":["item","q"],"v":1}, {"k":["item","a"]}'),
    (("item", "e"), [{"t": [{"k": ["item", "f"]}]}, '},{"k":']),
    (("item", "d"), None),
]


def test_images_of_one_line_are_told_apart_whatever_is_in_them(tmp_path: Path) -> None:
    states = written(tmp_path)
    log = started(tmp_path)
    log.append(TOGETHER)
    log.close()
    expected = {**states[-1], **{key[1]: value for key, value in TOGETHER}}
    del expected["d"]
    assert read(tmp_path) == expected


def test_images_of_one_line_are_read_as_the_first_version_wrote_them(tmp_path: Path) -> None:
    written(tmp_path)
    file = file_of(tmp_path)
    images = [{"k": key} if value is None else {"k": key, "v": value} for key, value in TOGETHER]
    line = json.dumps({"t": images}, separators=(",", ":")).encode()
    file.write_bytes(file.read_bytes() + b"%08x %s\n" % (zlib.crc32(line), line))
    before = read(tmp_path)
    log = started(tmp_path)
    log.append(TOGETHER)
    log.close()
    assert read(tmp_path) == before
    *_, first, today = file_of(tmp_path).read_bytes().splitlines()
    assert first != today
    assert json.loads(first[9:]) == json.loads(today[9:]), "the first version reads what is written today"


def test_a_tail_that_is_torn_at_any_byte_is_cut_off_and_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    states = written(tmp_path)
    file = file_of(tmp_path)
    content = file.read_bytes()
    last = len(content.splitlines(keepends=True)[-1])
    for missing in range(1, last + 1):
        caplog.clear()
        file.write_bytes(content[:-missing])
        log = Log(tmp_path, "things", 1)
        assert file.read_bytes() == content[:-missing], "reading changes nothing"
        log.start()
        assert read(tmp_path) == states[-2]
        log.append([(("item", "more"), 1)])
        log.close()
        assert read(tmp_path) == {**states[-2], "more": 1}
        assert len(caplog.records) == (missing < last)
        if missing < last:
            aside = tmp_path / "things.00000001.cut"
            assert f"its {last - missing} bytes are in {aside}" in caplog.text
            assert aside.read_bytes() == content[-last:-missing]


def test_a_tail_is_cut_off_where_there_is_no_room_to_set_it_aside(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    states = written(tmp_path)
    file = file_of(tmp_path)
    file.write_bytes(file.read_bytes()[:-1])
    with room_for(10):
        log = started(tmp_path)
    log.close()
    assert read(tmp_path) == states[-2]
    assert "could not be set aside: File too large" in caplog.text


def test_a_byte_that_is_another_one_is_found_wherever_it_is(tmp_path: Path) -> None:
    written(tmp_path)
    file = file_of(tmp_path)
    content = file.read_bytes()
    starts = [0]
    for line in content.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for place in range(len(content)):
        changed = ord("Q") if content[place] == ord("\n") else content[place] ^ 1
        file.write_bytes(content[:place] + bytes([changed]) + content[place + 1 :])
        with pytest.raises(CloudFolderDamaged) as found:
            Log(tmp_path, "things", 1)
        assert str(file) in found.value.message
        assert "first line" in found.value.message or f"the line at byte {max(s for s in starts if s <= place)} " in (
            found.value.message
        )


def test_an_end_that_no_kill_leaves_is_damage(tmp_path: Path) -> None:
    written(tmp_path)
    file = file_of(tmp_path)
    content = file.read_bytes()
    last = content.splitlines(keepends=True)[-1]
    before = content[: -len(last)]
    for end in (
        b"\0" * 9,
        last[:-9] + b"\0" * 9,
        last[:-9] + b"\0" * 8 + b"\n",
        last[:4] + b"x",
        last[:12] + b"\xff",
        b"{",
        last[:8] + b"{",
        b"xxxxxxxx {\n" + last[:-9],
    ):
        file.write_bytes(before + end)
        with pytest.raises(CloudFolderDamaged, match=f"the line at byte {len(before)} is not what was written"):
            Log(tmp_path, "things", 1)


def test_a_line_with_a_right_checksum_can_be_one_that_no_cloud_writes(tmp_path: Path) -> None:
    for body in (
        b'{"t":[{"k":5}]',
        b'{"t":[1]}',
        b'{"t":[{"v":1}]}',
        b'{"t":[{"k":["a"],"v":1}, {"k":5,"v":1}]}',
        b'{"t":[{"k":["a"],"v":1}, {"k":["b"],"w":1}]}',
        b'{"k":7,"v":7}',
        b'{"k":{},"v":7}',
        b'{"k":[],"v":7}',
        b'{"k":[7],"v":7}',
        b'{"k":["a"],"w":7}',
        b'{"k":"a"}',
        b'{"t":5}',
        b'{"x":1}',
        b"[" * 100_000,
        b'{"t":[' + b"[" * 100_000,
    ):
        written(tmp_path)
        file = file_of(tmp_path)
        file.write_bytes(file.read_bytes() + b"%08x %s\n" % (zlib.crc32(body), body))
        with pytest.raises(CloudFolderDamaged, match="is not one of a log"):
            Log(tmp_path, "things", 1)
        file.unlink()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"00000000 {}\n",
        b"\0" * 100,
        *(
            b"%08x %s\n" % (zlib.crc32(text), text)
            for text in (b"{", b"[]", b'{"log":0}', b'{"log":-1}', b'{"log":true}')
        ),
    ],
)
def test_a_file_that_is_no_log_is_not_an_empty_one(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "things.00000001.log").write_bytes(content)
    with pytest.raises(CloudFolderDamaged, match="its first line is not what was written"):
        Log(tmp_path, "things", 1)


def test_a_line_of_another_kind_is_damage(tmp_path: Path) -> None:
    from chatprov.local.storage.record import line_of

    written(tmp_path)
    file = file_of(tmp_path)
    size = file.stat().st_size
    file.write_bytes(file.read_bytes() + line_of(b'{"other":1}'))
    with pytest.raises(CloudFolderDamaged, match=f"the line at byte {size} is not one of a log"):
        Log(tmp_path, "things", 1)


def test_a_log_of_a_later_version_is_refused_and_unchanged(tmp_path: Path) -> None:
    started(tmp_path, 3).close()
    content = file_of(tmp_path).read_bytes()
    with pytest.raises(CloudFolderTooNew, match="in form 3, and this chatprov reads forms up to 1"):
        Log(tmp_path, "things", 1)
    assert file_of(tmp_path).read_bytes() == content


def test_a_log_of_an_earlier_version_is_written_in_this_one(tmp_path: Path) -> None:
    states = written(tmp_path)
    log = Log(tmp_path, "things", 2)
    assert log.version == 1
    log.start()
    log.close()
    assert file_of(tmp_path).name == "things.00000002.log"
    log = Log(tmp_path, "things", 2)
    assert (log.version, len(log.entries)) == (2, len(states[-1]))


@pytest.mark.parametrize("missing", [1, 30])
def test_without_room_a_change_is_refused_and_a_later_one_is_stored(
    tmp_path: Path, missing: int, caplog: pytest.LogCaptureFixture
) -> None:
    states = written(tmp_path)
    log = started(tmp_path)
    size = file_of(tmp_path).stat().st_size
    change: list[Image] = [(("item", "big"), "x" * 40), (("item", "a"), None)]
    with room_for(size + missing):  # a part of the line has room
        for _ in range(3):
            with pytest.raises(NotWrittenError):
                log.append(change)
    assert file_of(tmp_path).stat().st_size == size
    assert read(tmp_path) == states[-1]
    assert len(caplog.records) == 1
    log.append(change)
    log.close()
    assert read(tmp_path) == {**{name: value for name, value in states[-1].items() if name != "a"}, "big": "x" * 40}


def test_after_half_a_line_that_cannot_be_removed_nothing_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = written(tmp_path)
    log = started(tmp_path)

    def fail(*_: object) -> None:
        raise OSError(5, os.strerror(5))

    monkeypatch.setattr("chatprov.local.storage.log.os.ftruncate", fail)
    with room_for(file_of(tmp_path).stat().st_size + 5), pytest.raises(NotWrittenError):
        log.append([(("item", "a"), 3)])
    monkeypatch.undo()
    with pytest.raises(NotWrittenError, match="not open"):
        log.append([(("item", "a"), 4)])
    with pytest.raises(NotWrittenError, match="not open"):
        log.replace([(("item", "a"), 4)])
    log = started(tmp_path)
    log.append([(("item", "a"), 5)])
    log.close()
    assert read(tmp_path) == {**states[-1], "a": 5}


def grown(folder: Path) -> int:
    """Write a log of which nearly all is out of date, and return its size."""
    log = started(folder)
    for number in range(50):
        log.append([(("item", "a"), number), (("item", f"b{number}"), number), (("item", f"b{number}"), None)])
    log.close()
    return file_of(folder).stat().st_size


def test_what_is_out_of_date_is_left_out_of_the_next_generation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = grown(tmp_path)
    started(tmp_path).close()
    assert file_of(tmp_path).stat().st_size == size, "it is small"
    monkeypatch.setattr(shorter, "SPARE", 0)
    log = started(tmp_path)
    log.append([(("item", "more"), 1)])
    log.close()
    assert file_of(tmp_path).name == "things.00000002.log"
    assert file_of(tmp_path).stat().st_size < size / 10
    assert read(tmp_path) == {"a": 49, "more": 1}


def test_a_file_system_that_cannot_sync_folders_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path)
    log = started(tmp_path)
    sync = os.fsync

    def fail(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(22, os.strerror(22))
        sync(descriptor)

    monkeypatch.setattr("chatprov.local.storage.document.os.fsync", fail)
    log.replace([(("item", "new"), 1)])
    log.append([(("item", "more"), 1)])
    log.close()
    assert read(tmp_path) == {"new": 1, "more": 1}


@pytest.mark.parametrize("left", ["things.00000003.log.tmp", "things.00000001.log"])
def test_what_a_kill_left_while_a_generation_was_written_is_removed(tmp_path: Path, left: str) -> None:
    written(tmp_path)
    log = started(tmp_path)
    log.replace([(("item", "new"), 1)])
    log.close()
    (tmp_path / left).write_bytes(b"left")
    assert read(tmp_path) == {"new": 1}
    started(tmp_path).close()
    assert [file.name for file in tmp_path.iterdir()] == ["things.00000002.log"]
    assert read(tmp_path) == {"new": 1}


def test_without_room_for_a_generation_the_log_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    size = grown(tmp_path)
    monkeypatch.setattr(shorter, "SPARE", 0)
    caplog.set_level(logging.WARNING)
    with room_for(20):
        log = started(tmp_path)
    assert "it stays larger than it could be: File too large" in caplog.text
    log.append([(("item", "more"), 1)])
    with room_for(20), pytest.raises(NotWrittenError):
        log.replace([(("item", "new"), "x" * 100)])
    log.append([(("item", "more"), 2)])
    log.close()
    assert read(tmp_path) == {"a": 49, "more": 2}
    assert [file.name for file in tmp_path.iterdir()] == ["things.00000001.log"]
    assert file_of(tmp_path).stat().st_size > size
