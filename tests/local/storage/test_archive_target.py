"""Where an archive is written: a folder with data, and all that is not a regular file, is left alone."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from chatprov.local import archive
from chatprov.local.archive_reading import ArchiveError
from chatprov.local.archive_target import check_file, check_outside
from chatprov.local.storage import CloudFolderTooNew
from chatprov.local.storage.document import read_document, write_document
from tests.local.storage.test_archive import bytes_in
from tests.local.storage.test_folder import fill


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cloud" / "4566"
    fill(folder)
    (folder / "bodies").mkdir()
    (tmp_path / "link").symlink_to(folder)
    (tmp_path / "link-to-a-link").symlink_to("link")
    (tmp_path / "link-to-a-file").symlink_to(folder / "state.json")
    (tmp_path / "link-to-a-new-file").symlink_to(folder / "new")
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.mark.parametrize(
    "name",
    [
        "cloud/4566",
        "cloud/4566/state.json",
        "cloud/4566/new",
        "cloud/4566/bodies/new",
        "cloud/4566/missing/new",
        "cloud/../cloud/./4566/new",
        "cloud/4566/bodies/../new",
        "cloud/4566/missing/../new",
        "link",
        "link/new",
        "link-to-a-link/bodies/new",
        "link-to-a-link/bodies/../state.json",
        "link-to-a-file",
        "link-to-a-new-file",
    ],
)
@pytest.mark.parametrize("absolute", [False, True])
def test_no_archive_is_written_into_the_data(data: Path, tmp_path: Path, name: str, *, absolute: bool) -> None:
    before = bytes_in(data)
    with pytest.raises(ArchiveError, match=r"is inside .*, where the local cloud keeps its data\.\n"):
        archive.save(data, tmp_path / name if absolute else Path(name))
    assert bytes_in(data) == before
    assert sorted(path.name for path in data.parent.iterdir()) == ["4566"]


def test_a_path_beside_the_data_is_outside(data: Path) -> None:
    for name in ("cloud/4566.tar.gz", "cloud/45", "new", "cloud/4566/../new"):
        check_outside(data, Path(name))


def test_what_is_not_a_regular_file_is_not_replaced(data: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "text").write_text("a text")
    (tmp_path / "link-to-text").symlink_to("text")
    (tmp_path / "link-to-nothing").symlink_to("nothing")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
        for name, kind in {
            "pipe": "a pipe",
            "socket": "a socket",
            "link-to-text": "a link",
            "link-to-nothing": "a link",
            "cloud": "a folder",
            ".": "a folder",
            "/dev/null": "a device",
            "/dev/stdout": "a link",
        }.items():
            before = os.lstat(name)
            with pytest.raises(ArchiveError, match=f"cannot be replaced by an archive: it is {kind}") as caught:
                archive.save(data, Path(name))
            assert "\n" not in caught.value.message
            assert os.lstat(name)[:4] == before[:4]
    archive.save(data, Path("text"))
    assert (tmp_path / "text").stat().st_size > len("a text")


def test_a_path_that_cannot_be_written_is_known_before(data: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for name, why in {
        "missing/new": "No such file or directory",
        "file/new": "Not a directory",
        "a" * 300: "File name too long",
    }.items():
        with pytest.raises(ArchiveError, match=f"cannot be written: {why}"):
            check_file(Path(name))
    check_file(Path("new"))


def test_a_folder_of_a_newer_chatprov_is_not_saved(data: Path, tmp_path: Path) -> None:
    write_document(data / "state.json", {**read_document(data / "state.json"), "form": 2, "chatprov": "9.1.0"})
    (data / "lock").write_text("of the newer version")
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in data.rglob("*") if path.is_file()}
    with pytest.raises(CloudFolderTooNew, match=r"was written by chatprov 9\.1\.0 in form 2"):
        archive.save(data, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in data.rglob("*") if path.is_file()} == before


def test_a_damaged_folder_is_saved_as_it_is(data: Path, tmp_path: Path) -> None:
    (data / "state.json").write_text("damaged")
    archive.save(data, tmp_path / "new")
    assert (tmp_path / "new").exists()
