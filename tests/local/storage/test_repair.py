"""A damaged folder as a repair of its files leaves it: what can be read is there, and the files as they were are beside it."""

from __future__ import annotations

import errno
import json
import os
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.local.kept_files import has_data
from chatprov.local.storage import CloudFolder, CloudFolderInUse, CloudFolderTooNew
from chatprov.local.storage import beside as beside_module
from chatprov.local.storage import repair as repair_module
from chatprov.local.storage.beside import keep_files_beside
from chatprov.local.storage.document import read_document, write_document
from chatprov.local.storage.repair import FolderRepair
from tests.local.keeping.damage import KilledError, killed_at
from tests.local.storage.test_log import CHANGES, file_of, read, started

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from chatprov.local.storage import Image
    from chatprov.local.storage.repaired_log import RepairedLog


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a folder with a log and a document."""
    path = tmp_path / "cloud"
    with closing(CloudFolder(path)) as folder:
        log = folder.log("things", 1)
        folder.start()
        for change in CHANGES:
            log.append(change)
        folder.put_document("key", {"secret": 1})
    return path


def after(changes: Iterable[list[Image]]) -> dict[str, Any]:
    """Return what there is after some changes."""
    state: dict[str, Any] = {}
    for change in changes:
        for key, value in change:
            state.pop(key[1], None) if value is None else state.update({key[1]: value})
    return state


def repaired(path: Path) -> RepairedLog:
    """Repair the log of a folder, and return what was read."""
    with closing(FolderRepair(path, ["things.log"])) as folder:
        log = folder.log("things", 1)
        if folder.state_fault:
            folder.write_state(["things.log", "key.json"])
        if log.is_changed:
            folder.write_log(log)
        return log


def opens(path: Path) -> None:
    """Read all files of a folder as a start does."""
    with closing(CloudFolder(path)) as folder:
        folder.log("things", 1)
        folder.document("key")


def content_of(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in path.iterdir() if file.name != "lock"}


def test_all_but_the_line_of_a_changed_byte_is_there(path: Path) -> None:
    file = file_of(path)
    content = file.read_bytes()
    lines = content.splitlines(keepends=True)
    for place in range(len(content)):
        before = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        file.write_bytes(before)
        log = repaired(path)
        number = next(n for n in range(len(lines)) if place < len(b"".join(lines[: n + 1])))
        if content[place] == ord("\n"):
            assert read(path) == after(CHANGES), place
            (damaged,) = log.damaged
            assert (damaged.place, damaged.content, damaged.is_line_end) == (place, b"\v", True)
        elif number == 0:
            assert log.assumed == "its first line is not what was written"
            assert read(path) == after(CHANGES)
        else:
            assert read(path) == after(CHANGES[: number - 1] + CHANGES[number:]), place
            (damaged,) = log.damaged
            assert damaged.place == len(b"".join(lines[:number]))
        aside = path / f"{file.name}.damaged"
        assert log.kept == aside
        assert aside.read_bytes() == before
        assert aside.stat().st_mode & 0o777 == 0o600
        opens(path)
        aside.unlink()
        file_of(path).rename(file)


def test_the_newest_generation_that_can_be_read_counts(path: Path) -> None:
    file = file_of(path)
    newer = path / "things.00000002.log"
    for content in (b"", b"\0" * 100, file.read_bytes()[30:]):
        newer.write_bytes(content)
        log = repaired(path)
        assert log.newer == [(newer, "its first line is not what was written")]
        assert read(path) == after(CHANGES)
        for left in path.glob("things.*"):
            assert left.name in {"things.00000003.log", "things.00000001.log.damaged", "things.00000002.log.damaged"}
            left.rename(file) if left.name == "things.00000003.log" else left.unlink()


@pytest.mark.parametrize(
    "make", [Path.mkdir, os.mkfifo, lambda file: file.symlink_to("x")], ids=["folder", "pipe", "link"]
)
@pytest.mark.parametrize("name", ["things.00000001.log", "state.json"])
def test_what_is_not_a_file_is_renamed(path: Path, make: Callable[[Path], None], name: str) -> None:
    (path / name).unlink()
    make(path / name)
    log = repaired(path)
    assert log.fault == ("it is not a file" if name.endswith(".log") else "")
    assert os.path.lexists(path / f"{name}.damaged")
    opens(path)


def test_without_the_main_file_all_others_are_expected(path: Path) -> None:
    (path / "state.json").unlink()
    file_of(path).unlink()
    assert repaired(path).fault == "the file is missing"
    opens(path)


def test_a_last_line_without_its_end_is_not_damage(path: Path) -> None:
    file = file_of(path)
    file.write_bytes(file.read_bytes()[:-1])
    before = content_of(path)
    log = repaired(path)
    assert (log.is_changed, log.damaged) == (False, [])
    assert content_of(path) == before


@pytest.mark.parametrize("instead", [b"", b"Q", b"QQ", b"\0" * 9, b"Q\n", b"\r\n"])
def test_lines_count_whose_line_feeds_are_other_bytes(path: Path, instead: bytes) -> None:
    """The checksum of a line is that of its text."""
    file = file_of(path)
    lines = file.read_bytes().splitlines()
    file.write_bytes(instead.join([*lines, b""]) if instead else b"".join(lines) + b"\n")
    log = repaired(path)
    assert read(path) == after(CHANGES)
    ends = [line.place for line in log.damaged if line.is_line_end]
    places = [len(instead.join(lines[: number + 1])) for number in range(len(lines))]
    assert ends == (places if instead else places[:-1])


def test_a_line_counts_before_one_whose_beginning_is_damaged(path: Path) -> None:
    file = file_of(path)
    lines = file.read_bytes().splitlines(keepends=True)
    lines[2:4] = [lines[2][:-1] + b"~~~~" + lines[3][3:]]
    file.write_bytes(b"".join(lines))
    log = repaired(path)
    assert read(path) == after([*CHANGES[:2], *CHANGES[3:]])
    assert log.damaged[-1].place == len(b"".join(lines[:2])) + lines[2].index(b"~")
    assert log.damaged[-1].before.keys() == {b'["item","a"]', b'["item","c"]', b'["item","b"]'}


def test_a_torn_end_is_left_out_of_a_log_with_a_damaged_line(path: Path) -> None:
    file = file_of(path)
    lines = file.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2][:-2] + b"\0\n"
    file.write_bytes(b"".join(lines)[:-5])
    assert repaired(path).content.torn == len(lines[-1]) - 5
    assert read(path) == after([CHANGES[0], *CHANGES[2:-1]])


@pytest.mark.parametrize("garbage", [b"\n", b"\n\n\n", b"a\nb\n", b"\0\0\n", b"\0" * 20 + b"\n", b"0badcafe {}\n"])
def test_bytes_between_lines_are_set_aside(path: Path, garbage: bytes) -> None:
    file = file_of(path)
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([*lines[:3], garbage, *lines[3:]]))
    log = repaired(path)
    assert b"".join(line.content for line in log.damaged) == garbage
    assert read(path) == after(CHANGES)


def test_a_line_that_is_not_one_of_a_log_is_set_aside(path: Path) -> None:
    from chatprov.local.storage.record import line_of

    file = file_of(path)
    before = file.stat().st_size
    file.write_bytes(file.read_bytes() + line_of(b'{"other":1}'))
    assert [line.place for line in repaired(path).damaged] == [before]
    assert read(path) == after(CHANGES)


def test_a_damaged_line_has_its_keys_and_what_they_had_before(path: Path) -> None:
    file = file_of(path)
    lines = file.read_bytes().splitlines(keepends=True)
    lines[3] = lines[3].replace(b"1.5", b"2.5")
    file.write_bytes(b"".join(lines))
    (line,) = repaired(path).damaged
    assert line.before == {
        b'["item","a"]': b'{"n":1}',
        b'["item","c"]': None,
        b'["item","b"]': json.dumps(CHANGES[1][0][1], separators=(",", ":")).encode(),
    }


def test_a_log_that_is_missing_is_empty(path: Path) -> None:
    file_of(path).unlink()
    log = repaired(path)
    assert (log.fault, log.kept) == ("the file is missing", None)
    assert read(path) == {}
    opens(path)


def test_a_log_that_never_was_is_not_missing(path: Path) -> None:
    with closing(FolderRepair(path, ["things.log"])) as folder:
        assert not folder.log("others", 1).is_changed


@pytest.mark.parametrize("content", [None, b"text", b'{"crc32":"0', "a list", "no files"])
def test_the_main_file_is_written_again(path: Path, content: bytes | str | None) -> None:
    file = path / "state.json"
    if content is None:
        file.unlink()
    elif isinstance(content, bytes):
        file.write_bytes(content)
    else:
        write_document(file, [1] if content == "a list" else {"form": 1, "chatprov": "1", "created": "x"})
    before = content_of(path)
    repaired(path)
    assert read_document(file)["files"] == ["things.log", "key.json"]
    if content is not None:
        assert (path / "state.json.damaged").read_bytes() == before["state.json"]
    opens(path)
    assert read(path) == after(CHANGES)


@pytest.mark.parametrize("content", [None, b"text"])
def test_a_damaged_document_is_set_aside(path: Path, content: bytes | None) -> None:
    file = path / "key.json"
    file.unlink() if content is None else file.write_bytes(content)
    with closing(FolderRepair(path, ["things.log"])) as folder:
        fault = folder.document_fault("key")
        kept = folder.remove_document("key")
    assert fault == ("the file is missing" if content is None else "its checksum does not belong to its content")
    assert (kept and kept.read_bytes()) == content
    opens(path)
    with closing(CloudFolder(path)) as folder_again:
        assert folder_again.document("key") is None


def test_what_was_set_aside_before_stays(path: Path) -> None:
    file = file_of(path)
    content = file.read_bytes()
    for number in range(3):
        before = content[:-3] + bytes([65 + number]) + content[-2:]
        file_of(path).unlink()
        file.write_bytes(before)
        repaired(path)
        suffix = ".damaged" if number == 0 else f".damaged.{number + 1}"
        assert (path / f"{file.name}{suffix}").read_bytes() == before


def test_a_file_that_cannot_have_two_names_is_copied(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr("pathlib.Path.hardlink_to", refuse)
    file = file_of(path)
    before = file.read_bytes().replace(b"last", b"lost")
    file.write_bytes(before)
    repaired(path)
    assert (path / f"{file.name}.damaged").read_bytes() == before
    assert (path / f"{file.name}.damaged").stat().st_mode & 0o777 == 0o600
    assert not [*path.glob("*.tmp")]


STEPS = (
    (repair_module, "replace_file"),
    (repair_module, "sync_folder"),
    (beside_module, "sync_folder"),
    (beside_module, "_give_name"),
    (Path, "unlink"),
)


@pytest.mark.parametrize("number", range(1, 20))
def test_a_repair_that_is_killed_is_done_by_the_next_one(
    path: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = file_of(path)
    before = file.read_bytes().replace(b'"n":2', b'"n":3')
    file.write_bytes(before)
    state = (path / "state.json").read_bytes() + b" "
    (path / "state.json").write_bytes(state)
    with monkeypatch.context() as patch:
        was_killed = killed_at(number, patch, *STEPS)
        if number < 5:
            with pytest.raises(KilledError):
                repaired(path)
        else:
            try:
                repaired(path)
            except KilledError:
                assert was_killed()
    repaired(path)
    opens(path)
    assert read(path) == after([*CHANGES[:2], *CHANGES[3:]])
    assert (path / f"{file.name}.damaged").read_bytes() == before
    assert (path / "state.json.damaged").read_bytes() == state
    started(path).close()  # it removes what a kill has left of the earlier generation
    assert sorted(content_of(path)) == [
        "key.json",
        "state.json",
        "state.json.damaged",
        "things.00000001.log.damaged",
        "things.00000002.log",
    ]


def test_what_a_newer_version_wrote_is_refused_and_unchanged(path: Path) -> None:
    started(path, 2).close()
    before = content_of(path)
    with pytest.raises(CloudFolderTooNew, match="in form 2, and this chatprov reads forms up to 1"):
        repaired(path)
    write_document(path / "state.json", {"form": 2, "chatprov": "9.1"})
    with pytest.raises(CloudFolderTooNew, match=r"written by chatprov 9\.1 in form 2"):
        FolderRepair(path, ["things.log"])
    assert {name: content for name, content in content_of(path).items() if name != "state.json"} == {
        name: content for name, content in before.items() if name != "state.json"
    }


def test_a_folder_in_use_is_refused(path: Path) -> None:
    with closing(CloudFolder(path, 4566)), pytest.raises(CloudFolderInUse, match="on port 4566"):
        FolderRepair(path, ["things.log"])


def test_files_of_another_folder_get_second_names(path: Path) -> None:
    (path / "bodies").mkdir()
    (path / "bodies" / "a").write_bytes(b"a")
    for _ in range(2):
        assert keep_files_beside(path / "bodies", ["a"]) == path / "bodies.damaged"
    assert [file.name for file in (path / "bodies.damaged").iterdir()] == ["a.damaged"]
    assert (path / "bodies" / "a").exists()
    assert (path / "bodies.damaged").stat().st_mode & 0o777 == 0o700


def test_a_folder_without_data_has_no_files(tmp_path: Path) -> None:
    assert not has_data(tmp_path / "none")
    (tmp_path / "lock").touch()
    assert not has_data(tmp_path)
    (tmp_path / "iam.00000001.log").touch()
    assert has_data(tmp_path)
