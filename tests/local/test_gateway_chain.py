"""The gateway's handlers: their order, and each of them with an exchange and no socket."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from chatprov.local.answers import AwsResponse
from chatprov.local.bodies import CHUNK
from chatprov.local.exchange import Exchange
from chatprov.local.gateway import Gateway
from chatprov.local.handlers import Handlers
from chatprov.local.receive import SlowBodyError, TooLargeError
from chatprov.local.responses import failed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chatprov.local.exchange import Handler


def handlers(**services: Any) -> Handlers:
    parts: dict[str, Any] = dict.fromkeys(
        ("aws", "graphql", "realtime", "console", "workers", "inline_or_thread", "record")
    )
    return Handlers(**{**parts, "port": 4000, **services})


def exchange(method: str = "GET", path: str = "/", **headers: str) -> Exchange:
    sent = {"Host": "127.0.0.1:4000", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return Exchange(make_mocked_request(method, path, headers=sent))


def run(handler: Handler, subject: Exchange) -> Exchange:
    async def handled() -> None:
        await handler(subject)

    asyncio.run(handled())
    return subject


def names(chain: Sequence[Any]) -> list[str]:
    return [handler.__name__ for handler in chain]


def test_the_order_of_the_handlers() -> None:
    made = Gateway(handlers())
    assert names(made.request_handlers) == [
        "check_host",
        "serve_realtime",
        "serve_graphql",
        "serve_console",
        "answer_preflight",
        "check_requester",
        "receive_body",
        "serve_aws",
    ]
    assert names(made.response_handlers) == ["sandbox_page", "grant_cors", "close_unread", "send_content", "publish"]
    assert names(made.final_handlers) == ["log_request"]


def test_every_handler_is_in_a_list() -> None:
    made = Gateway(handlers())
    listed = names([*made.request_handlers, *made.response_handlers, *made.final_handlers])
    assert sorted(listed) == sorted(name for name in vars(Handlers) if not name.startswith("_"))


def gateway(*chains: list[Handler]) -> Gateway:
    made = Gateway(handlers())
    made.request_handlers, made.response_handlers, made.final_handlers = chains
    return made


def answered(made: Gateway) -> web.StreamResponse:
    async def handled() -> web.StreamResponse:
        return await made.handle(exchange().request)

    return asyncio.run(handled())


def test_the_first_response_ends_the_request_handlers_and_no_others() -> None:
    passed: list[str] = []

    def step(name: str, response: web.Response | None = None) -> Handler:
        async def handler(subject: Exchange) -> None:
            passed.append(name)
            subject.response = response or subject.response

        return handler

    end = web.Response(status=299)
    assert answered(gateway([step("a"), step("b", end), step("c")], [step("d"), step("e")], [step("f")])) is end
    assert passed == ["a", "b", "d", "e", "f"]


@pytest.mark.parametrize("place", [0, 1])
def test_an_error_of_a_handler_is_answered_and_logged(place: int) -> None:
    logged: list[int] = []

    async def answer(subject: Exchange) -> None:
        subject.response = web.Response()

    async def fail(_: Exchange) -> None:
        raise ValueError("secret")

    async def log(subject: Exchange) -> None:
        assert subject.response is not None
        logged.append(subject.response.status)

    chains: list[tuple[list[Handler], list[Handler]]] = [([fail], [answer]), ([answer], [fail])]
    response = answered(gateway(*chains[place], [log]))
    assert (response.status, logged) == (500, [500])
    assert isinstance(response, web.Response)
    assert b"secret" not in bytes(response.body or b"")  # type: ignore[arg-type]  # it is bytes


@pytest.mark.parametrize(
    ("error", "status", "closes"),
    [
        (TooLargeError(), 413, True),
        (SlowBodyError(), 400, True),
        (web.RequestPayloadError(), 400, True),
        (ConnectionResetError(), 400, True),
        (MemoryError(), 503, True),
        (OSError(28, "No space left on device"), 503, True),
        (RuntimeError(), 500, False),
    ],
)
def test_what_an_error_is_answered_with(error: Exception, status: int, closes: bool) -> None:  # noqa: FBT001
    response = failed(exchange(), error)
    assert (response.status, response.keep_alive is False) == (status, closes)


@pytest.mark.parametrize(("host", "refused"), [("127.0.0.1:4000", False), ("localhost", False), ("evil.example", True)])
def test_check_host(host: str, refused: bool) -> None:  # noqa: FBT001
    found = run(handlers().check_host, exchange(Host=host)).response
    assert (found.status if found else None) == (403 if refused else None)


def test_a_preflight_for_another_path_is_left_to_its_service() -> None:
    asked = {"Origin": "http://localhost:3000", "Access_Control_Request_Method": "POST"}
    assert run(handlers().answer_preflight, exchange("OPTIONS", "/bucket", **asked)).response is None
    granted = run(handlers().answer_preflight, exchange("OPTIONS", "/", **asked)).response
    assert granted is not None
    assert granted.headers["Access-Control-Allow-Origin"] == "http://localhost:3000"


@pytest.mark.parametrize(("length", "asked"), [(CHUNK, False), (CHUNK + 1, True), (None, True)])
def test_the_requester_is_checked_before_a_large_body(length: int | None, asked: bool) -> None:  # noqa: FBT001
    aws = SimpleNamespace(refuses_unread=lambda _: True)
    headers = {} if length is None else {"Content_Length": str(length)}
    subject = run(handlers(aws=aws).check_requester, exchange("PUT", "/bucket/key", **headers))
    assert subject.refused_unread is asked


def test_a_body_that_is_refused_unread_is_not_received() -> None:
    subject = exchange("PUT", "/bucket/key")
    subject.refused_unread = True
    run(handlers().receive_body, subject)
    assert subject.body is not None
    assert len(subject.body) == 0
    subject.response = web.Response()
    run(handlers().close_unread, subject)
    assert subject.response.keep_alive is False


@pytest.mark.parametrize(
    ("service", "headers", "sandboxed"),
    [
        ("s3", {"Sec_Fetch_Dest": "document"}, True),
        ("s3", {"Sec_Fetch_Dest": "image"}, False),
        ("s3", {"Accept": "text/html"}, True),
        ("s3", {}, False),
        ("dynamodb", {"Sec_Fetch_Dest": "document"}, False),
    ],
)
def test_sandbox_page(service: str, headers: dict[str, str], sandboxed: bool) -> None:  # noqa: FBT001
    subject = exchange(**headers)
    subject.response, subject.aws = web.Response(), AwsResponse(200, b"", [], service)
    run(handlers().sandbox_page, subject)
    assert ("Content-Security-Policy" in subject.response.headers) is sandboxed


def test_the_log_has_the_operation_or_the_path_without_its_query() -> None:
    lines: list[tuple[Any, ...]] = []
    made = handlers(record=lambda *line: lines.append(line[:3]))
    for what in ("", "dynamodb.PutItem"):
        subject = exchange("GET", "/a%20b?key=1")
        subject.label = what or subject.label
        subject.response = web.Response(status=418)
        run(made.log_request, subject)
    assert lines == [("GET", "/a%20b", 418), ("GET", "dynamodb.PutItem", 418)]
