"""What is asked before something changes, and what the answers do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
import pytest
from click.testing import CliRunner

from chatprov.cli import down, session
from chatprov.cli.main import cli
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from chatprov.target import Target

    Ask = Callable[..., Result]

pytestmark = pytest.mark.slow


@pytest.fixture
def asked(moto_target: Target, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Ask:
    """Run chatprov as at a terminal, where the user types these answers."""

    def run(*arguments: str, answers: str = "", target: str = "aws") -> Result:
        for module in (session, down):
            monkeypatch.setattr(module, "in_terminal", lambda: True)
        options = ["--project", str(ROOT), "--state-dir", str(tmp_path / "state"), "--region", "ap-south-1"]
        where = ["--endpoint-url", "https://emulator.example"] if target == "endpoint" else ["--target", target]
        return CliRunner().invoke(cli, [*options, *where, *arguments], input=answers)

    return run


def put_message() -> None:
    table = boto3.resource("dynamodb", "ap-south-1").Table("ChatMessages")
    table.put_item(Item={"roomId": "room1", "timestamp": "1"})


@pytest.mark.parametrize(("answers", "made"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_up_on_aws_shows_the_plan_and_asks(asked: Ask, answers: str, *, made: bool) -> None:
    result = asked("up", answers=answers)
    assert "on AWS (account 123456789012, region ap-south-1)" in result.stderr
    assert "+ create  DynamoDB table          ChatMessages" in result.stderr
    assert "Make these changes? [y/N]:" in result.stderr
    assert (result.exit_code == 0) is made
    assert ("Cancelled" in result.stderr) is not made
    assert bool(boto3.client("dynamodb", "ap-south-1").list_tables()["TableNames"]) is made


def test_up_on_aws_asks_nothing_when_nothing_changes(asked: Ask) -> None:
    asked("up", "--yes")
    again = asked("up")
    assert again.exit_code == 0
    assert "[y/N]" not in again.stderr


@pytest.mark.parametrize(
    ("data", "answers", "options", "gone"),
    [
        (False, "y\n", [], True),
        (False, "n\n", [], False),
        (True, "y\n", [], True),
        (True, "n\n", [], False),
        (True, "y\n", ["--delete-data"], True),
        (True, "", ["--yes"], False),
        (True, "", ["--yes", "--delete-data"], True),
        (False, "", ["--yes"], True),
    ],
)
def test_down_on_aws(asked: Ask, answers: str, options: list[str], *, data: bool, gone: bool) -> None:
    asked("up", "--yes")
    if data:
        put_message()
    result = asked("down", *options, answers=answers)
    assert (result.exit_code == 0) is gone
    assert ("[y/N]" in result.stderr) is ("--yes" not in options)
    if "--yes" not in options:
        assert "- DynamoDB table          ChatMessages" in result.stderr
        assert ("1 message in the DynamoDB table ChatMessages" in result.stderr) is data
        assert ("Its data is lost." in result.stderr) is data
    assert bool(boto3.client("dynamodb", "ap-south-1").list_tables()["TableNames"]) is not gone


@pytest.fixture
def emulator(moto_target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an endpoint be answered by moto, which only knows AWS's own addresses."""
    monkeypatch.setattr(moto_target, "kind", "endpoint")
    monkeypatch.setattr("chatprov.target.endpoint_target", lambda *_: moto_target)


@pytest.mark.parametrize(("answers", "gone"), [("y\n", True), ("n\n", False)])
def test_elsewhere_only_the_loss_of_data_is_asked_for(asked: Ask, emulator: None, answers: str, *, gone: bool) -> None:
    assert "[y/N]" not in asked("up", target="endpoint").stderr
    put_message()
    result = asked("down", target="endpoint", answers=answers)
    assert "1 message in the DynamoDB table ChatMessages" in result.stderr
    assert (result.exit_code == 0) is gone
    asked("up", target="endpoint")
    asked("down", "--delete-data", target="endpoint")
    asked("up", target="endpoint")
    assert "[y/N]" not in asked("down", target="endpoint").stderr
