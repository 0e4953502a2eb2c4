"""The last GraphQL requests, with what their templates were rendered to and what was sent to DynamoDB.

While a request is executed, only references and times are kept; the texts are made when the console asks for them.
"""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.appsync.api import ApiDefinition, HttpRequest
    from chatprov.appsync.runtime import Answer

KEPT: Final = 50
LONGEST: Final = 16 << 10
"""Characters of a text that are shown; what is longer is cut."""


@dataclass(slots=True)
class _Step:
    """One thing that happened: a template was rendered, or DynamoDB was asked. `at` is when it was done."""

    what: str
    text: str | Mapping[str, Any]
    outcome: str
    at: float


@dataclass(slots=True)
class _RecordedRequest:
    number: int
    api_id: str
    body: bytes
    sent: float
    began: float
    is_long: bool
    steps: list[_Step] = field(default_factory=list)
    user: str | None = None
    status: int = 500
    answer: bytes = b""
    seconds: float = 0.0


class Recorder:
    """The observer that remembers the latest requests; it finds the one of a template or a call by the thread."""

    def __init__(self) -> None:
        self._requests: deque[_RecordedRequest] = deque(maxlen=KEPT)
        self._numbers = itertools.count(1)
        self._thread = threading.local()

    def started(self, api: ApiDefinition, request: HttpRequest) -> None:
        """Begin to record a request; a preflight, which has no body, is not kept."""
        body = request.body
        if body:
            self._thread.request = _RecordedRequest(
                next(self._numbers), api.api_id, body[:LONGEST], time.time(), time.perf_counter(), len(body) > LONGEST
            )

    def rendered(self, field: str, text: str) -> None:
        """Keep what a template was rendered to."""
        self._note(field, text[:LONGEST], "")

    def data_source_called(self, operation: str, parameters: Mapping[str, Any], outcome: str) -> None:
        """Keep what DynamoDB was asked."""
        self._note(operation, parameters, outcome)

    def answered(self, api: ApiDefinition, request: HttpRequest, answer: Answer | None, seconds: float) -> None:  # noqa: ARG002
        """Keep a request with its answer."""
        recorded: _RecordedRequest | None = getattr(self._thread, "request", None)
        if recorded is None:
            return
        self._thread.request = None
        if answer is not None:
            recorded.status, recorded.answer = answer.http.status, answer.http.body[:LONGEST]
            recorded.user = (answer.identity.context or {}).get("username") if answer.identity else None
        recorded.seconds = seconds
        self._requests.append(recorded)

    def requests(self, after: int) -> dict[str, Any]:
        """Return the requests since number `after`, oldest first, in words."""
        return {"requests": [_in_words(request) for request in list(self._requests) if request.number > after]}

    def _note(self, what: str, text: str | Mapping[str, Any], outcome: str) -> None:
        request = getattr(self._thread, "request", None)
        if request is not None:
            # of a long request a part of what was sent is no JSON, and all of it would be kept for long
            kept = {"…": "too long to be kept"} if request.is_long and not isinstance(text, str) else text
            request.steps.append(_Step(what, kept, outcome, time.perf_counter()))


def _in_words(request: _RecordedRequest) -> dict[str, Any]:
    try:
        asked = json.loads(request.body)
        document, variables = str(asked.get("query")), asked.get("variables") or {}
    except (ValueError, AttributeError):
        document, variables = request.body.decode("utf-8", "replace"), {}
    moments = [request.began, *(step.at for step in request.steps)]
    return {
        "number": request.number,
        "apiId": request.api_id,
        "sent": datetime.fromtimestamp(request.sent, UTC).isoformat(),
        "milliseconds": _milliseconds(0.0, request.seconds),
        "user": request.user,
        "document": document,
        "variables": variables,
        "steps": [
            {
                "what": step.what,
                "dynamodb": not isinstance(step.text, str),
                "text": _cut(step.text if isinstance(step.text, str) else json.dumps(step.text, indent=2, default=str)),
                "outcome": step.outcome,
                "milliseconds": _milliseconds(before, step.at),
            }
            for before, step in zip(moments, request.steps, strict=False)
        ],
        "status": request.status,
        "answer": request.answer.decode("utf-8", "replace"),
    }


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} … {len(text) - LONGEST} characters more"


def _milliseconds(start: float, end: float) -> float:
    return round((end - start) * 1000, 2)
