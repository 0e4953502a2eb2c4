"""The folder of a local cloud: its owner, its form, its documents, and what is refused."""

from __future__ import annotations

import os
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chatprov import __version__
from chatprov.local.storage import (
    CloudFolder,
    CloudFolderDamaged,
    CloudFolderInUse,
    CloudFolderTooNew,
    CloudFolderUnusable,
    NotWrittenError,
)
from chatprov.local.storage.document import read_document, write_document
from chatprov.local.storage.file_names import file_name
from tests.local.storage.test_log import room_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECRET = {"key": "é\ud800", "many": [1, 2.5, None, True]}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "cloud"


@contextmanager
def opened(path: Path, port: int | None = None) -> Iterator[CloudFolder]:
    folder = CloudFolder(path, port)
    try:
        yield folder
    finally:
        folder.close()


def fill(path: Path) -> None:
    with opened(path) as folder:
        log = folder.log("things", 1)
        folder.start()
        log.append([(("item",), 1)])
        folder.put_document("iam", SECRET)


def read_all(path: Path) -> None:
    with opened(path) as folder:
        folder.log("things", 1)
        folder.document("iam")


def content(path: Path) -> dict[str, tuple[bytes, float]]:
    return {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in path.iterdir()}


def test_what_is_kept_is_for_its_owner_only(path: Path) -> None:
    path.mkdir(parents=True, mode=0o755)
    fill(path)
    assert path.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in path.iterdir()} == {0o600}
    assert sorted(content(path)) == ["iam.json", "lock", "state.json", "things.00000001.log"]
    state = read_document(path / "state.json")
    assert (state["form"], state["chatprov"], state["files"]) == (1, __version__, ["things.log", "iam.json"])
    with opened(path) as folder:
        assert folder.document("iam") == SECRET
        assert folder.document("sts") is None
        assert list(folder.log("things", 1).entries.values()) == [b"1"]


def test_a_second_owner_is_refused_in_words(path: Path) -> None:
    with opened(path, 4566) as folder:
        folder.start()
        with pytest.raises(CloudFolderInUse) as refused:
            CloudFolder(path, 4567)
        assert refused.value.message == (
            f"The local cloud on port 4566 (process {os.getpid()}) uses the folder {path}."
        )
    with opened(path, 4567), pytest.raises(CloudFolderInUse, match="on port 4567 "):
        CloudFolder(path)


@pytest.mark.parametrize(
    ("before", "after"), [("0.1.9", __version__), (__version__, __version__), ("10.0", "10.0"), ("", "")]
)
def test_the_newest_version_that_writes_is_noted(path: Path, before: str, after: str) -> None:
    fill(path)
    write_document(path / "state.json", {**read_document(path / "state.json"), "chatprov": before})
    for more in ("things", "others"):
        with opened(path) as folder:
            folder.log(more, 1)
            folder.start()
        assert read_document(path / "state.json")["chatprov"] == after


@pytest.mark.parametrize("newer", [{"form": 2, "chatprov": "9.1"}, None])
def test_a_folder_of_a_newer_version_is_refused_and_unchanged(path: Path, newer: Any) -> None:
    fill(path)
    if newer is not None:
        write_document(path / "state.json", {**read_document(path / "state.json"), **newer})
        expected = f"{path}/state.json was written by chatprov 9.1 in form 2, and this chatprov reads forms up to 1."
    else:
        with opened(path) as folder:
            folder.log("things", 2)
            folder.start()
        expected = (
            f"{path}/things.00000002.log was written by a newer chatprov in form 2, and this chatprov reads "
            "forms up to 1."
        )
    (path / "lock").write_text("before")
    before = content(path)
    with pytest.raises(CloudFolderTooNew) as refused:
        read_all(path)
    if newer is None:
        del before["lock"]  # it has been acquired
    assert refused.value.message == expected
    assert {name: found for name, found in content(path).items() if name in before} == before


@pytest.mark.parametrize("gone", ["state.json", "things.00000001.log", "iam.json"])
def test_a_file_that_is_missing_is_damage(path: Path, gone: str) -> None:
    fill(path)
    (path / gone).unlink()
    with pytest.raises(CloudFolderDamaged, match=r"(state\.json|things\.\*\.log|iam\.json) is damaged: the file is"):
        read_all(path)


@pytest.mark.parametrize("name", ["state.json", "iam.json"])
def test_a_document_with_another_byte_anywhere_is_damaged(path: Path, name: str) -> None:
    fill(path)
    before = (path / name).read_bytes()
    for place in range(len(before)):
        (path / name).write_bytes(before[:place] + bytes([before[place] ^ 1]) + before[place + 1 :])
        with pytest.raises(CloudFolderDamaged, match="checksum does not belong"):
            read_all(path)
    for length in range(len(before)):
        (path / name).write_bytes(before[:length])
        with pytest.raises(CloudFolderDamaged):
            read_all(path)


