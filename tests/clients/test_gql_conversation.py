"""gql converses, with pycognito for its sign-in: the same conversation that the JavaScript clients have."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from gql import Client, GraphQLRequest
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.appsync_auth import AppSyncJWTAuthentication
from gql.transport.appsync_websockets import AppSyncWebsocketsTransport
from gql.transport.exceptions import TransportQueryError, TransportServerError
from pycognito.aws_srp import AWSSRP  # type: ignore[import-untyped]  # it has no types

from chatprov.chat.message import HISTORY, LISTEN, SEND
from chatprov.chat.users import add_user
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.stack import Stack

pytestmark = pytest.mark.slow
PASSWORD = "Correct-horse-7"


class Acknowledgements(logging.Handler):
    """Counts active subscriptions: the transport reports them in its log only."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.count = 0
        self._one_more = asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        if '"start_ack"' in record.getMessage():
            self.count += 1
            self._one_more.set()

    async def next(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await self._one_more.wait()
        self._one_more.clear()


class Conversing:
    """A client with one token, in one room."""

    def __init__(self, stack: Stack, token: str, room: str, acknowledged: Acknowledgements) -> None:
        self.outputs = stack.outputs
        self.token = token
        self.room = room
        self.acknowledged = acknowledged

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[asyncio.Queue[str]]:
        """Give the messages that are heard."""
        heard: asyncio.Queue[str] = asyncio.Queue()

        async def hear() -> None:
            outputs, token = self.outputs, self.token
            auth = AppSyncJWTAuthentication(host=outputs.graphql_url.split("/")[2], jwt=token)
            transport = AppSyncWebsocketsTransport(url=outputs.realtime_url, auth=auth)
            async with Client(transport=transport) as session:
                async for event in session.subscribe(GraphQLRequest(LISTEN, variable_values={"roomId": self.room})):
                    heard.put_nowait(event["onNewMessage"]["content"])

        listening, engine_after_up = asyncio.create_task(hear()), asyncio.create_task(self.acknowledged.next())
        await asyncio.wait([listening, engine_after_up], return_when=asyncio.FIRST_COMPLETED)
        try:
            if listening.done():
                listening.result()
            yield heard
        finally:
            engine_after_up.cancel()
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    async def ask(self, document: str, **variables: Any) -> Any:
        outputs, token = self.outputs, self.token
        transport = AIOHTTPTransport(url=outputs.graphql_url, headers={"Authorization": token})
        async with Client(transport=transport) as session:
            return await session.execute(GraphQLRequest(document, variable_values=variables))

    async def send(self, content: str) -> None:
        message = {"roomId": self.room, "timestamp": datetime.now(UTC).isoformat(), "sender": "gql", "content": content}
        await self.ask(SEND, input=message)


@pytest.fixture
def acknowledged() -> Any:
    handler, logger = Acknowledgements(), logging.getLogger("gql.transport")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield handler
    logger.removeHandler(handler)
    logger.setLevel(level)


def test_gql_converses(stack: Stack, acknowledged: Acknowledgements) -> None:
    cognito, email, room = stack.target.client("cognito-idp"), f"{uuid4()}@example.com", str(uuid4())
    pool, client_id = stack.outputs.user_pool_id, stack.outputs.client_id
    add_user(cognito, pool, email, PASSWORD)
    tokens = AWSSRP(email, PASSWORD, pool, client_id, client=cognito).authenticate_user()["AuthenticationResult"]
    refreshed = cognito.get_tokens_from_refresh_token(ClientId=client_id, RefreshToken=tokens["RefreshToken"])
    new_token = refreshed["AuthenticationResult"]["AccessToken"]
    assert new_token != tokens["AccessToken"]

    async def scenario() -> None:
        first = Conversing(stack, tokens["AccessToken"], room, acknowledged)
        later = Conversing(stack, new_token, room, acknowledged)
        bad = Conversing(stack, f"{new_token.rpartition('.')[0]}.forged", room, acknowledged)
        async with first.listening() as heard:
            for content in ("one", "two", "three"):
                await first.send(content)
            assert [await heard.get() for _ in range(3)] == ["one", "two", "three"]
            history = await first.ask(HISTORY, roomId=room)
            assert [message["content"] for message in history["getMessages"]] == ["one", "two", "three"]
            async with later.listening() as heard_later:
                await later.send("four")
                assert [await heard.get(), await heard_later.get()] == ["four", "four"]
                assert heard.empty()
                assert heard_later.empty()
        with pytest.raises(TransportQueryError, match="UnauthorizedException"):
            await bad.send("never")
        with pytest.raises(TransportServerError, match="UnauthorizedException"):
            async with bad.listening():
                pass

    asyncio.run(scenario())
