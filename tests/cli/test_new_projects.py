"""`chatprov init`, and whose steps are run: chatprov's own, those of a folder that was named or vouched for."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from chatprov import trust
from chatprov.cli import session
from chatprov.cli.main import cli
from chatprov.project import ProjectLocation, load_project
from tests.conftest import ROOT

if TYPE_CHECKING:
    from click.testing import Result

MODIFIED = "\nprint('somebody was here')\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def run(*arguments: str, said: str | None = None, free_port: int = 1) -> Result:
    return CliRunner().invoke(cli, ["--port", str(free_port), *arguments], input=said)


def plan(free_port: int, *arguments: str, said: str | None = None) -> Result:
    return run(*arguments, "plan", said=said, free_port=free_port)


def listed() -> Path:
    """The file of what was vouched for."""
    file = trust._file()
    assert file is not None
    return file


def foreign(folder: Path) -> Path:
    """A project that another user has made."""
    assert run("init", str(folder)).exit_code == 0
    listed().unlink()
    with (folder / "steps" / "step01_table.py").open("a") as file:
        file.write(MODIFIED)
    return folder


def test_a_new_project_is_the_one_that_came_with_chatprov(here: Path, free_port: int) -> None:
    made = run("init", "mine")
    assert made.exit_code == 0
    assert "mine is a chatprov project" in made.stdout
    for name in (
        "config.yaml",
        "config.hardened.yaml",
        "config.schema.json",
        "steps/step04_api.py",
        "graphql/schema.graphql",
    ):
        assert (here / "mine" / name).read_bytes() == (ROOT / name).read_bytes()
    assert not list((here / "mine").rglob("__pycache__"))
    for variant, count in (("documented", 13), ("hardened", 19)):
        assert f"Plan: {count} to create" in plan(free_port, "--project", "mine", "--variant", variant).stdout


@pytest.mark.parametrize(
    ("variant", "only", "count"), [("documented", "config.yaml", 13), ("hardened", "config.hardened.yaml", 19)]
)
def test_a_new_project_of_one_variant(here: Path, free_port: int, variant: str, only: str, count: int) -> None:
    document = json.loads(run("init", "mine", "--variant", variant, "--json").stdout)
    assert (document["version"], document["variant"]) == (1, variant)
    assert sorted(document["files"]) == sorted(
        str(file.relative_to(here / "mine")) for file in (here / "mine").rglob("*") if file.is_file()
    )
    assert [name for name in document["files"] if name.startswith("config") and name.endswith("yaml")] == [only]
    shown = plan(free_port, "--project", "mine")
    assert f"Plan: {count} to create" in shown.stdout
    assert f"Project {here / 'mine'}, {only}" in shown.stderr


def test_what_is_there_is_not_written_over(here: Path) -> None:
    (here / "notes.txt").write_text("mine")
    for folder in (".", "notes.txt", "notes.txt/deeper"):
        refused = run("init", folder)
        assert refused.exit_code == 1, folder
        assert "Traceback" not in refused.output
    assert [file.name for file in here.iterdir()] == ["notes.txt"]
    assert (here / "notes.txt").read_text() == "mine"


def test_a_link_that_appears_meanwhile_is_not_followed(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    precious = here / "precious"
    precious.write_text("precious")

    def empty_at_first_sight(folder: Path) -> object:
        (folder / "config.yaml").symlink_to(precious)
        return iter(())

    monkeypatch.setattr(Path, "iterdir", empty_at_first_sight)
    refused = run("init", "mine")
    assert refused.exit_code == 1
    assert "config.yaml cannot be written: File exists" in refused.stderr
    assert precious.read_text() == "precious"


def test_a_project_in_the_current_folder_is_named(here: Path, free_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    run("init", ".")
    assert f"Project {here}, config.yaml" in plan(free_port).stderr


def test_steps_of_a_stranger_are_not_run_unasked(here: Path, free_port: int) -> None:
    foreign(here)
    (here / "deep").mkdir()
    os.chdir(here / "deep")
    refused = plan(free_port)
    assert refused.exit_code == 1
    assert f"{here} contains step code that is not from chatprov" in refused.stderr
    assert f"--project {here}" in refused.stderr
    assert "somebody was here" not in refused.output
    named = plan(free_port, "--project", str(here))
    assert named.exit_code == 0
    assert "somebody was here" in named.stdout


def test_they_are_asked_about_once(here: Path, free_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    foreign(here)
    monkeypatch.setattr(session, "in_terminal", lambda: True)
    no = plan(free_port, said="n\n")
    assert (no.exit_code, "Cancelled" in no.stderr, "somebody was here" in no.output) == (1, True, False)
    yes = plan(free_port, said="y\n")
    assert (yes.exit_code, "Trust it, and run it from now on?" in yes.stderr) == (0, True)
    monkeypatch.setattr(session, "in_terminal", lambda: False)
    assert plan(free_port).exit_code == 0
    file = listed()
    assert json.loads(file.read_text()) == {"folder": str(here), "code": "any"}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_chatprovs_own_steps_need_no_confirmation(here: Path, free_port: int) -> None:
    run("init", ".")
    listed().unlink()
    assert plan(free_port).exit_code == 0


def test_a_new_project_may_be_edited_without_a_question(here: Path, free_port: int) -> None:
    run("init", ".")
    with (here / "steps" / "step01_table.py").open("a") as file:
        file.write(MODIFIED)
    assert plan(free_port).exit_code == 0


def test_a_list_that_cannot_be_written_is_one_clear_error(
    here: Path, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign(here)
    (here / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(here / "file"))
    monkeypatch.setattr(session, "in_terminal", lambda: True)
    failed = plan(free_port, said="y\n")
    assert failed.exit_code == 1
    assert "trusted cannot be written: Not a directory" in failed.stderr
    assert "somebody was here" not in failed.output


def test_the_list_is_the_users_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_STATE_HOME")
    assert listed() == Path.home() / ".local" / "state" / "chatprov" / "trusted"


def test_the_checkout_is_chatprovs_own() -> None:
    assert trust.is_trusted(ProjectLocation(ROOT, shipped=False))
    assert load_project(None, ROOT).root == ROOT
