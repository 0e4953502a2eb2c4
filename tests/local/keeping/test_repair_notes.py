"""A repair that is killed loses no name: the next one reports all that was set aside, once."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from chatprov.errors import LocalCloudFailed
from chatprov.local import repair as repair_module
from chatprov.local import repair_notes as notes_module
from chatprov.local.archive import save
from chatprov.local.repair_notes import NOTES
from chatprov.local.start_check import RefusedFile
from chatprov.local.storage import beside as beside_module
from chatprov.local.storage import document as document_module
from chatprov.local.storage import repair as files_module
from chatprov.local.storage.document import write_document
from tests.local.keeping.damage import KilledError, changed, changed_line, fill, killed_at
from tests.local.keeping.test_repair import content_of, log_of, of_kind, read_all, repair, words

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which a file of every kind is damaged; a test repairs a copy of it."""
    folder = tmp_path_factory.mktemp("damaged") / "cloud"
    fill(folder)
    changed(folder / "state.json", 30)
    (folder / "signing-key.json").write_text("text")
    changed_line(log_of(folder, "dynamodb"), of_kind("item", '"c"'))
    changed_line(log_of(folder, "cognito-idp"), of_kind("group"))
    (body,) = (file for file in (folder / "bodies").iterdir() if file.read_bytes() == b"the first content")
    changed(body, 3)
    return folder


@pytest.fixture
def folder(damaged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(repair_module, "find_refused", refused)
    return Path(shutil.copytree(damaged, tmp_path / "cloud"))


def refused(folder: Path) -> RefusedFile | None:
    """Refuse a user in a group that is not there, as Cognito does, without the time that the services need to read all."""
    log = max(folder.glob("cognito-idp.*.log"))
    is_named = any(
        b'"admins"' in line for line in log.read_bytes().splitlines() if line[9:].startswith(b'{"k":["user",')
    )
    return RefusedFile(log.name, "a user is in a group that is not there", "") if is_named else None


EXPECTED = [
    ("state.json", "its checksum does not belong to its content; it is written again"),
    (
        "signing-key.json",
        "the key that signs URLs: its checksum does not belong to its content; the next start makes a new ",
    ),
    ("cognito-idp.", "group admins of user pool "),
    ("dynamodb.", "item c of table Rooms"),
    ("s3.", "object s3://files/first: its content is not what was stored"),
    ("bodies", "contents that no object has any more"),
    ("cognito-idp.", "user ann@example.com: only its reference to something that is lost"),
]


@pytest.mark.parametrize("step", range(12))
def test_a_file_that_is_missing_with_the_main_one_is_missed_after_a_kill(
    folder: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """Otherwise the next start would delete the contents of all objects."""
    (folder / "state.json").unlink()
    log_of(folder, "s3").unlink()
    with monkeypatch.context() as killing:
        killed_at(step + 1, killing, (files_module, "replace_file"))
        reported: list[Any] = []
        with suppress(KilledError):
            reported = repair(folder)
    named = [(entry.file.name, entry.what) for entry in repair(folder)]
    if reported:
        assert named == []
    else:
        assert ("s3.*.log", "the file is missing; the service s3 starts empty") in named
    assert len([*folder.glob("bodies.damaged/*")]) == 3


def assert_all_is_named(found: list[Any]) -> None:
    assert len(found) == len(EXPECTED), found
    for file, what in EXPECTED:
        (entry,) = (entry for entry in found if entry.file.name.startswith(file) and entry.what.startswith(what))
        assert entry.kept is not None
        assert entry.kept.exists()


STEPS = (
    (repair_module, "find_refused"),
    (files_module, "replace_file"),
    (files_module, "sync_folder"),
    (document_module, "replace_file"),
    (document_module, "sync_folder"),
    (notes_module, "sync_folder"),
    (beside_module, "sync_folder"),
    (beside_module, "_give_name"),
    (Path, "unlink"),
)
MOST_STEPS = 70


def test_nothing_is_unnamed_after_a_kill(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(folder, folder.with_name("before"))
    ended = 0
    for number in range(1, MOST_STEPS):
        was_reported = False
        with monkeypatch.context() as patch:
            killed_at(number, patch, *STEPS)
            with suppress(KilledError):
                with repair_module.repaired(folder) as found:
                    assert_all_is_named(found)
                    was_reported = True
                ended += 1
        found = repair(folder)
        if found or not was_reported:  # after a kill between the report and the end it is reported again
            assert_all_is_named(found)
        assert repair(folder) == []
        assert not (folder / NOTES).exists()
        read_all(folder)
        shutil.rmtree(folder)
        shutil.copytree(folder.with_name("before"), folder)
    assert 0 < ended < MOST_STEPS - 40, ended


def test_a_report_that_fails_is_repeated(folder: Path) -> None:
    with suppress(BrokenPipeError), repair_module.repaired(folder) as found:
        assert_all_is_named(found)
        raise BrokenPipeError
    moved = folder.rename(folder.with_name("moved"))
    assert_all_is_named(repair(moved))
    assert repair(moved) == []


def test_a_check_that_fails_is_followed_by_one_that_names_all(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Path) -> None:
        raise LocalCloudFailed("The check failed.")

    with monkeypatch.context() as patch:
        patch.setattr(repair_module, "find_refused", fail)
        with pytest.raises(LocalCloudFailed):
            repair(folder)
    assert (folder / NOTES).stat().st_mode & 0o777 == 0o600
    save(folder, folder.with_name("archive"))
    shutil.unpack_archive(folder.with_name("archive"), folder.with_name("unpacked"), "gztar", filter="data")
    assert not [*folder.with_name("unpacked").glob("repair*")]
    assert_all_is_named(repair(folder))


@pytest.mark.parametrize(
    "content", [b"text", [], {"set_aside": [{"file": 1}], "lost": {}}, {"set_aside": [], "lost": {"iam": [1]}}]
)
def test_notes_that_cannot_be_read_are_set_aside(folder: Path, content: Any) -> None:
    repair(folder)
    file = folder / NOTES
    file.write_bytes(content) if isinstance(content, bytes) else write_document(file, content)
    before = content_of(folder)[NOTES]
    (found,) = repair(folder)
    assert words([found])[0].startswith("what an earlier repair has set aside: it")
    assert found.kept is not None
    assert found.kept.read_bytes() == before
    assert repair(folder) == []
