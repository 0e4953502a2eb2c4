"""Plays the conformance cases of requests, and those of the runtime's tests that they name, on a local cloud, over HTTP."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.appsync.cases import each, load
from tests.appsync.datasource.test_dynamodb_operations import RESPONSE, SDL, resembles
from tests.conformance.evaluated import check_evaluated, context_of
from tests.conformance.runner import CASES, OverHttp, play

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conformance.over_http import HttpStage

pytestmark = pytest.mark.slow

PLAYED = [case for case in CASES if "requests" in case]
EVALUATED = [case for case in CASES if "code" in case]


@pytest.fixture
def stage(http_stage: HttpStage) -> Iterator[HttpStage]:
    yield http_stage
    http_stage.end()


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{case['area']}: {case['case']}") for case in PLAYED])
def test_a_case_has_the_same_answers_over_http(stage: HttpStage, case: dict[str, Any]) -> None:
    play(case, OverHttp(stage))


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{case['area']}: {case['case']}") for case in EVALUATED])
def test_code_is_evaluated_to_the_same_over_http(http_stage: HttpStage, case: dict[str, Any]) -> None:
    check_evaluated(case, http_stage.evaluate_code(case["code"], context_of(case), case.get("handler", "request")))


def ask(stage: HttpStage, query: str, variables: Any = None) -> tuple[int, dict[str, Any]]:
    headers: dict[str, str | list[str]] = {"authorization": str(stage.tokens["access"])}
    answer = stage.http(json.dumps({"query": query, "variables": variables}), headers=headers)
    return answer.status, json.loads(answer.body)


@each("dynamodb")
def test_a_request_document_has_the_same_result_over_http(stage: HttpStage, case: dict[str, Any]) -> None:
    stage.begin(SDL, "id", "at")
    for item in case.get("items", ()):
        stage.put("Items", **item)
    stage.resolver("Query", "result", json.dumps(case["request"]), RESPONSE)
    _, body = ask(stage, "{result}")
    if "error" in case:
        (error,) = body["errors"]
        assert resembles(error, case["error"]), error
    else:
        assert "errors" not in body
        text = body["data"]["result"]
        assert (None if text is None else json.loads(text)) == case["result"]
    if "left" in case:
        assert sorted(stage.items("Items"), key=str) == sorted(case["left"], key=str)


@each("values")
def test_a_resolved_value_becomes_the_same_over_http(stage: HttpStage, case: dict[str, Any]) -> None:
    stage.begin(load("values")["sdl"], "id")
    for name, value in case.get("resolved", {}).items():
        text = "[" * 400 + "]" * 400 if value == "DEEP" else json.dumps(value)
        stage.resolver("Query", name, f'{{"version": "2018-05-29", "payload": {text}}}', None, "Nothing")
    assert ask(stage, case["query"]) == (case.get("status", 200), case["answer"])


@each("schemas")
def test_an_uploaded_schema_has_the_same_status_over_http(stage: HttpStage, case: dict[str, Any]) -> None:
    stage.begin("type Query { a: Int }", "id")
    status = stage.upload(case["sdl"])
    if "details_has" in case:
        assert case["details_has"] in status["details"]
    else:
        assert status.get("details") == case.get("details")
    assert status["status"] == ("FAILED" if "details" in status else "SUCCESS")


@each("documents")
def test_an_invalid_document_has_the_same_errors_over_http(stage: HttpStage, case: dict[str, Any]) -> None:
    stage.begin(load("documents")["sdl"], "id")
    status, body = ask(stage, case["query"], case.get("variables"))
    assert (status, body["data"]) == (200, None)
    assert [error["message"] for error in body["errors"]] == case["messages"]
