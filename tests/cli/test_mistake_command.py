"""`chatprov mistake`: makes a mistake that `check` finds, in the step that was asked for, and never on AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chatprov.teach.mistakes import all_mistakes, harmless_mistakes, step_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    from tests.local.running import Cloud

    Run = Callable[..., Result]
    Read = Callable[[Result], dict[str, Any]]

STEPS = range(1, 8)


def test_there_are_mistakes_for_every_step_and_their_names_differ() -> None:
    names = [entry["mistake"] for entry in all_mistakes()]
    assert len(set(names)) == len(names)
    assert {step_of(entry) for entry in harmless_mistakes(STEPS)} == set(STEPS)


def test_none_of_them_deletes_anything() -> None:
    calls = [method for entry in harmless_mistakes(STEPS) for _, method, *_ in entry.get("do", ())]
    assert calls
    assert not [method for method in calls if not method.startswith(("put_", "update_", "set_"))]
    lost = {entry["mistake"] for entry in all_mistakes()} - {entry["mistake"] for entry in harmless_mistakes(STEPS)}
    assert {"keys swapped", "phone instead of email"} <= lost


def test_the_list_is_that_of_the_step(nowhere: Run, document: Read) -> None:
    listed = document(nowhere("mistake", "5", "--list", "--json"))["mistakes"]
    assert {entry["step"] for entry in listed} == {5}
    assert "mutation of another name" in nowhere("mistake", "--list").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["mistake", "--name", "nothing"], "There is no mistake 'nothing'"),
        (["mistake", "10"], "There are no mistakes for this step"),
        (["--target", "aws", "mistake"], "A mistake on AWS can cost money"),
    ],
)
def test_what_cannot_be_made_changes_nothing(nowhere: Run, arguments: list[str], message: str) -> None:
    refused = nowhere(*arguments)
    assert refused.exit_code == 1
    assert message in refused.stderr
    assert "Nothing was changed" in refused.stderr


@pytest.mark.slow
def test_a_mistake_is_made_and_found(invoke: Run, document: Read, cloud: Cloud) -> None:
    cloud.empty()
    at = ["--endpoint-url", cloud.url]
    missing = invoke(*at, "mistake")
    assert (missing.exit_code, "The backend is not right: see STEP 1" in missing.stderr) == (1, True)
    assert invoke(*at, "up", "--yes").exit_code == 0
    made = invoke(*at, "mistake", "7")
    assert made.exit_code == 0, made.stderr
    assert "One mistake was made" in made.stdout
    found = document(invoke(*at, "check", "--json"))
    assert [step["number"] for step in found["steps"] if step["findings"]] == [7]
    assert invoke(*at, "up", "--yes").exit_code == 0
    named = document(invoke(*at, "mistake", "--name", "CORS without PUT", "--json"))
    assert named == {"version": 1, "step": 3, "mistake": "CORS without PUT"}
    assert invoke(*at, "mistake").exit_code == 1
