"""Subscriptions over real sockets, with TLS and without: opening, events, order, slow clients, the end."""

from __future__ import annotations

import asyncio
import base64
import json
import select
import socket
import ssl
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import aiohttp
import boto3
import pytest
import requests

from tests.local.realtime.conftest import Chat, make_chat
from tests.local.running import Cloud
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from aiohttp import ClientWebSocketResponse

ACK = {"type": "connection_ack", "payload": {"connectionTimeoutMs": 300000}}


@asynccontextmanager
async def connected(url: str, **options: Any) -> AsyncIterator[ClientWebSocketResponse]:
    async with aiohttp.ClientSession() as session, session.ws_connect(url, **options) as ws:
        connection = ws.get_extra_info("socket")
        yield ws
    async with asyncio.timeout(PATIENCE):
        while connection.fileno() >= 0:  # noqa: ASYNC110  # aiohttp does not wait until TLS is closed
            await asyncio.sleep(0.001)


@asynccontextmanager
async def acknowledged(chat: Chat) -> AsyncIterator[ClientWebSocketResponse]:
    async with connected(chat.realtime_url, protocols=chat.protocols) as ws:
        await ws.send_json({"type": "connection_init"})
        assert await received(ws) == ACK
        assert await received(ws) == {"type": "ka"}
        yield ws


async def received(ws: ClientWebSocketResponse) -> dict[str, Any]:
    message: dict[str, Any] = await ws.receive_json(timeout=PATIENCE)
    return message


async def subscribe(ws: ClientWebSocketResponse, chat: Chat, id_: str, room: str) -> None:
    await ws.send_json(chat.start(id_, room))
    assert await received(ws) == {"type": "start_ack", "id": id_}


async def send(chat: Chat, room: str, **fields: str) -> dict[str, Any]:
    return await asyncio.to_thread(chat.send, room, **fields)


def header(chat: Chat, encode: Any = base64.b64encode) -> str:
    return str(encode(json.dumps({"Authorization": chat.token, "host": "127.0.0.1"}).encode()).decode())


def ways_in(chat: Chat) -> dict[str, tuple[str, dict[str, Any]]]:
    plain, protocols = chat.realtime_url, {"protocols": ["graphql-ws"]}
    return {
        "sub-protocol": (plain, {"protocols": chat.protocols}),
        "query": (f"{plain}?header={quote(header(chat))}&payload=e30=", protocols),
        "query, as gql writes it": (f"{plain}?header={header(chat)}&payload=e30=", protocols),
        "query, unpadded": (f"{plain}?header={header(chat, base64.urlsafe_b64encode).rstrip('=')}", protocols),
        "headers": (plain, protocols | {"headers": {"Authorization": chat.token}}),
        "an API key": (plain, protocols | {"headers": {"x-api-key": chat.key}}),
    }


@pytest.mark.parametrize(
    "way", ["sub-protocol", "query", "query, as gql writes it", "query, unpadded", "headers", "an API key"]
)
def test_each_way_to_pass_credentials_lets_in(chat: Chat, way: str) -> None:
    url, options = ways_in(chat)[way]

    async def scenario() -> None:
        async with connected(url, **options) as ws:
            assert ws.protocol == "graphql-ws"
            await ws.send_json({"type": "connection_init"})
            assert await received(ws) == ACK

    asyncio.run(scenario())


@pytest.fixture
def filtered(chat: Chat, cloud: Cloud) -> Iterator[None]:
    """The subscription has a resolver in JavaScript, whose filter lets through what is loud."""
    appsync = boto3.client(
        "appsync",
        region_name="us-east-1",
        endpoint_url=cloud.url,
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key="secret",
    )
    code = """
        import { extensions, util } from '@aws-appsync/utils';
        export const request = (ctx) => ({});
        export function response(ctx) {
          const filter = { roomId: { eq: ctx.args.roomId }, content: { beginsWith: 'LOUD' } };
          extensions.setSubscriptionFilter(util.transform.toSubscriptionFilter(filter));
          return null;
        }
    """
    api = {"apiId": chat.url.rpartition("/")[2], "typeName": "Subscription", "fieldName": "onNewMessage"}
    runtime: Any = {"name": "APPSYNC_JS", "runtimeVersion": "1.0.0"}
    appsync.create_resolver(**api, dataSourceName="Nothing", runtime=runtime, code=code)
    yield
    appsync.delete_resolver(**api)
    appsync.close()


@pytest.mark.usefixtures("filtered")
def test_code_filters_what_a_subscription_receives(chat: Chat) -> None:
    async def scenario() -> None:
        async with acknowledged(chat) as ws:
            await subscribe(ws, chat, "a", "a room")
            for content in ("quiet", "LOUD and clear", "quiet again", "LOUDER"):
                await send(chat, "a room", content=content)
            heard = [(await received(ws))["payload"]["data"]["onNewMessage"]["content"] for _ in range(2)]
            assert heard == ["LOUD and clear", "LOUDER"]

    asyncio.run(scenario())


