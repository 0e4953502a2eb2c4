"""A mistake in the code of a resolver stops a command that builds or compares, before anything is started or sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from chatprov.cli.main import cli
from chatprov.local.process import LocalCloud
from chatprov.new_project import make_project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from chatprov.target import Target

    Run = Callable[..., Result]
    Read = Callable[[Result], dict[str, Any]]

pytestmark = pytest.mark.slow


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A project of `chatprov init`."""
    make_project(tmp_path / "mine")
    return tmp_path / "mine"


@pytest.fixture
def run(mine: Path) -> Run:
    return lambda *arguments: CliRunner().invoke(cli, ["--project", str(mine), "--resolvers", "js", *arguments])


def break_code(mine: Path) -> None:
    """Write a mistake into the last lines of each file."""
    for name in ("sendMessage", "getMessages"):
        with (mine / "graphql" / f"{name}.js").open("a") as file:
            file.write("class A {}\n")


MISTAKES = ["graphql/sendMessage.js:15:1: ", "graphql/getMessages.js:14:1: "]


@pytest.mark.parametrize(
    "command", [["up", "--yes"], ["plan"], ["status"], ["check"], ["walkthrough"]], ids=lambda words: words[0]
)
def test_nothing_is_sent(mine: Path, run: Run, moto_target: Target, command: list[str]) -> None:
    break_code(mine)
    stopped = run("--target", "aws", *command)
    assert stopped.exit_code == 1
    lines = stopped.stderr.splitlines()
    shown = [line for line in lines if "graphql/" in line]
    assert [line.removeprefix("Error: ").startswith(place) for line, place in zip(shown, MISTAKES, strict=True)] == [
        True,
        True,
    ]
    assert lines[-2:] == ["Nothing was changed.", "Correct the code and run the command again."]
    assert moto_target.calls == []


def test_the_local_cloud_is_not_started(mine: Path, run: Run, document: Read, free_port: int) -> None:
    break_code(mine)
    stopped = run("--port", str(free_port), "up", "--json")
    assert stopped.exit_code == 1
    error = document(stopped)["error"]
    assert error["type"] == "ProjectError"
    assert all(line.startswith(place) for line, place in zip(error["message"].splitlines(), MISTAKES, strict=True))
    assert not LocalCloud(free_port, mine / "local.log").status()


def test_what_was_built_can_be_deleted(mine: Path, run: Run, moto_target: Target) -> None:
    run("--target", "aws", "up", "--yes")
    break_code(mine)
    assert run("--target", "aws", "up", "--yes").exit_code == 1
    gone = run("--target", "aws", "down", "--yes")
    assert gone.exit_code == 0
    assert "verified that nothing remains" in gone.stdout


def test_what_aws_may_refuse_is_a_warning(mine: Path, run: Run, moto_target: Target) -> None:
    with (mine / "graphql" / "sendMessage.js").open("a") as file:
        file.write("export const whole = (text) => parseInt(text);\n")
    shown = run("--target", "aws", "plan")
    assert shown.exit_code == 0
    assert "Warning: graphql/sendMessage.js:15:32: parseInt() runs here, but several users saw AWS" in shown.stderr
    assert "sendMessage" in shown.stdout
