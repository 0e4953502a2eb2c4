"""Holds the runtime to what is known of AppSync, case by case, and docs/fidelity.md to what is not known."""

from __future__ import annotations

import copy
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.appsync.cases import load
from tests.appsync.datasource.test_dynamodb_operations import test_a_request_document as a_request_document
from tests.appsync.execution.test_documents import test_what_is_said_of_an_invalid_document as an_invalid_document
from tests.appsync.execution.test_resolvers import test_a_resolver as a_resolver
from tests.appsync.execution.test_values import test_what_a_resolved_value_becomes as a_resolved_value
from tests.appsync.schema.test_schema_upload import test_what_is_said_of_an_uploaded_schema as an_uploaded_schema
from tests.appsync.test_auth import test_what_directives_allow as what_directives_allow
from tests.appsync.test_jackson import test_a_text_that_a_template_rendered as a_rendered_text
from tests.conformance.evaluated import evaluate
from tests.conformance.runner import CASES, SOURCES, InProcess, play, render
from tests.conformance.talk import play_talk, shake_hands

if TYPE_CHECKING:
    from collections.abc import Callable

FIDELITY = Path(__file__).parents[2] / "docs" / "fidelity.md"
KINDS = ("template", "code", "requests", "talk", "connect", "held_by")
PLAYERS: dict[str, Callable[[dict[str, Any], pytest.FixtureRequest], None]] = {
    "access": lambda case, _: what_directives_allow(case),
    "documents": lambda case, _: an_invalid_document(case),
    "dynamodb": lambda case, request: a_request_document(
        request.getfixturevalue("table"), request.getfixturevalue("dynamodb"), case
    ),
    "jackson": lambda case, _: a_rendered_text(case),
    "resolvers": a_resolver,
    "schemas": lambda case, _: an_uploaded_schema(case),
    "values": lambda case, _: a_resolved_value(case),
}


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{case['area']}: {case['case']}") for case in CASES])
def test_the_runtime_does_what_is_known_of_appsync(case: dict[str, Any], request: pytest.FixtureRequest) -> None:
    before = copy.deepcopy(case)
    _play(case, request)
    assert case == before, "another test plays the same case"


def _play(case: dict[str, Any], request: pytest.FixtureRequest) -> None:
    if "template" in case:
        render(case)
    elif "code" in case:
        evaluate(case)
    elif "requests" in case:
        play(case, InProcess(request.getfixturevalue("dynamodb")))
    elif "talk" in case:
        play_talk(case, request.getfixturevalue("dynamodb"))
    elif "connect" in case:
        shake_hands(case, request.getfixturevalue("stack"))
    else:
        ((file, name),) = case["held_by"].items()
        (held,) = [other for other in load(file)["cases"] if other["name"] == name]
        PLAYERS[file](held, request)


def sources(case: dict[str, Any]) -> list[str]:
    return [case["source"]] if isinstance(case["source"], str) else case["source"]


def test_each_case_says_how_sure_it_is_and_why() -> None:
    for case in CASES:
        assert case["certainty"] in {"CERTAIN", "LIKELY", "DECISION"}, case
        assert sources(case), case
        assert all(SOURCES[name].startswith("https://") for name in sources(case)), case
        assert len([kind for kind in KINDS if kind in case]) == 1, case


def test_each_source_is_one() -> None:
    assert {name for case in CASES for name in sources(case)} == SOURCES.keys()


def test_no_two_cases_have_one_name() -> None:
    assert [name for name, count in Counter(case["case"] for case in CASES).items() if count > 1] == []


def test_each_decision_is_named_on_the_page_about_fidelity() -> None:
    page = " ".join(FIDELITY.read_text().split())
    decisions = [case["case"] for case in CASES if case["certainty"] == "DECISION"]
    assert decisions
    assert [name for name in decisions if name not in page] == []
