"""A client that was not written for chatprov: the `gql` library's transport for AppSync."""

from __future__ import annotations

import asyncio
import ssl
from typing import TYPE_CHECKING, Any

import pytest
from gql import Client, gql
from gql.transport.appsync_auth import AppSyncApiKeyAuthentication, AppSyncJWTAuthentication
from gql.transport.appsync_websockets import AppSyncWebsocketsTransport
from gql.transport.exceptions import TransportQueryError, TransportServerError

from tests.patience import PATIENCE

if TYPE_CHECKING:
    from gql.transport.appsync_auth import AppSyncAuthentication

    from tests.local.realtime.conftest import Chat
    from tests.local.running import Cloud

LISTEN = "subscription Listen($roomId: ID!) { onNewMessage(roomId: $roomId) { sender content } }"


def transport(
    chat: Chat, *, token: str | None = None, key: str | None = None, secure: Cloud | None = None
) -> AppSyncWebsocketsTransport:
    """Return the transport; it takes hold of the event loop that runs when it is made."""
    host = chat.url.split("/")[2]
    auth: AppSyncAuthentication = AppSyncJWTAuthentication(host, token or chat.token)
    if key:
        auth = AppSyncApiKeyAuthentication(host, key)
    url = chat.realtime_url.replace("ws://", "wss://") if secure else chat.realtime_url
    context = ssl.create_default_context(cafile=secure.authority) if secure else False
    return AppSyncWebsocketsTransport(url=url, auth=auth, close_timeout=PATIENCE, ssl=context)


async def conversation(chat: Chat, room: str, **options: Any) -> list[str]:
    """Listen to a room, send one message for each that arrives, and leave after the third."""
    heard: list[str] = []
    async with Client(transport=transport(chat, **options), fetch_schema_from_transport=False) as session:
        request = gql(LISTEN)
        request.variable_values = {"roomId": room}
        events = session.subscribe(request)
        speaking = asyncio.create_task(speak(chat, room, heard))
        async for event in events:
            heard.append(event["onNewMessage"]["content"])
            if len(heard) == 3:
                break
        await events.aclose()
        await speaking
    return heard


async def speak(chat: Chat, room: str, heard: list[str]) -> None:
    """Send messages until three are heard: the transport does not report when its subscription is active."""
    while len(heard) < 3:
        await asyncio.to_thread(chat.send, room, content="hello")


def test_gql_listens_and_leaves(chat: Chat) -> None:
    assert asyncio.run(conversation(chat, "gql")) == ["hello"] * 3


def test_gql_listens_over_tls(chat: Chat, cloud: Cloud) -> None:
    assert asyncio.run(conversation(chat, "gql tls", secure=cloud)) == ["hello"] * 3


def test_gql_is_told_that_its_token_is_refused(chat: Chat) -> None:
    with pytest.raises(TransportServerError, match=r"Unable to parse JWT token\."):
        asyncio.run(conversation(chat, "room", token="nonsense"))


def test_gql_is_told_what_is_wrong_with_its_subscription(chat: Chat) -> None:
    async def scenario() -> None:
        async with Client(transport=transport(chat), fetch_schema_from_transport=False) as session:
            async for _ in session.subscribe(gql("subscription { onNewMessage { sender } }")):
                pass

    with pytest.raises(TransportQueryError, match="MissingFieldArgument"):
        asyncio.run(scenario())


def test_gql_is_told_that_an_api_key_may_not_listen(chat: Chat) -> None:
    """The schema marks nothing for API keys, so that they open nothing but the connection."""
    with pytest.raises(TransportQueryError, match="Not Authorized to access onNewMessage on type Subscription"):
        asyncio.run(conversation(chat, "room", key=chat.key))
