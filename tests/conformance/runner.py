"""Plays a conformance case: renders a template, or sends requests to an API and looks at answers and table.

A case says what it is about (`case`), how sure it is that AWS does so (`certainty`), where that is written (`source`,
names of sources.yaml), and one of these:

    template, args or ctx    -> text, json (the text as JSON), or syntax_error and error (their beginning)
    code, handler, args or ctx -> what EvaluateCode answers for it; see evaluated.py
    given, requests          -> what each request is answered, and `left`, the items in the table afterwards; in this process
                                and over HTTP on a local cloud
    given, talk              -> what clients hear over WebSocket, step by step; see talk.py
    connect                  -> how the local cloud answers a WebSocket handshake; see talk.py
    held_by                  -> the same question is asked by that case of tests/appsync/data, which is played

`given` has `sdl` and `resolvers` in place of the tutorial's API, `items`, `refuse` (operations that DynamoDB refuses), `way_in`
(how the API is authorized) and `api` (other changes of its definition); in this process also `tables`, with their keys, and their
`indexes`. A resolver is [request, response, data source], or has `code`, or `request` and `response`, with a `source`; a pipeline
has such `functions` in place of a source. A request is `send` (sendMessage with this input, all fields selected), `ask` with
`variables`, or `http`; `token` says whose token it carries. Its answer is `data` (whole) or `has` (a part of the data), `errors`
(a part of each), or `body` (whole), and `status`; `keep` remembers a part of the data, JSON or not, as a variable. Within them
{$starts, $has, $ends} and the pattern {$matches} match text, and `$lacks` names keys that must not be there.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from chatprov.appsync.api import AuthProvider, DynamoDBError, HttpResponse
from chatprov.appsync.util import Extensions, Util
from chatprov.appsync.vtl import VtlError, VtlSyntaxError, compile_template
from tests.appsync.realtime.stage import Live
from tests.appsync.world import definition
from tests.conformance.resembling import resembles
from tests.conformance.tokens import TOKENS
from tests.read_yaml import read_yaml

if TYPE_CHECKING:
    from tests.appsync.world import RecordedDynamoDB
    from tests.conformance.endpoint.stage import EndpointStage
    from tests.conformance.over_http import HttpStage

HERE = Path(__file__).parent
GRAPHQL = HERE.parents[1] / "graphql"
SOURCES: dict[str, str] = read_yaml(HERE / "sources.yaml")
CASES: list[dict[str, Any]] = [
    {"area": path.stem, **case} for path in sorted((HERE / "cases").glob("*.yaml")) for case in read_yaml(path)
]
SEND = "mutation Send($input: MessageInput!) {sendMessage(input: $input) {roomId timestamp sender content fileUrl}}"


def render(case: dict[str, Any]) -> None:
    """Render a template and compare what it comes to."""
    # a template changes what is in its context, and the case is played again, over HTTP
    context = copy.deepcopy({"args": case["args"]} if "args" in case else case.get("ctx", {}))
    context = {"stash": {}, **context}
    context["arguments"] = context.setdefault("args", {})
    util = Util()
    variables = {"ctx": context, "context": context, "util": util, "utils": util, "extensions": Extensions()}
    check_rendered(case, *_outcome(case["template"], variables))


def check_rendered(case: dict[str, Any], kind: str, found: Any) -> None:
    """Compare what a template comes to: its text, what it returns, or the message of an error."""
    if kind.endswith("error"):
        assert found.startswith(case[kind])
    elif "json" in case:
        assert kind == "text"
        assert json.loads(found) == case["json"]
    else:
        assert found == case[kind]


def _outcome(template: str, variables: dict[str, Any]) -> tuple[str, Any]:
    try:
        rendering = compile_template(template).render(variables)
    except VtlSyntaxError as error:
        return "syntax_error", error.message
    except VtlError as error:
        return "error", error.message
    return ("returns", rendering.value) if rendering.returned else ("text", rendering.text)


def play(case: dict[str, Any], stage: RequestStage) -> None:
    """Send a case's requests, in order, and compare the answers and what is left in the table."""
    given = case.get("given", {})
    stage.prepare(given)
    for item in given.get("items", ()):
        stage.put("Items", **item)
    for operation in given.get("refuse", ()):
        stage.refuse(operation)
    kept: dict[str, Any] = {}
    for request in case["requests"]:
        check_answer(request, answer_of(stage, request, kept), kept)
    if "left" in case:
        assert left(stage) == case["left"]


def left(stage: RequestStage | RecordedDynamoDB) -> list[dict[str, Any]]:
    """Return the items in the table."""
    return [{name: next(iter(value.values())) for name, value in item.items()} for item in stage.items("Items")]


