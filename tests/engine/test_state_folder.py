"""Tricks with the state folder: links, and files of somebody else."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from chatprov.engine import lock
from chatprov.engine.state import StateFile
from chatprov.errors import LocalCloudFailed, StateUnusable
from chatprov.local.process import LocalCloud
from chatprov.step import Handle

if TYPE_CHECKING:
    from pathlib import Path

HANDLE = Handle(id="x", name="x", arn="arn:x")


def state(path: Path) -> StateFile:
    return StateFile(path, stack="s", target="aws", account="1", region="r", variant="documented")


def test_a_link_in_the_place_of_the_state_file_is_replaced_and_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("{}")
    file = tmp_path / "state" / "aws.json"
    file.parent.mkdir()
    file.symlink_to(precious)
    state(file).record("table", "t", HANDLE)
    assert precious.read_text() == "{}"
    assert not file.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_link_in_the_place_of_the_lock_is_refused(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("precious")
    (tmp_path / "aws.lock").symlink_to(precious)
    with pytest.raises(StateUnusable, match="cannot be written"), lock.held(tmp_path / "aws.lock", "up"):
        pass
    assert precious.read_text() == "precious"


def test_a_link_in_the_place_of_the_log_is_refused(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("precious")
    (tmp_path / "local.log").symlink_to(precious)
    with pytest.raises(LocalCloudFailed, match=r"cannot write its log .*local.log") as refused:
        LocalCloud(1, tmp_path / "local.log")._spawn()
    assert "--state-dir" in refused.value.advice
    assert precious.read_text() == "precious"


def test_the_state_of_somebody_else_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what `down` may delete."""
    file = tmp_path / "aws.json"
    state(file).record("table", "t", HANDLE)
    if file.stat().st_uid == 0:
        os.chown(file, 4242, -1)  # the administrator's would be taken
    owner = file.stat().st_uid
    monkeypatch.setattr(os, "getuid", lambda: owner)
    assert state(file).known_id("table") == "x"
    monkeypatch.setattr(os, "getuid", lambda: owner + 1)
    with pytest.raises(StateUnusable, match="belongs to another user"):
        state(file)
