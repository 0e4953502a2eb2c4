"""The data of the local cloud as its commands keep, save, load and delete it."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.patience import PATIENCE

if TYPE_CHECKING:
    from tests.cli.kept_data import Commands

pytestmark = pytest.mark.slow


def test_a_stopped_cloud_goes_on_where_it_was(chatprov: Commands) -> None:
    chatprov("up")
    chatprov.write("before")
    folder = chatprov.document("local", "stop")["data"]["folder"]
    assert Path(folder).stat().st_mode & 0o777 == 0o700
    assert f"It keeps its data in {folder}" in chatprov("local", "status")
    # a command that reads starts it, and finds everything
    assert chatprov("plan").startswith("No changes")
    assert chatprov.messages == ["before"]
    assert chatprov.document("local", "status")["data"]["folder"] == folder
    assert chatprov("up").startswith("Chat backend ready")
    assert "no changes" in chatprov("up")


def test_down_removes_what_a_stopped_cloud_keeps(chatprov: Commands) -> None:
    chatprov("up")
    chatprov("local", "stop")
    assert chatprov("down").startswith("Removed")
    chatprov("local", "stop")
    assert {step["state"] for step in chatprov.document("status")["steps"]} == {"missing"}


def test_a_saved_state_is_loaded_again(chatprov: Commands) -> None:
    file = str(chatprov.folder / "class.tar.gz")
    assert "There is no data of a local cloud to save" in chatprov("local", "save", file, code=1)
    chatprov("up")
    chatprov.write("saved")
    before = chatprov.document("local", "status")
    assert chatprov.document("local", "save", file)["file"] == file
    after = chatprov.document("local", "status")
    assert (after["running"], after["pid"] == before["pid"]) == (True, False)
    chatprov.write("a mistake")
    refused = chatprov.document("local", "load", file, code=1)
    assert refused["error"]["advice"] == "Run it again with --yes."
    assert chatprov.messages == ["a mistake", "saved"]
    assert chatprov.document("local", "load", file, "--yes")["already"] is False
    assert chatprov.messages == ["saved"]
    assert chatprov("plan").startswith("No changes")


def test_a_load_says_what_an_archive_has_only_in_part(chatprov: Commands) -> None:
    file = str(chatprov.folder / "class.tar.gz")
    chatprov("local", "start")
    folder = Path(chatprov.document("local", "stop")["data"]["folder"])
    chatprov("local", "save", file)
    assert "not complete" not in chatprov("local", "load", file, "--yes")
    chatprov("local", "stop")
    for name in ("dynamodb", "iam"):
        (log,) = folder.glob(f"{name}.*.log")
        log.write_bytes(log.read_bytes() + b'01234567 {"k"')
    chatprov("local", "save", file)
    said = chatprov("local", "load", file, "--yes")
    assert (
        f"{file} is not complete: the last change, which was not written to its end, is left out (13 bytes of dynamodb, "
        "13 bytes of iam)."
    ) in said
    assert chatprov.document("local", "load", file, "--yes")["already"] is False


def test_another_file_changes_nothing(chatprov: Commands) -> None:
    file = chatprov.folder / "text"
    file.write_text("a text")
    chatprov("local", "start")
    before = chatprov.document("local", "status")["data"]
    assert f"{file} is no archive of a local cloud" in chatprov("local", "load", str(file), "--yes", code=1)
    after = chatprov.document("local", "status")
    assert (after["running"], after["data"]["folder"]) == (True, before["folder"])


def test_a_cloud_in_memory_leaves_the_kept_data_alone(chatprov: Commands) -> None:
    chatprov("up")
    chatprov.write("kept")
    chatprov("local", "stop")
    running = chatprov.document("local", "start", "--memory")
    assert (running["already"], running["data"]) == (False, None)
    assert "in memory only" in chatprov("local", "status")
    assert {step["state"] for step in chatprov.document("status")["steps"]} == {"missing"}
    assert "started with --memory" in chatprov("local", "save", str(chatprov.folder / "file"), code=1)
    chatprov("local", "reset", "--yes")
    assert chatprov.document("local", "status")["data"] is None
    assert "were deleted, because it was started with --memory" in chatprov("local", "stop")
    chatprov("local", "start", "--fsync")
    assert chatprov.messages == ["kept"]
    assert "exclude each other" in chatprov("local", "start", "--fsync", "--memory", code=1)


def test_a_damaged_folder_is_named_and_nothing_is_started(chatprov: Commands) -> None:
    chatprov("up")
    folder = Path(chatprov.document("local", "stop")["data"]["folder"])
    (log,) = folder.glob("dynamodb.*.log")
    content = bytearray(log.read_bytes())
    content[len(content) // 2] ^= 1
    log.write_bytes(content)
    said = chatprov("up", code=1)
    assert f"{log} is damaged: the line at byte" in said
    assert "No data was changed." in said
    assert log.read_bytes() == content
    assert chatprov.document("local", "status")["running"] is False
    chatprov("local", "reset", "--yes")
    assert chatprov("up").startswith("Chat backend ready")


def test_a_killed_cloud_is_started_by_the_next_command(chatprov: Commands) -> None:
    chatprov("up")
    chatprov.write("before the kill")
    process = psutil.Process(chatprov.document("local", "status")["pid"])
    process.send_signal(signal.SIGKILL)
    process.wait(PATIENCE)
    assert "no changes" in chatprov("up")
    assert chatprov.messages == ["before the kill"]
