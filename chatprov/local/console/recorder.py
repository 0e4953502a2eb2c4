"""The latest GraphQL requests, with their rendered templates, what code has returned, and the requests to DynamoDB.

While a request is executed, only references, times and what code can still change are stored; the other texts are created when
the console requests them.
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

    from chatprov.appsync.api import ApiDefinition, Handler, HttpRequest
    from chatprov.appsync.runtime import Answer

_in_json: Final = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode
KEPT: Final = 50
LONGEST: Final = 16 << 10
"""The maximum number of characters that are shown of a text; the rest is cut off."""


@dataclass(slots=True)
class _Step:
    """One event of a request: a rendered template, the value of a `handler`, or a request to DynamoDB; `at` is when it ended."""

    what: str
    text: str | Mapping[str, Any]
    outcome: str
    at: float
    handler: Handler | None = None


@dataclass(slots=True)
class _RecordedRequest:
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
    number: int = 0


class Recorder:
    """The observer that stores the latest requests; the current request of a thread is in a thread-local variable."""

    def __init__(self) -> None:
        self._requests: deque[_RecordedRequest] = deque(maxlen=KEPT)
        self._numbers = itertools.count(1)
        self._ending = threading.Lock()
        self._thread = threading.local()

    def started(self, api: ApiDefinition, request: HttpRequest) -> None:
        """Begin to record a request; a preflight, which has no body, is not recorded."""
        body = request.body
        if body:
            self._thread.request = _RecordedRequest(
                api.api_id, body[:LONGEST], time.time(), time.perf_counter(), len(body) > LONGEST
            )

    def rendered(self, field: str, text: str) -> None:
        """Record a rendered template."""
        self._note(field, text[:LONGEST], "")

    def returned(self, field: str, handler: Handler, value: Any) -> None:
        """Record the value that a handler has returned, as text: later code may change the value."""
        if getattr(self._thread, "request", None) is not None:
            self._note(field, _cut(_in_json(value)), "", handler)

    def data_source_called(self, operation: str, parameters: Mapping[str, Any], outcome: str) -> None:
        """Record a request to DynamoDB."""
        self._note(operation, parameters, outcome)

    def answered(self, api: ApiDefinition, request: HttpRequest, answer: Answer | None, seconds: float) -> None:  # noqa: ARG002
        """Record the end of a request, with its response."""
        recorded: _RecordedRequest | None = getattr(self._thread, "request", None)
        if recorded is None:
            return
        self._thread.request = None
        if answer is not None:
            recorded.status, recorded.answer = answer.http.status, answer.http.body[:LONGEST]
            recorded.user = (answer.identity.context or {}).get("username") if answer.identity else None
        recorded.seconds = seconds
        with self._ending:
            # in the order of the responses: a reader that has seen a number has seen all smaller ones
            recorded.number = next(self._numbers)
            self._requests.append(recorded)

    def requests(self, after: int) -> dict[str, Any]:
        """Return the requests after number `after`, oldest first, as JSON values."""
        return {"requests": [_in_words(request) for request in list(self._requests) if request.number > after]}

    def _note(self, what: str, text: str | Mapping[str, Any], outcome: str, handler: Handler | None = None) -> None:
        request = getattr(self._thread, "request", None)
        if request is not None:
            # the parameters of a large request would stay in memory, and a part of them would not be valid JSON
            kept = {"…": "too long to be kept"} if request.is_long and not isinstance(text, str) else text
            request.steps.append(_Step(what, kept, outcome, time.perf_counter(), handler))


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
                "handler": step.handler,
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