@pytest.mark.parametrize("scheme", ["ws", "wss"])
def test_a_message_reaches_its_room_and_no_other(chat: Chat, cloud: Cloud, scheme: str) -> None:
    context = ssl.create_default_context(cafile=cloud.authority)
    url = chat.realtime_url.replace("ws://", f"{scheme}://")

    async def scenario() -> None:
        async with connected(url, protocols=chat.protocols, ssl=context) as ws:
            await subscribe(ws, chat, "a", "a room")
            await subscribe(ws, chat, "b", "another room")
            await send(chat, "another room", content="first")
            await send(chat, "a room", content="second 🎈")
            first, second = await received(ws), await received(ws)
            assert (first["id"], first["payload"]["data"]["onNewMessage"]["content"]) == ("b", "first")
            assert second == {
                "id": "a",
                "type": "data",
                "payload": {
                    "data": {
                        "onNewMessage": {
                            "roomId": "a room",
                            "timestamp": "2026-11-24T00:00:00Z",
                            "sender": "ada",
                            "content": "second 🎈",
                            "fileUrl": None,
                            "__typename": "Message",
                        }
                    }
                },
            }

    asyncio.run(scenario())


@pytest.mark.parametrize("length", [10, 125, 126, 65_535, 65_536, 200_000])
def test_messages_of_any_length_arrive_whole(chat: Chat, length: int) -> None:
    async def scenario() -> None:
        async with acknowledged(chat) as ws:
            await subscribe(ws, chat, "a", f"length {length}")
            await send(chat, f"length {length}", content="x" * length)
            event = await received(ws)
            assert event["payload"]["data"]["onNewMessage"]["content"] == "x" * length

    asyncio.run(scenario())


def test_the_mutation_is_answered_before_its_subscribers_hear_of_it(chat: Chat) -> None:
    """epoll names sockets in the order in which something arrived at them, however late it is asked."""
    with connection(chat) as listener:
        listener.sendall(upgrade(chat) + masked(chat.start("a", "order")))
        heard = b""
        while b"start_ack" not in heard:
            heard += listener.recv(4096)
        for _ in range(20):
            with connection(chat) as sender, select.epoll() as arrived:
                for one in (listener, sender):
                    arrived.register(one, select.EPOLLIN)
                sender.sendall(request(chat, chat.body("order")))
                assert arrived.poll(PATIENCE)[0][0] == sender.fileno()
                assert b"onNewMessage" in listener.recv(4096)


def test_messages_of_a_room_arrive_in_order_everywhere(chat: Chat) -> None:
    sent = [str(number) for number in range(30)]

    async def scenario() -> None:
        async with acknowledged(chat) as one, acknowledged(chat) as other:
            for ws in (one, other):
                await subscribe(ws, chat, "a", "in order")
            for content in sent:
                await send(chat, "in order", content=content)
            for ws in (one, other):
                got = [(await received(ws))["payload"]["data"]["onNewMessage"]["content"] for _ in sent]
                assert got == sent

    asyncio.run(scenario())


def test_a_subscription_that_was_stopped_receives_nothing_more(chat: Chat) -> None:
    async def scenario() -> None:
        async with acknowledged(chat) as ws:
            await subscribe(ws, chat, "stopped", "stop")
            await subscribe(ws, chat, "kept", "stop")
            await ws.send_json({"type": "stop", "id": "stopped"})
            assert await received(ws) == {"type": "complete", "id": "stopped"}
            for _ in range(2):
                await send(chat, "stop")
                assert (await received(ws))["id"] == "kept"

    asyncio.run(scenario())


def test_bad_credentials_are_told_over_the_socket_which_then_closes(chat: Chat) -> None:
    async def scenario() -> None:
        async with connected(chat.realtime_url, protocols=["graphql-ws"], headers={"Authorization": "nonsense"}) as ws:
            error = {"errorType": "UnauthorizedException", "message": "Unable to parse JWT token.", "errorCode": 401}
            assert await received(ws) == {"type": "connection_error", "payload": {"errors": [error]}}
            end = await ws.receive(timeout=PATIENCE)
            assert (end.type, ws.close_code) == (aiohttp.WSMsgType.CLOSED, 1006)

    asyncio.run(scenario())


def test_an_api_that_is_not_there_is_named(chat: Chat) -> None:
    url = chat.realtime_url.replace("/graphql/", "/graphql/x")

    async def scenario() -> None:
        async with connected(url, protocols=chat.protocols) as ws:
            [error] = (await received(ws))["payload"]["errors"]
            assert (error["errorType"], error["errorCode"]) == ("NotFoundException", 404)

    asyncio.run(scenario())


def test_no_token_gets_into_the_log(chat: Chat, caplog: pytest.LogCaptureFixture) -> None:
    secret = chat.protocols[1]

    async def scenario() -> None:
        for protocols in ([secret], ["other", secret], chat.protocols):
            async with connected(f"{chat.realtime_url}?header={secret}", protocols=protocols) as ws:
                await received(ws)

    with caplog.at_level("DEBUG", "aiohttp"):
        asyncio.run(scenario())
    text = "\n".join(record.getMessage() for record in caplog.records if record.name != "asyncio")
    assert chat.token not in text
    assert secret not in text


