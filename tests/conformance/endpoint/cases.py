"""The cases that can be played at an endpoint, and how each is played."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tests.appsync.cases import load
from tests.conformance.evaluated import check_evaluated, context_of
from tests.conformance.runner import CASES, OverHttp, check_rendered, play
from tests.conformance.test_over_http import (
    test_a_request_document_has_the_same_result_over_http as a_request_document,
)
from tests.conformance.test_over_http import (
    test_a_resolved_value_becomes_the_same_over_http as a_resolved_value,
)
from tests.conformance.test_over_http import (
    test_an_invalid_document_has_the_same_errors_over_http as an_invalid_document,
)
from tests.conformance.test_over_http import (
    test_an_uploaded_schema_has_the_same_status_over_http as an_uploaded_schema,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.conformance.endpoint.stage import EndpointStage

    Player = Callable[[EndpointStage, dict[str, Any]], object]

_FAMILIES: Final[Mapping[str, Any]] = {
    "dynamodb": a_request_document,
    "values": a_resolved_value,
    "schemas": an_uploaded_schema,
    "documents": an_invalid_document,
}
"""Cases of the runtime's tests, by the name of their file."""


@dataclass(frozen=True)
class PlayedCase:
    """A case: its area and name, its content, and the function that plays it; `renders` if it needs no API."""

    area: str
    name: str
    case: dict[str, Any]
    player: Player
    renders: bool = False


def played_cases() -> list[PlayedCase]:
    """Return the cases that can be played at an endpoint: those of templates and code first, which create nothing."""
    templates = [
        PlayedCase("templates", case["case"], case, _render, renders=True) for case in CASES if "template" in case
    ]
    code = [PlayedCase(case["area"], case["case"], case, _evaluate, renders=True) for case in CASES if "code" in case]
    asked = [PlayedCase(case["area"], case["case"], case, _ask) for case in CASES if "requests" in case]
    families = [
        PlayedCase(file, case["name"], case, player)
        for file, player in _FAMILIES.items()
        for case in load(file)["cases"]
    ]
    return [*templates, *code, *asked, *families]


def about_real_time() -> int:
    """Return how many cases are not played, because they need a connection for real time."""
    return len([case for case in CASES if "talk" in case or "connect" in case])


def _render(stage: EndpointStage, case: dict[str, Any]) -> None:
    context = {"arguments": case.get("args", {}), "stash": {}, **case.get("ctx", {})}
    kind, found = stage.evaluate(case["template"], context)
    expected = next(name for name in ("text", "json", "returns", "syntax_error", "error") if name in case)
    if kind == "text" and expected == "returns":
        check_rendered(case, "returns", json.loads(found))
    else:
        check_rendered(case, expected if kind == "error" and expected.endswith("error") else kind, found)


def _evaluate(stage: EndpointStage, case: dict[str, Any]) -> None:
    check_evaluated(case, stage.evaluate_code(case["code"], context_of(case), case.get("handler", "request")))


def _ask(stage: EndpointStage, case: dict[str, Any]) -> None:
    play(case, OverHttp(stage))
