"""`chatprov walkthrough` with --yes, without a terminal, and with a user who presses keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest
from rich.console import Console

from chatprov.cli import walkthrough

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    from chatprov.project import Project

    Run = Callable[..., Result]

pytestmark = pytest.mark.slow


def states(on_aws: Run, document: Callable[[Result], dict[str, object]]) -> list[str]:
    steps = document(on_aws("status", "--json"))["steps"]
    assert isinstance(steps, list)
    return [step["state"] for step in steps]


def test_without_a_terminal_the_pages_are_printed_and_nothing_is_made(nowhere: Run, project: Project) -> None:
    result = nowhere("walkthrough")
    assert result.exit_code == 0
    for step in project.steps:
        assert f"STEP {step.number} of {project.steps[-1].number}  {step.text.title}" in result.stdout
    assert "dynamodb.create_table(" in result.stdout
    assert "What came back" not in result.stdout
    assert "not running" in nowhere("local", "status").stdout
    assert not any(line.endswith(" ") for line in result.stdout.splitlines())


def test_yes_makes_every_step(on_aws: Run, document: Callable[[Result], dict[str, object]], project: Project) -> None:
    result = on_aws("walkthrough", "--yes")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.count("What came back") == sum(bool(step.resources(project.config)) for step in project.steps)
    assert "arn:aws:dynamodb:ap-south-1:123456789012:table/ChatMessages" in result.stdout
    assert "chatprov test" in result.stdout
    assert "STEP 7: AppSync resolver Query.getMessages: created" in result.stderr
    assert set(states(on_aws, document)) == {"done"}


def test_one_step_makes_what_it_needs_first(
    on_aws: Run, document: Callable[[Result], dict[str, object]], project: Project
) -> None:
    result = on_aws("walkthrough", "3", "--yes")
    assert "STEP 1, 2" in result.stderr
    assert "STEP 3 of " in result.stdout
    assert "STEP 2 of " not in result.stdout
    assert states(on_aws, document) == ["done", "done", "done", *["missing"] * (len(project.steps) - 3)]
    assert "made first" not in on_aws("walkthrough", "3", "--yes").stderr


def test_a_step_that_does_not_exist(nowhere: Run, project: Project) -> None:
    result = nowhere("walkthrough", "99")
    assert result.exit_code == 1
    assert ", ".join(str(step.number) for step in project.steps) in result.stderr


@pytest.fixture
def learner(on_aws: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Result]:
    """A user at a terminal who presses these keys."""

    def walk(keys: str) -> Result:
        pressed = iter(keys)
        with monkeypatch.context() as terminal:
            terminal.setattr(walkthrough, "in_terminal", lambda: True)
            terminal.setattr(Console, "is_terminal", True)
            terminal.setattr(click, "getchar", lambda: next(pressed))
            terminal.setenv("COLUMNS", "100")
            terminal.setenv("LINES", "40")
            result = on_aws("walkthrough")
        assert next(pressed, None) is None, result.output
        return result

    return walk


def test_a_learner_quits_and_goes_on_where_he_stopped(
    learner: Callable[[str], Result], on_aws: Run, document: Callable[[Result], dict[str, object]], project: Project
) -> None:
    first = learner("\r\r\r\rq")
    assert first.exit_code == 0, first.output
    assert "continues with the first missing step" in first.stdout
    assert states(on_aws, document) == ["done", *["missing"] * (len(project.steps) - 1)]
    second = learner("q").stdout
    assert "STEP 2 of " in second
    assert "STEP 1 of " not in second
    assert states(on_aws, document) == ["done", *["missing"] * (len(project.steps) - 1)]
