"""The data of a local cloud in one file: saved and loaded again; another file changes nothing."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import signal
import subprocess
import sys
import tarfile
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from chatprov.errors import PortTaken
from chatprov.local import archive, archive_reading, replacement
from chatprov.local.archive_reading import ArchiveError
from chatprov.local.kept_files import has_data, size_of
from chatprov.local.leftovers import remove_leftovers, replaced, settle
from chatprov.local.replacement import delete
from chatprov.local.storage import (
    CloudFolderDamaged,
    CloudFolderInUse,
    CloudFolderTooNew,
    CloudFolderUnusable,
    FolderOwner,
)
from chatprov.local.storage.record import line_of
from tests.conftest import ROOT
from tests.local.storage.loading import load
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


def change(data: Path) -> None:
    """Change a document of a folder, so that it is not the one that was saved."""
    with opened(data) as folder:
        folder.log("things", 1)
        folder.start()
        folder.put_document("iam", "changed")


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
    load(file, other, lambda: read_all(other))
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
    change(data)
    with opened(data) as folder:
        folder.log("things", 1)
        folder.start()
        folder.put_document("more", 1)
    load(file, data, lambda: read_all(data))
    assert bytes_in(data) == before
    read_all(data)


def test_a_folder_in_use_is_neither_saved_nor_replaced_nor_deleted(data: Path, tmp_path: Path) -> None:
    archive.save(data, tmp_path / "saved")
    before = bytes_in(data)
    with opened(data, 4566):
        changes: tuple[Callable[[], None], ...] = (
            lambda: archive.save(data, tmp_path / "other"),
            lambda: load(tmp_path / "saved", data, lambda: read_all(data)),
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
        *(
            pytest.param(lambda path, name=name: packed(path, entry("state.json"), entry(name)), id=name)
            for name in (
                "STATE.JSON",
                ".hidden",
                "bodies/.hidden",
                "bodies/a/b",
                "bodies//y",
                "./state.json",
                "Bodies/y",
            )
        ),
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
        load(tmp_path / "given", data, lambda: None, read_all)
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
            load(file, data, lambda: read_all(data))
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
                load(tmp_path / "saved", data, lambda: read_all(data))
            with pytest.raises(ArchiveError, match="could not be loaded again"):
                archive.save(data, tmp_path / "other")
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
    change(data)
    before = bytes_in(data)

    def check(new: Path) -> None:
        assert new.parent == data.parent
        assert new.stat().st_mode & 0o777 == 0o700
        assert bytes_in(data) == before
        raise CloudFolderDamaged(new / "iam.json", "an entry is not one of IAM")

    with (
        opened(data),  # it need not be stopped for this
        pytest.raises(ArchiveError, match=r"saved cannot be loaded: iam\.json is damaged: an entry is not one of IAM"),
    ):
        load(tmp_path / "saved", data, lambda: read_all(data), check)
    assert bytes_in(data) == before
    assert [path.name for path in data.parent.iterdir()] == [data.name]


def test_a_start_that_fails_leaves_what_was_there(data: Path, tmp_path: Path) -> None:
    archive.save(data, tmp_path / "saved")
    change(data)
    before = bytes_in(data)

    def failed() -> None:
        raise PortTaken("Port 4566 is taken.")

    with pytest.raises(PortTaken):
        load(tmp_path / "saved", data, failed)
    assert bytes_in(data) == before
    with pytest.raises(PortTaken):
        load(tmp_path / "saved", data.with_name("4567"), failed)
    assert [path.name for path in data.parent.iterdir()] == [data.name]


def test_ctrl_c_during_the_start_leaves_the_new_files_to_the_cloud_that_starts(data: Path, tmp_path: Path) -> None:
    saved = bytes_in(data)
    archive.save(data, tmp_path / "saved")
    change(data)

    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(tmp_path / "saved", data, interrupted)
    assert bytes_in(data) == saved
    settle(data)
    remove_leftovers(data)
    assert bytes_in(data) == saved
    assert [path.name for path in data.parent.iterdir()] == [data.name]


def test_what_killed_commands_have_left_is_removed_and_what_is_used_stays(data: Path) -> None:
    before = bytes_in(data)
    names = ["4566.deleted", "4566.loading-abc", "4566.loading-def", "4566.replaced", "4567.replaced", "45660.deleted"]
    for name in names:
        data.with_name(name).mkdir()
        data.with_name(name).joinpath("state.json").write_text("secrets")
    data.with_name("4566.loading-file").write_text("is not one of ours")
    owner = FolderOwner(data.with_name("4566.loading-def"), None)
    remove_leftovers(data)
    left = {path.name for path in data.parent.iterdir()} - {data.name}
    assert left == {"4566.loading-def", "4566.loading-file", "4567.replaced", "45660.deleted"}
    assert bytes_in(data) == before
    owner.release()
    delete(data)
    assert {path.name for path in data.parent.iterdir()} == left - {"4566.loading-def"}


def test_a_replacement_that_runs_is_not_disturbed_by_other_commands(data: Path, tmp_path: Path) -> None:
    archive.save(data, tmp_path / "saved")
    change(data)
    before = bytes_in(data)

    def failed() -> None:
        settle(data)
        remove_leftovers(data)
        with pytest.raises(CloudFolderInUse):
            delete(data)
        raise PortTaken("Port 4566 is taken.")

    with pytest.raises(PortTaken):
        load(tmp_path / "saved", data, failed)
    assert bytes_in(data) == before


def test_what_a_save_that_was_killed_has_left_is_removed(data: Path, tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left, others = f".saved.{ended.pid}.tmp", {f".saved.{os.getppid()}.tmp", f".other.{ended.pid}.tmp", ".saved.x.tmp"}
    for name in {left, *others}:
        (tmp_path / name).write_text("secrets")
    archive.save(data, tmp_path / "saved")
    assert {path.name for path in tmp_path.iterdir()} == {"cloud", "saved", *others}


def test_a_log_of_a_newer_chatprov_is_not_saved(data: Path) -> None:
    archive.check_versions(data, {"things": 1, "more": 1, "nothing": 1})
    for file in data.glob("things.*.log"):
        file.write_bytes(b"damaged")
    archive.check_versions(data, {"things": 1})
    for file in data.glob("things.*.log"):
        file.write_bytes(line_of(b'{"log":2}'))
    with pytest.raises(CloudFolderTooNew, match="in form 2, and this chatprov reads forms up to 1"):
        archive.check_versions(data, {"things": 1})


def test_a_folder_is_deleted_as_a_whole(data: Path) -> None:
    assert has_data(data)
    assert size_of(data) > len(b"a file")
    delete(data)
    assert list(data.parent.iterdir()) == []
    assert not has_data(data)
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
    assert has_data(data)
    delete(data)
    assert not data.exists()


@pytest.mark.parametrize("reason", ["", "an entry is not one of IAM"])
def test_a_load_that_is_killed_at_any_moment_has_happened_or_not(data: Path, tmp_path: Path, reason: str) -> None:
    archive.save(data, tmp_path / "saved")
    saved = bytes_in(data)
    change(data)
    before, kept = bytes_in(data), shutil.copytree(data, tmp_path / "kept")
    ends: list[dict[str, bytes]] = []
    status: int = -signal.SIGKILL
    while status == -signal.SIGKILL:
        command = [sys.executable, "-m", "tests.local.storage.killed_load", str(tmp_path / "saved"), str(data)]
        command += [str(len(ends) + 1), *([reason] if reason else [])]
        status = subprocess.call(command, cwd=ROOT, stderr=subprocess.DEVNULL)
        settle(data)
        remove_leftovers(data)
        ends.append(bytes_in(data))
        assert [path.name for path in data.parent.iterdir()] == [data.name]
        shutil.rmtree(data)
        shutil.copytree(kept, data)
    assert len(ends) > 10
    changes = [later for earlier, later in pairwise([before, *ends]) if later != earlier]
    assert changes == ([] if reason else [saved])


def test_what_is_loaded_is_synced_before_the_old_files_are_deleted(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.save(data, tmp_path / "saved")
    done: list[str] = []

    def noting(module: object, name: str) -> None:
        function = getattr(module, name)

        def noted(*arguments: object, **options: object) -> object:
            done.append(name)
            return function(*arguments, **options)

        monkeypatch.setattr(module, name, noted)

    for module, name in ((os, "sync"), (os, "rename"), (replacement, "sync_folder"), (shutil, "rmtree")):
        noting(module, name)
    load(tmp_path / "saved", data, lambda: None)
    assert done[:5] == ["sync", "rename", "rename", "sync_folder", "rmtree"]


def test_a_replacement_that_fails_leaves_the_folder_to_the_next_start(data: Path, tmp_path: Path) -> None:
    archive.save(data, tmp_path / "saved")
    before = bytes_in(data)
    other = replaced(data)
    other.mkdir()
    owner = FolderOwner(other, None)
    with pytest.raises(CloudFolderUnusable, match="Directory not empty") as caught:
        load(tmp_path / "saved", data, lambda: read_all(data))
    # the traceback of an error must not be what frees the lock
    FolderOwner(data, 4566).release()
    assert caught.value.message.startswith(str(data))
    assert bytes_in(data) == before
    owner.release()


def test_ctrl_c_while_it_is_saved_leaves_nothing(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(tarfile.TarFile, "add", interrupted)
    with pytest.raises(KeyboardInterrupt):
        archive.save(data, tmp_path / "saved")
    assert [path.name for path in tmp_path.iterdir()] == ["cloud"]


def test_data_without_its_main_file_is_not_saved(data: Path, tmp_path: Path) -> None:
    (data / "state.json").unlink()
    with pytest.raises(CloudFolderDamaged, match=r"state\.json is damaged: the file is missing"):
        archive.save(data, tmp_path / "saved")
    assert not (tmp_path / "saved").exists()


def test_the_holder_of_a_folder_is_named(data: Path) -> None:
    owner = FolderOwner(data, None)
    with pytest.raises(CloudFolderInUse, match=rf"^A command of chatprov \(process {os.getpid()}\) uses the folder "):
        FolderOwner(data, 4566)
    owner.release()


def test_a_load_removes_what_one_that_was_killed_has_left_although_it_fails(data: Path, tmp_path: Path) -> None:
    left = data.with_name("4566.loading-abc")
    left.mkdir()
    (left / "state.json").write_text("secrets")
    (tmp_path / "given").write_text("no archive")
    with opened(data), pytest.raises(ArchiveError):
        load(tmp_path / "given", data, lambda: None)
    assert [path.name for path in data.parent.iterdir()] == [data.name]
