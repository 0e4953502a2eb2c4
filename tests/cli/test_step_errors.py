"""A Python error in a step: the message names the line of the step, and what was made before it is kept."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from chatprov.cli.main import cli
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from chatprov.target import Target

pytestmark = pytest.mark.slow

STEP = (ROOT / "docs" / "examples" / "step12_rooms.py").read_text(encoding="utf-8")


@pytest.fixture
def with_step(moto_target: Target, tmp_path: Path) -> Callable[..., Result]:
    """Run chatprov on a project that has the example's step 12, with one line of it changed."""
    root = tmp_path / "project"
    for folder in ("steps", "graphql"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "config.yaml", root)
    shutil.copy(ROOT / "docs" / "examples" / "step12_rooms.yaml", root / "steps")

    def run(old: str, new: str, *arguments: str) -> Result:
        assert old in STEP
        (root / "steps" / "step12_rooms.py").write_text(STEP.replace(old, new), encoding="utf-8")
        shared = ["--project", str(root), "--state-dir", str(tmp_path / "state"), "--target", "aws"]
        return CliRunner().invoke(cli, [*shared, "--region", "ap-south-1", *arguments])

    return run


def line_with(text: str) -> int:
    return next(number for number, line in enumerate(STEP.splitlines(), 1) if text in line)


CREATED = 'answer["TableDescription"]["TableArn"]'


@pytest.mark.parametrize(
    ("command", "old", "new", "error"),
    [
        ("up --yes", CREATED, CREATED + ".arn", "AttributeError: 'str' object has no attribute 'arn'"),
        ("up --yes", "Tags=context.tag_list(self)", "Tags=context.tag_list(self, 1)", "TypeError: "),
        ("plan", 'return "ChatRooms"', "return config.rooms.name", "AttributeError: "),
        ("status", 'return "ChatRooms"', 'return [][0] or "ChatRooms"', "IndexError: list index out of range"),
        ("check 12 --contract", CREATED, 'answer["Arn"]', "KeyError: 'Arn'"),
    ],
)
def test_the_message_names_the_line(
    with_step: Callable[..., Result], command: str, old: str, new: str, error: str
) -> None:
    failed = with_step(old, new, *command.split())
    assert failed.exit_code == 1, failed.output
    assert f"steps/step12_rooms.py:{line_with(old)}: the step failed: {error}" in failed.stderr
    assert "bug in chatprov" not in failed.stderr
    assert "Traceback" not in failed.stderr


def test_what_was_made_before_is_kept(with_step: Callable[..., Result]) -> None:
    failed = with_step(CREATED, 'answer["Arn"]', "up", "--yes", "--json")
    assert "steps/step12_rooms.py" in json.loads(failed.stdout)["error"]["message"]
    down = with_step(CREATED, CREATED, "down", "--yes", "--json")
    assert down.exit_code == 0, down.output
    assert {"table", "rooms"} <= {change["resource"] for change in json.loads(down.stdout)["changes"]}
