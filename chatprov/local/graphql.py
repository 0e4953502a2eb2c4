"""GraphQL over HTTP at /graphql/<apiId>: finds the API and hands the request to the runtime."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from aiohttp import web

from chatprov.appsync.api import DynamoDB, HttpRequest, SigningKeys
from chatprov.appsync.runtime import Runtime
from chatprov.local.moto_appsync import definition, find_api

if TYPE_CHECKING:
    import threading


class GraphqlEndpoint:
    """The GraphQL endpoints of every API of one account."""

    def __init__(self, account: str, lock: threading.RLock, dynamodb: DynamoDB, keys: SigningKeys) -> None:
        self._account = account
        self._lock = lock
        self._runtime = Runtime(dynamodb, keys)

    def answer(self, request: web.BaseRequest, body: bytes) -> web.Response:
        """Answer a request to /graphql/<apiId>."""
        api_id = request.path.removeprefix("/graphql/")
        with self._lock:
            api = find_api(self._account, api_id)
            known = definition(api) if api is not None else None
        if known is None:
            return _refusal(404, "NotFoundException", f"There is no GraphQL API {api_id}.")
        if not known.sdl and request.method != "OPTIONS":
            return _refusal(400, "GraphQLSchemaException", f"The GraphQL API {api_id} has no schema yet.")
        answer = self._runtime.answer(known, _as_runtime_has_it(request, body))
        return web.Response(status=answer.status, body=answer.body, headers=answer.headers)


def _refusal(status: int, error_type: str, message: str) -> web.Response:
    body = {"errors": [{"errorType": error_type, "message": message}]}
    headers = {"Access-Control-Allow-Origin": "*", "x-amzn-ErrorType": error_type}
    return web.Response(status=status, text=json.dumps(body), content_type="application/json", headers=headers)


def _as_runtime_has_it(request: web.BaseRequest, body: bytes) -> HttpRequest:
    headers: dict[str, str | list[str]] = {}
    for name in request.headers:
        values = request.headers.getall(name)
        headers[name.lower()] = values[0] if len(values) == 1 else list(values)
    return HttpRequest(
        method=request.method,
        headers=headers,
        query=dict(request.query),
        body=body,
        source_ip=request.remote or "127.0.0.1",
    )