class RequestStage(Protocol):
    """Where a case is played: an API with its table."""

    tokens: dict[str, str | None]

    def prepare(self, given: dict[str, Any]) -> None:
        """Make the API and the table of a case."""
        ...

    def put(self, table: str, **attributes: Any) -> None:
        """Write an item straight to the table."""
        ...

    def items(self, table: str) -> list[dict[str, Any]]:
        """Return the items of the table, typed."""
        ...

    def refuse(self, operation: str) -> None:
        """Let DynamoDB refuse an operation of a resolver."""
        ...

    def http(
        self,
        body: bytes | str = b"",
        *,
        method: str = "POST",
        headers: dict[str, str | list[str]] | None = None,
        query: dict[str, str] | None = None,
    ) -> HttpResponse:
        """Send a request to the API."""
        ...


class InProcess:
    """The runtime in this process, with the local cloud's DynamoDB."""

    tokens = TOKENS

    def __init__(self, dynamodb: RecordedDynamoDB) -> None:
        self._dynamodb = dynamodb
        self.put, self.items = dynamodb.put, dynamodb.items

    def prepare(self, given: dict[str, Any]) -> None:
        self.http = world_of(given, self._dynamodb).http

    def refuse(self, operation: str) -> None:
        self._dynamodb.refuse[operation] = DynamoDBError("ValidationException", "Refused")


class OverHttp:
    """An endpoint, such as a local cloud behind its port."""

    def __init__(self, stage: HttpStage | EndpointStage) -> None:
        self._stage = stage
        self.tokens = stage.tokens
        self.put, self.items, self.refuse, self.http = stage.put, stage.items, stage.refuse, stage.http

    def prepare(self, given: dict[str, Any]) -> None:
        sdl, resolvers = parts_of(given)
        self._stage.begin(sdl, "roomId", "timestamp", way_in=given.get("way_in"), changes=given.get("api"))
        for name, resolver in resolvers.items():
            self._stage.attach(name, resolver)


def parts_of(given: dict[str, Any]) -> tuple[str, dict[str, dict[str, Any]]]:
    """Return the schema and the resolvers, by type and field, of a case's API: the tutorial's, with the case's changes."""
    sdl = given.get("sdl") or (GRAPHQL / "schema.graphql").read_text()
    resolvers = given.get("resolvers", {})
    if "sdl" not in given:
        for name in ("Mutation.sendMessage", "Query.getMessages"):
            stem = GRAPHQL / name.partition(".")[2]
            tutorial = [stem.with_suffix(f".{part}.vtl").read_text() for part in ("request", "response")]
            resolvers = {name: [*tutorial, "T"], **resolvers}
    return sdl, {name: _settings(resolver) for name, resolver in resolvers.items()}


def _settings(resolver: Any) -> dict[str, Any]:
    if isinstance(resolver, dict):
        return resolver
    request, response, source = resolver
    text = request if isinstance(request, str) else json.dumps(request)
    return {"request": text, "response": response, "source": source}


def world_of(given: dict[str, Any], dynamodb: RecordedDynamoDB) -> Live:
    """Return the API that a case is about, in this process."""
    sdl, resolvers = parts_of(given)
    changes = given.get("api", {})
    if "way_in" in given:
        changes = {**changes, "primary_auth": AuthProvider(given["way_in"])}
    for name, keys in given.get("tables", {"Items": ["roomId", "timestamp"]}).items():
        dynamodb.table(name, *keys, indexes=given.get("indexes", {}).get(name))
    world = Live(definition(sdl, **changes), dynamodb)
    for name, resolver in resolvers.items():
        world.attach(name, resolver)
    return world


def answer_of(stage: RequestStage, request: dict[str, Any], kept: dict[str, Any]) -> HttpResponse:
    """Send a request of a case."""
    authorization = stage.tokens[request.get("token", "access")]
    headers: dict[str, str | list[str]] = {"authorization": authorization} if authorization else {}
    if "http" in request:
        http = request["http"]
        headers |= http.get("headers", {})
        return stage.http(
            http.get("body", ""), method=http.get("method", "POST"), query=http.get("query"), headers=headers
        )
    query = request.get("ask", SEND)
    variables = {"input": request["send"]} if "send" in request else {**request.get("variables", {}), **kept}
    return stage.http(json.dumps({"query": query, "variables": variables}), headers=headers)


def check_answer(request: dict[str, Any], response: HttpResponse, kept: dict[str, Any]) -> None:
    """Compare the answer to a request with what its case says, and remember what it keeps."""
    assert response.status == request.get("status", 200), response.body
    for name, value in request.get("headers", {}).items():
        assert response.headers[name] == value
    body = json.loads(response.body or b"{}")
    if "body" in request:
        assert body == request["body"]
        return
    if "data" in request:
        assert body["data"] == request["data"], body
    if "has" in request:
        assert resembles(body["data"], request["has"]), body
    wanted = request.get("errors", [])
    errors = body.get("errors") or []
    assert len(errors) == len(wanted), errors
    assert all(resembles(error, want) for error, want in zip(errors, wanted, strict=True)), errors
    for name, path in request.get("keep", {}).items():
        value = body["data"][path[0]]
        kept[name] = (json.loads(value) if isinstance(value, str) else value)[path[1]]
