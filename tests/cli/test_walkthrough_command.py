"""`chatprov walkthrough` with --yes, without a terminal, and with a user who presses keys."""

from __future__ import annotations

import re
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


OPENING = 1
"""The pages before the first lesson, in a terminal of 40 lines."""


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
    assert states(on_aws, document) == [*["done"] * 7, *["ready"] * (len(project.steps) - 7)]


@pytest.mark.parametrize("written", ["3", "step3", "STEP 3", "step03"])
def test_one_step_makes_what_it_needs_first(
    on_aws: Run, document: Callable[[Result], dict[str, object]], project: Project, written: str
) -> None:
    result = on_aws("walkthrough", written, "--yes")
    assert "Missing: STEP 1: DynamoDB table ChatMessages; STEP 2: Cognito user pool ChatUserPool" in result.stderr
    assert "STEP 3 of " in result.stdout
    assert "STEP 2 of " not in result.stdout
    assert states(on_aws, document) == ["done", "done", "done", *["missing"] * (len(project.steps) - 3)]
    assert "Missing" not in on_aws("walkthrough", "3", "--yes").stderr


def test_a_late_step_names_what_is_missing_and_no_step_without_resources(on_aws: Run) -> None:
    text = told(on_aws("walkthrough", "11", "--yes").stderr)
    assert "STEP 7: AppSync resolver Mutation.sendMessage, AppSync resolver Query.getMessages." in text
    assert "STEP 8" not in text


@pytest.mark.parametrize("written", ["3-4", "step3..step4"])
def test_a_range_of_steps(nowhere: Run, written: str) -> None:
    text = nowhere("walkthrough", written).stdout
    assert [f"STEP {number} of " in text for number in (2, 3, 4, 5)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("written", "said"),
    [("three", "a number such as 3"), ("5-3", "ends before it begins: write 3-5"), ("3-99", "no STEP 99")],
)
def test_a_step_that_is_not_one(nowhere: Run, written: str, said: str) -> None:
    for command in ("walkthrough", "check"):
        result = nowhere(command, written)
        assert result.exit_code == 1
        assert said in told(result.stderr)


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


def test_a_learner_quits_and_continues_where_they_stopped(
    learner: Callable[[str], Result], on_aws: Run, document: Callable[[Result], dict[str, object]], project: Project
) -> None:
    first = learner("\r" * OPENING + "\r\r\r\rq")
    assert first.exit_code == 0, first.output
    assert "2 hours" in first.stdout
    assert "Next: STEP 1, Create DynamoDB Table (Chat Messages): the explanation." in told(first.stdout)
    assert "Next: STEP 1, Create DynamoDB Table (Chat Messages): the results" in told(first.stdout)
    assert states(on_aws, document) == ["done", *["missing"] * (len(project.steps) - 1)]
    second = learner("\r" * OPENING + "\r\r\rq").stdout
    assert "1 to 3 answer it" in told(second)
    assert "What came back" in second
    assert "In the console" not in second.partition("STEP 2 of ")[0]
    assert "STEP 2 of " in second
    third = learner("q").stdout
    assert "Next: STEP 2, Create Cognito User Pool (Authentication): the explanation." in told(third)
    assert "rest takes about" in told(third)
    assert states(on_aws, document) == ["done", *["missing"] * (len(project.steps) - 1)]


def test_a_learner_jumps_to_a_step(learner: Callable[[str], Result]) -> None:
    text = learner("5\rl3\rq").stdout
    assert "STEP 5 of " in text
    assert "STEP 3 of " in text
    assert "STEP 1 of " not in text


def test_a_learner_is_told_that_the_resources_are_gone(learner: Callable[[str], Result], on_aws: Run) -> None:
    on_aws("walkthrough", "1-2", "--yes")
    assert "cannot be found" not in learner("q").stdout
    on_aws("down", "--yes")
    assert "STEP 1 to 2 were made before and cannot be found" in told(learner("q").stdout)
    assert "cannot be found" not in learner("q").stdout


@pytest.mark.parametrize("by_hand", [False, True])
def test_ctrl_c_ends_the_walkthrough(
    on_aws: Run, monkeypatch: pytest.MonkeyPatch, document: Callable[[Result], dict[str, object]], *, by_hand: bool
) -> None:
    def interrupted() -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(walkthrough, "in_terminal", lambda: True)
    monkeypatch.setattr(Console, "is_terminal", True)
    monkeypatch.setattr(click, "getchar", interrupted)
    result = on_aws("walkthrough", *(["--by-hand"] if by_hand else []))
    assert result.exit_code == 0, result.output
    assert "STEP 1 of " not in result.stdout
    assert set(states(on_aws, document)) == {"missing"}


def test_steps_without_resources_are_tried_only_when_their_command_was_run(
    learner: Callable[[str], Result], on_aws: Run
) -> None:
    on_aws("up", "--yes")
    assert tried(learner("q").stdout, 8) is False
    on_aws("audit")
    text = learner("q").stdout
    assert [tried(text, 8), tried(text, 10)] == [False, True]
    shown = on_aws("status").stdout
    assert "Test GraphQL API  ready: chatprov test" in shown
    assert "Security & IAM Notes  tried" in shown


def tried(text: str, number: int) -> bool:
    """Return whether the list of steps says that a step was tried."""
    line = next(line for line in text.splitlines() if told(line).startswith(f"{number} "))
    return told(line).endswith("✔")


def told(text: str) -> str:
    return " ".join(re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", text).split())
