"""GraphQL over HTTP at /graphql/<apiId>: finds the API and passes the request to the runtime."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from chatprov.appsync.api import ApiDefinition, HttpRequest, PublicKeys
from chatprov.appsync.runtime import Runtime
from chatprov.local.account_tables import AccountTables, Tables
from chatprov.local.services.appsync import AppSync, definition

if TYPE_CHECKING:
    import threading

    from chatprov.appsync.execution.result import Result
    from chatprov.appsync.runtime import Answer
    from chatprov.local.observer import AnswerObserver, GraphQLObserver


@dataclass(frozen=True, slots=True)
class Publication:
    """The result of an operation, to be sent to the subscribers of its mutations."""

    api: ApiDefinition
    result: Result


class GraphqlEndpoint:
    """The GraphQL endpoints of the APIs of all accounts."""

    def __init__(
        self,
        lock: threading.RLock,
        appsync: AppSync,
        *,
        dynamodb: Tables,
        keys: PublicKeys,
        observer: GraphQLObserver,
        logs: AnswerObserver,
    ) -> None:
        self._lock = lock
        self._appsync = appsync
        self._observer = observer
        self._logs = logs
        self.runtime = Runtime(lambda api: AccountTables(dynamodb, api.account), keys, observer=observer)

    def api(self, api_id: str) -> ApiDefinition | None:
        """Return the current definition of an API, or None if there is no such API."""
        with self._lock:
            api = self._appsync.find(api_id)
            return definition(api) if api is not None else None

    def answer(self, request: web.BaseRequest, body: bytes) -> tuple[web.Response, Publication | None]:
        """Handle a request to /graphql/<apiId>; return the response, and the result to publish after it has been sent."""
        api_id = request.path.removeprefix("/graphql/")
        known = self.api(api_id)
        if known is None:
            return refusal(404, "NotFoundException", f"There is no GraphQL API {api_id}."), None
        if not known.sdl and request.method != "OPTIONS":
            return refusal(400, "GraphQLSchemaException", f"The GraphQL API {api_id} has no schema yet."), None
        asked, began = as_runtime_has_it(request, body), time.perf_counter()
        self._observer.started(known, asked)
        answer: Answer | None = None
        try:
            answer = self.runtime.respond(known, asked)
        finally:
            seconds = time.perf_counter() - began
            # first, so that its record of this thread is closed even when a log group fails
            self._observer.answered(known, asked, answer, seconds)
            self._logs.answered(known, asked, answer, seconds)
        response = web.Response(status=answer.http.status, body=answer.http.body, headers=answer.http.headers)
        return response, Publication(known, answer.result) if answer.result else None


def refusal(status: int, error_type: str, message: str) -> web.Response:
    """Return an error in GraphQL's format, which every page may read."""
    body = {"errors": [{"errorType": error_type, "message": message}]}
    headers = {"Access-Control-Allow-Origin": "*", "x-amzn-ErrorType": error_type}
    return web.Response(status=status, text=json.dumps(body), content_type="application/json", headers=headers)


def as_runtime_has_it(request: web.BaseRequest, body: bytes) -> HttpRequest:
    """Return the request in the form that the runtime expects."""
    sent = request.headers
    headers: dict[str, str | list[str]] = {name.lower(): value for name, value in sent.items()}
    if len(headers) < len(sent):
        for name in headers:
            values = sent.getall(name)
            headers[name] = values[0] if len(values) == 1 else values
    return HttpRequest(
        method=request.method,
        headers=headers,
        query=dict(request.query) if request.query_string else {},
        body=body,
        source_ip=request.remote or "127.0.0.1",
    )