def test_a_plain_request_is_told_what_it_has_reached(chat: Chat) -> None:
    answer = requests.get(chat.realtime_url.replace("ws://", "http://"), timeout=PATIENCE)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["errorType"] == "BadRequestException"


def test_a_foreign_host_name_gets_no_socket(chat: Chat) -> None:
    async def scenario() -> None:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
            async with connected(chat.realtime_url, protocols=chat.protocols, headers={"Host": "evil.example"}):
                pass
        assert refusal.value.status == 403

    asyncio.run(scenario())


def test_a_client_that_does_not_read_is_dropped_without_delaying_others(
    chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("WARNING", "chatprov")
    content = "x" * 200_000

    async def scenario() -> None:
        writer = await get_stuck(chat, "flood")
        async with acknowledged(chat) as ws:
            await subscribe(ws, chat, "a", "flood")
            for _ in range(60):
                await send(chat, "flood", content=content)
                assert (await received(ws))["payload"]["data"]["onNewMessage"]["content"] == content
                if caplog.records:
                    break
            await send(chat, "flood")
            await received(ws)
        writer.transport.abort()

    asyncio.run(scenario())
    [line] = [record.getMessage() for record in caplog.records]
    assert "was dropped" in line


def port_of(chat: Chat) -> int:
    return int(chat.url.split("/")[2].split(":")[1])


def connection(chat: Chat) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port_of(chat)), timeout=PATIENCE)


def upgrade(chat: Chat) -> bytes:
    """Return the request for a WebSocket, by a client so simple that it can be made to stop reading."""
    path = chat.realtime_url.partition("//")[2].partition("/")[2]
    lines = [
        f"GET /{path} HTTP/1.1",
        "Host: localhost",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Protocol: graphql-ws",
        f"Authorization: {chat.token}",
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def masked(message: dict[str, Any]) -> bytes:
    """Return the frame of a message of more than 125 bytes, masked with zeros."""
    text = json.dumps(message).encode()
    return b"\x81\xfe" + len(text).to_bytes(2, "big") + bytes(4) + text


def request(chat: Chat, body: dict[str, Any]) -> bytes:
    """Return a GraphQL request as it is sent."""
    content = json.dumps(body).encode()
    path = chat.url.partition("//")[2].partition("/")[2]
    lines = [
        f"POST /{path} HTTP/1.1",
        "Host: localhost",
        f"Authorization: {chat.token}",
        f"Content-Length: {len(content)}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + content


async def get_stuck(chat: Chat, room: str) -> asyncio.StreamWriter:
    """Subscribe, and stop reading."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port_of(chat))
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    writer.write(upgrade(chat))
    await reader.readuntil(b"\r\n\r\n")
    writer.write(masked(chat.start("s", room)))
    assert b"start_ack" in await reader.readuntil(b"}")
    reader._transport.pause_reading()  # type: ignore[attr-defined]  # from here on
    return writer


def unsent(cloud: Cloud) -> int:
    endpoint = cloud.server._realtime
    assert endpoint is not None
    return max(each._outlet.unsent() for each in endpoint._realtime._connections)


def test_the_end_of_an_api_closes_its_sockets_and_no_others(chat: Chat, cloud: Cloud) -> None:
    other = make_chat(cloud.url)
    appsync = boto3.client(
        "appsync",
        region_name="us-east-1",
        endpoint_url=cloud.url,
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key="secret",
    )

    async def scenario() -> None:
        async with acknowledged(chat) as kept, acknowledged(other) as ws:
            await subscribe(ws, other, "a", "room")
            await subscribe(kept, chat, "a", "kept")
            await asyncio.to_thread(appsync.delete_graphql_api, apiId=other.url.rpartition("/")[2])
            message = await ws.receive(timeout=PATIENCE)
            assert (message.type, message.data) == (aiohttp.WSMsgType.CLOSE, 1001)
            await send(chat, "kept", content="hi")
            assert (await received(kept))["payload"]["data"]["onNewMessage"]["content"] == "hi"

    asyncio.run(scenario())
    appsync.close()


@pytest.mark.slow
def test_the_end_of_the_cloud_closes_sockets_at_once(tmp_path: Path) -> None:
    cloud = Cloud(tmp_path, tls=False)
    chat = make_chat(cloud.url)

    async def scenario() -> float:
        async with acknowledged(chat) as ws, acknowledged(chat):
            await subscribe(ws, chat, "a", "room")
            writer = await get_stuck(chat, "another room")
            while unsent(cloud) < 100_000:
                await send(chat, "another room", content="x" * 200_000)
            loop = asyncio.get_running_loop()
            begin = loop.time()
            stopping = asyncio.create_task(asyncio.to_thread(cloud.close))
            message = await ws.receive(timeout=PATIENCE)
            assert (message.type, message.data) == (aiohttp.WSMsgType.CLOSE, 1001)
            await stopping
            writer.transport.abort()
            return loop.time() - begin

    assert asyncio.run(scenario()) < PATIENCE / 2
