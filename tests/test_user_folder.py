"""The folder of the user: only the user gets into what chatprov makes there."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from chatprov.engine.lock import held
from chatprov.local.data_folder import data_folder
from chatprov.local.storage import CloudFolder
from chatprov.user_folder import make_private, tighten, user_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the state home, which does not exist, of a user whose new folders others can read."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    before = os.umask(0o022)
    yield tmp_path / "state"
    os.umask(before)


def mode(folder: Path) -> int:
    return folder.stat().st_mode & 0o777


def started() -> Path:
    """Start with the folder of a port, and return it."""
    folder = data_folder(4566)
    assert folder is not None
    with closing(CloudFolder(folder)) as opened:
        opened.start()
    return folder


def test_each_new_folder_is_for_the_user_only(state: Path) -> None:
    folder = started()
    for made in (folder, folder.parent, folder.parent.parent, state):
        assert mode(made) == 0o700


def test_the_folder_of_locks_is_for_the_user_only(state: Path, tmp_path: Path) -> None:
    with held(tmp_path / "project" / "lock", "up", state / "chatprov" / "locks" / "a.lock"):
        assert mode(state / "chatprov") == 0o700


def test_a_start_tightens_the_folders_of_chatprov_only(state: Path) -> None:
    (state / "chatprov" / "cloud" / "4566").mkdir(parents=True)
    (state / "other").mkdir()
    started()
    assert [mode(made) for made in (state / "chatprov", state / "chatprov" / "cloud")] == [0o700, 0o700]
    assert [mode(other) for other in (state, state / "other")] == [0o755, 0o755]


def test_what_is_a_link_or_of_another_user_is_not_changed(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shared" / "cloud" / "4566").mkdir(parents=True)
    state.mkdir()
    (state / "chatprov").symlink_to(tmp_path / "shared")
    started()
    assert mode(tmp_path / "shared") == 0o755
    (state / "chatprov").unlink()
    make_private(state / "chatprov" / "cloud")
    (state / "chatprov").chmod(0o755)
    monkeypatch.setattr("chatprov.user_folder.os.geteuid", lambda: os.getuid() + 1)
    tighten(state / "chatprov" / "cloud")
    assert mode(state / "chatprov") == 0o755


def test_a_folder_elsewhere_is_not_changed(state: Path, tmp_path: Path) -> None:
    (tmp_path / "mine" / "cloud").mkdir(parents=True)
    tighten(tmp_path / "mine" / "cloud")
    assert user_folder() == state / "chatprov"
    assert mode(tmp_path / "mine") == 0o755