def test_each_change_is_synced_before_its_end_in_a_synced_folder(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    monkeypatch.setattr(
        "chatprov.local.storage.log.os.fdatasync", lambda descriptor: sizes.append(os.fstat(descriptor).st_size)
    )
    fill(path)
    assert len(sizes) == 1, "what is not synced at each change is synced at the end"
    sizes.clear()
    folder = CloudFolder(path, synced=True)
    log = folder.log("things", 1)
    folder.start()
    log.append([(("item",), 2)])
    file = path / "things.00000001.log"
    assert sizes == [file.stat().st_size]

    def fail(_: int) -> None:
        raise OSError(5, os.strerror(5))

    monkeypatch.setattr("chatprov.local.storage.log.os.fdatasync", fail)
    with pytest.raises(NotWrittenError):
        log.append([(("item",), 3)])
    folder.close()
    assert sizes == [file.stat().st_size]


def test_without_room_a_document_stays_as_it_was(path: Path) -> None:
    fill(path)
    with opened(path) as folder:
        with room_for(300), pytest.raises(NotWrittenError):
            folder.put_document("iam", "x" * 1000)
        assert folder.document("iam") == SECRET
        assert not list(path.glob("*.tmp"))
        folder.put_document("iam", "new")
        assert folder.document("iam") == "new"


def as_another_user(act: Callable[[], None]) -> None:
    """Act without root's right to write everywhere."""
    if os.geteuid():
        act()
        return
    os.seteuid(65534)
    try:
        act()
    finally:
        os.seteuid(0)


def test_a_folder_that_cannot_be_written_is_named() -> None:
    with tempfile.TemporaryDirectory() as name:
        state = Path(name)
        state.chmod(0o755)
        path = state / "cloud"
        fill(path)
        for file in path.iterdir():
            file.chmod(0o444)
        path.chmod(0o555)
        before = content(path)

        def act() -> None:
            with pytest.raises(CloudFolderUnusable) as refused:
                CloudFolder(path)
            assert refused.value.message == f"{path}/lock cannot be used: Permission denied."
            with pytest.raises(CloudFolderUnusable, match=r"none cannot be used: Permission denied\."):
                CloudFolder(path / "none")

        as_another_user(act)
        assert content(path) == before
        path.chmod(0o755)


def test_a_file_in_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CloudFolderUnusable, match="file/cloud"):
        CloudFolder(tmp_path / "file" / "cloud")


def test_links_are_not_followed(path: Path, tmp_path: Path) -> None:
    fill(path)
    target = tmp_path / "target"
    (path / "iam.json").rename(target)
    (path / "iam.json").symlink_to(target)
    with pytest.raises(CloudFolderDamaged, match=r"iam\.json is damaged: it is not a file"):
        read_all(path)


@pytest.mark.parametrize("name", ["state.json", "iam.json", "things.00000001.log"])
@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo], ids=["folder", "pipe"])
def test_what_is_not_a_file_is_damage_and_does_not_block(path: Path, name: str, make: Callable[[Path], None]) -> None:
    fill(path)
    (path / name).unlink()
    make(path / name)
    with pytest.raises(CloudFolderDamaged, match="it is not a file"):
        read_all(path)


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo], ids=["folder", "pipe"])
def test_a_lock_that_is_not_a_file_is_set_aside(path: Path, make: Callable[[Path], None]) -> None:
    fill(path)
    (path / "lock").unlink()
    make(path / "lock")
    read_all(path)
    assert (path / "lock").is_file()
    assert (path / "lock.damaged").exists()


def test_only_contents_are_left(path: Path) -> None:
    """They would be deleted by a start with an empty folder."""
    (path / "bodies").mkdir(parents=True)
    CloudFolder(path).close()
    (path / "bodies" / "content").write_bytes(b"x")
    with pytest.raises(CloudFolderDamaged, match=r"state\.json is damaged: the file is missing"):
        CloudFolder(path)


def test_something_else_than_a_folder_of_contents_is_damage(path: Path) -> None:
    fill(path)
    (path / "bodies").touch()
    with (
        closing(CloudFolder(path)) as folder,
        pytest.raises(CloudFolderDamaged, match="bodies is damaged: it is not a folder"),
    ):
        folder.files("bodies")


@pytest.mark.parametrize(
    "content",
    [
        [],
        {},
        1,
        {"form": "1"},
        {"form": 1},
        {"form": 1, "chatprov": "1", "created": "", "files": 5},
        {"form": 1, "chatprov": None, "created": "", "files": []},
        {"form": 1, "chatprov": "", "created": "", "files": [1]},
    ],
)
def test_a_state_that_no_cloud_writes_is_damage(path: Path, content: Any) -> None:
    fill(path)
    write_document(path / "state.json", content)
    with pytest.raises(CloudFolderDamaged, match="it is not what a local cloud writes"):
        CloudFolder(path)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("cognito-idp", "cognito-idp"),
        ("..", "%2e%2e"),
        ("a/b", "a%2fb"),
        ("CON", "%43%4f%4e"),
        ("con", "%63on"),
        ("é", "%c3%a9"),
        ("", ""),
    ],
)
def test_names_of_files_are_escaped(name: str, expected: str) -> None:
    assert file_name(name) == expected


def test_long_names_stay_different() -> None:
    names = {file_name("x" * 250 + end) for end in "ab"}
    assert len(names) == 2
    assert max(map(len, names)) < 200
