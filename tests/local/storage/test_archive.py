"""The data of a local cloud in one file: saved and loaded again; another file changes nothing."""

from __future__ import annotations

import gzip
import io
import shutil
import tarfile
from typing import TYPE_CHECKING

import pytest

from chatprov.local import archive, archive_reading
from chatprov.local.archive_reading import ArchiveError
from chatprov.local.data_folder import delete, is_used, replaced, settle, size_of
from chatprov.local.storage import CloudFolderDamaged, CloudFolderInUse
from tests.local.storage.test_folder import fill, opened, read_all

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "cloud" / "4566"
    fill(folder)
    (folder / "bodies").mkdir()
    (folder / "bodies" / "1f").write_bytes(b"a file")
    return folder


def bytes_in(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file() and file.name != "lock")
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def packed(path: Path, *members: tarfile.TarInfo, content: bytes = b"") -> Path:
    with tarfile.open(path, "w:gz") as out:
        for member in members:
            out.addfile(member, io.BytesIO(content))
    return path


def entry(name: str, kind: bytes = tarfile.REGTYPE, target: str = "", size: int = 0) -> tarfile.TarInfo:
    found = tarfile.TarInfo(name)
    found.type, found.linkname, found.size = kind, target, size
    return found


def test_what_was_saved_is_loaded_elsewhere(data: Path, tmp_path: Path) -> None:
    file, other = tmp_path / "class.tar.gz", tmp_path / "cloud" / "4567"
    archive.save(data, file)
    assert file.stat().st_mode & 0o777 == 0o600
    archive.load(file, other, lambda: read_all(other))
    assert bytes_in(other) == bytes_in(data)
    assert (other.stat().st_mode & 0o777, (other / "bodies").stat().st_mode & 0o777) == (0o700, 0o700)
    assert {path.stat().st_mode & 0o777 for path in other.rglob("*") if path.is_file()} == {0o600}
    assert sorted(path.name for path in other.parent.iterdir()) == ["4566", "4567"]


def test_an_archive_says_nothing_of_who_made_it(data: Path, tmp_path: Path) -> None:
    archive.save(data, tmp_path / "saved")
    with tarfile.open(tmp_path / "saved") as found:
        assert {(member.uid, member.gid, member.uname, member.gname) for member in found} == {(0, 0, "", "")}
        assert found.getnames()[0] == "state.json"
        assert "lock" not in found.getnames()


def test_loading_replaces_all_that_was_there(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "saved"
    archive.save(data, file)
    before = bytes_in(data)
    with opened(data) as folder:
        folder.log("things", 1)
        folder.start()
        folder.put_document("iam", "changed")
        folder.put_document("more", 1)
    archive.load(file, data, lambda: read_all(data))
    assert bytes_in(data) == before
    read_all(data)


def test_a_folder_in_use_is_neither_saved_nor_replaced_nor_deleted(data: Path, tmp_path: Path) -> None:
    archive.save(data, tmp_path / "saved")
    before = bytes_in(data)
    with opened(data, 4566):
        changes: tuple[Callable[[], None], ...] = (
            lambda: archive.save(data, tmp_path / "other"),
            lambda: archive.load(tmp_path / "saved", data, lambda: read_all(data)),
            lambda: delete(data),
        )
        for change in changes:
            with pytest.raises(CloudFolderInUse, match="on port 4566"):
                change()
    assert bytes_in(data) == before
    assert not (tmp_path / "other").exists()
    assert sorted(path.name for path in data.parent.iterdir()) == ["4566"]


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda path: path.write_bytes(b"no archive"), id="text"),
        pytest.param(lambda path: path.write_bytes(b""), id="empty"),
        pytest.param(lambda path: path.write_bytes(gzip.compress(b"no tar" * 200)), id="not a tar archive"),
        pytest.param(packed, id="no files"),
        pytest.param(lambda path: packed(path, entry("bodies/1f")), id="without state.json"),
        pytest.param(
            lambda path: packed(path, entry("state.json", size=4), content=b"null"), id="a state that is damaged"
        ),
        pytest.param(lambda path: packed(path, entry("../outside")), id="above"),
        pytest.param(lambda path: packed(path, entry("/tmp/outside")), id="absolute"),
        pytest.param(lambda path: packed(path, entry("a/../../outside")), id="above from below"),
        pytest.param(lambda path: packed(path, entry(".")), id="the folder itself"),
        pytest.param(
            lambda path: packed(path, entry("state.json", tarfile.SYMTYPE, "/etc/passwd")), id="symbolic link"
        ),
        pytest.param(lambda path: packed(path, entry("state.json", tarfile.LNKTYPE, "/etc/passwd")), id="link"),
        pytest.param(lambda path: packed(path, entry("state.json", tarfile.FIFOTYPE)), id="pipe"),
        pytest.param(lambda path: packed(path, entry("a"), entry("a")), id="the same name twice"),
        pytest.param(lambda path: packed(path, entry("a"), entry("a/b")), id="a file as a folder"),
    ],
)
def test_another_file_changes_nothing(data: Path, tmp_path: Path, make: Callable[[Path], object]) -> None:
    make(tmp_path / "given")
    before = bytes_in(data)
    with pytest.raises(ArchiveError) as caught:
        archive.load(tmp_path / "given", data, lambda: read_all(data))
    assert str(tmp_path / "given") in caught.value.message
    assert caught.value.kept == "Nothing was changed."
    assert bytes_in(data) == before
    assert sorted(path.name for path in data.parent.iterdir()) == ["4566"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cloud", "given"]


def test_an_archive_that_was_cut_off_changes_nothing(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "saved"
    archive.save(data, file)
    whole, before = file.read_bytes(), bytes_in(data)
    for length in range(0, len(whole), 7):
        file.write_bytes(whole[:length])
        with pytest.raises(ArchiveError):
            archive.load(file, data, lambda: read_all(data))
    assert bytes_in(data) == before


def test_an_archive_that_is_too_large_changes_nothing(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.save(data, tmp_path / "saved")
    before = bytes_in(data)
    for limit in ("LARGEST", "MOST_FILES"):
        with monkeypatch.context() as small:
            small.setattr(archive_reading, limit, 2)
            with pytest.raises(ArchiveError, match="too large"):
                archive.load(tmp_path / "saved", data, lambda: read_all(data))
    assert bytes_in(data) == before


def test_an_archive_that_cannot_be_written_leaves_the_one_before(data: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file")
    with pytest.raises(ArchiveError, match="cannot be written: Not a directory"):
        archive.save(data, tmp_path / "file" / "saved")
    with pytest.raises(ArchiveError, match="no data"):
        archive.save(tmp_path / "nothing", tmp_path / "saved")
    assert not (tmp_path / "saved").exists()


def test_a_replacement_that_was_interrupted_is_taken_back(data: Path) -> None:
    before = bytes_in(data)
    data.rename(replaced(data))
    settle(data)
    assert bytes_in(data) == before
    settle(data)
    assert bytes_in(data) == before


def test_what_a_cloud_does_not_understand_is_not_loaded(data: Path, tmp_path: Path) -> None:
    archive.save(data, tmp_path / "saved")
    with opened(data) as folder:
        folder.log("things", 1)
        folder.start()
        folder.put_document("iam", "changed")
    before = bytes_in(data)

    def start() -> None:
        assert bytes_in(data) != before
        raise CloudFolderDamaged(data / "iam.json", "an entry is not one of IAM")

    with pytest.raises(ArchiveError, match=r"saved cannot be loaded: iam\.json is damaged: an entry is not one of IAM"):
        archive.load(tmp_path / "saved", data, start)
    assert bytes_in(data) == before

    def failed() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        archive.load(tmp_path / "saved", data, failed)
    assert bytes_in(data) == before
    assert sorted(path.name for path in data.parent.iterdir()) == ["4566"]


def test_a_folder_is_deleted_as_a_whole(data: Path) -> None:
    assert is_used(data)
    assert size_of(data) > len(b"a file")
    delete(data)
    assert list(data.parent.iterdir()) == []
    assert not is_used(data)
    assert size_of(data) == 0
    delete(data)


@pytest.mark.parametrize("is_there", [True, False])
def test_what_a_load_that_was_killed_has_left_is_deleted_too(data: Path, *, is_there: bool) -> None:
    """Otherwise the next start would find what was there before the load."""
    shutil.copytree(data, data.with_name("4566.replaced"))
    if not is_there:
        shutil.rmtree(data)
    delete(data)
    settle(data)
    assert list(data.parent.iterdir()) == []


def test_a_damaged_folder_can_be_deleted(data: Path) -> None:
    (data / "state.json").write_text("damaged")
    assert is_used(data)
    delete(data)
    assert not data.exists()
