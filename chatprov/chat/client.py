"""The chat for one user: send a message, read a room, and hear what is said in it, through every loss of the connection.

signed_in = SignedIn.by_password(target.client("cognito-idp"), outputs.client_id, email, password)
async with ChatClient(outputs, signed_in, sender=email) as chat:
    await chat.send("room1", "Hello!")
    async for message in chat.messages("room1"):
        print(message.sender, message.content)
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from functools import partial
from shlex import quote
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from chatprov.chat.deduplicator import Deduplicator
from chatprov.chat.graphql_http import GraphQLAnswer, open_http, post
from chatprov.chat.message import HISTORY, LISTEN, SEND, Message
from chatprov.chat.room_stream import RoomStream
from chatprov.chat.subscription import ConnectionLostError, SubscriptionRefusedError, subscribed
from chatprov.errors import CallFailed, ChatprovError, ChatRefused, EndpointUnreachable

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from contextlib import AbstractAsyncContextManager

    from aiohttp import ClientSession

    from chatprov.chat.signed_in import SignedIn
    from chatprov.chat.subscription import ClientSubscription
    from chatprov.outputs import Outputs

UNAUTHORIZED = 401
MORE = "MoreMessages"


@dataclass(frozen=True)
class Timing:
    """How many seconds a client waits for one thing or another."""

    first_pause: float = 0.5
    """Before a lost connection is tried again; each pause is twice as long as the one before, and shortened by chance."""
    longest_pause: float = 30.0
    second_look: float = 2.0
    """After a room was read, until it is read again: DynamoDB may show a moment later what was written a moment before."""


@dataclass(frozen=True)
class Listening:
    """The subscription stands, and `missed` messages were read that had been sent before."""

    room: str
    missed: int


@dataclass(frozen=True)
class ConnectionLost:
    """The connection is lost; it is tried again in so many `seconds`."""

    room: str
    reason: str
    seconds: float


Link: TypeAlias = Listening | ConnectionLost


class ChatClient:
    """The chat, for the user who is signed in; `report` is told how a room's connection fares.

    It is entered with `async with`, and belongs to that event loop.
    """

    def __init__(
        self,
        outputs: Outputs,
        signed_in: SignedIn,
        *,
        sender: str,
        report: Callable[[Link], None] = lambda _: None,
        timing: Timing | None = None,
    ) -> None:
        self._outputs = outputs
        self._signed_in = signed_in
        self._sender = sender
        self._report = report
        self._timing = timing or Timing()
        self._http: ClientSession

    async def __aenter__(self) -> Self:
        self._http = open_http(self._outputs.graphql_url)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.close()

    async def send(self, room: str, content: str, file_url: str | None = None) -> Message:
        """Send a message and return it as the API has it.

        Raises ChatRefused when AppSync does not take it, EndpointUnreachable when there is no answer: it may have been sent then.
        """
        message = Message.new(room, self._sender, content, file_url)
        answer = await self.ask(SEND, {"input": message.as_input()})
        sent = answer.value("sendMessage")
        if answer.errors or sent is None:
            raise _refusal(
                "the message",
                answer.brief(),
                "A quotation mark, a backslash or a line break in it breaks the tutorial's templates: they put text between "
                "quotation marks as it is.",
            )
        return Message.read(sent)

    async def history(self, room: str) -> list[Message]:
        """Return what the room holds, in its order; of a large room what getMessages gives of it.

        That is the first megabyte in the tutorial's API; the hardened one gives the newest messages, and says that there are more.
        Raises ChatRefused or EndpointUnreachable.
        """
        answer = await self.ask(HISTORY, {"roomId": room})
        refused = [one for one in answer.errors if one.get("errorType") != MORE]
        if refused or answer.body.get("data") is None:
            raise _refusal("the query", answer.brief(), "`chatprov test` shows what does not work.")
        return [Message.read(one) for one in answer.value("getMessages") or ()]

    async def messages(self, room: str) -> AsyncGenerator[Message, None]:
        """Give out what the room holds, then each message as it is sent, for as long as the caller wants.

        After a loss of the connection it goes on with what was said meanwhile: each message comes once, in order. It ends with
        an error only when another attempt cannot help: UserRefused when the sign-in is over, ChatRefused, and whatever keeps the
        subscription from standing for a first time.
        """
        transcript, stood, failures, refused = Deduplicator(), False, 0, ""
        while True:
            try:
                if refused:
                    await self._signed_in.renew(refused)
                token = await self._signed_in.token()
                async with self._subscribed(room, token) as subscription:
                    feed = RoomStream(subscription, transcript, partial(self.history, room), self._timing.second_look)
                    news = await feed.catch_up()
                    stood, failures, refused = True, 0, ""
                    self._report(Listening(room, len(news)))
                    while True:
                        for message in news:
                            yield message
                        news = await feed.next()
            except SubscriptionRefusedError as error:
                if refused or not error.unauthorized:
                    raise _refusal("the subscription", str(error), _advice(room, error)) from None
                refused = token
            except (ConnectionLostError, EndpointUnreachable, CallFailed, ChatRefused) as error:
                if not stood:
                    raise _unreachable(self._outputs.realtime_url, error) from None
                await self._pause(room, error, failures)
                failures += 1

    async def ask(self, document: str, variables: dict[str, Any] | None = None) -> GraphQLAnswer:
        """Send any document over HTTP; when the token is refused, it is renewed and the document sent again.

        Raises EndpointUnreachable, and UserRefused when the sign-in is over.
        """
        token = await self._signed_in.token()
        answer = await self._post(document, variables, token)
        if answer.status == UNAUTHORIZED:
            await self._signed_in.renew(token)
            answer = await self._post(document, variables, await self._signed_in.token())
        return answer

    async def _post(self, document: str, variables: dict[str, Any] | None, token: str) -> GraphQLAnswer:
        return await post(self._http, self._outputs.graphql_url, document, token=token, variables=variables)

    def _subscribed(self, room: str, token: str) -> AbstractAsyncContextManager[ClientSubscription]:
        return subscribed(self._http, self._outputs, LISTEN, {"roomId": room}, token)

    async def _pause(self, room: str, error: Exception, failures: int) -> None:
        longest = min(self._timing.longest_pause, self._timing.first_pause * 2**failures)
        # By chance, so that clients who lost their connections together do not all come back at once.
        seconds = longest * random.uniform(0.5, 1)  # noqa: S311  # nothing secret depends on it
        reason = error.message if isinstance(error, ChatprovError) else str(error)
        self._report(ConnectionLost(room, reason, seconds))
        await asyncio.sleep(seconds)


def _refusal(what: str, said: str, advice: str) -> ChatRefused:
    return ChatRefused(f"AppSync does not take {what}: {said}", advice=advice)


def _advice(room: str, error: SubscriptionRefusedError) -> str:
    if error.unauthorized:
        return (
            f"Where rooms have members, whoever runs the chat lets people in: `chatprov room add {quote(room)} EMAIL`."
        )
    return "`chatprov status` shows whether API and schema stand as config.yaml wants them."


def _unreachable(url: str, error: Exception) -> Exception:
    if not isinstance(error, ConnectionLostError):
        return error
    return EndpointUnreachable(
        f"{url} lets nobody listen: {error}",
        advice="`chatprov status` shows what stands; for the local cloud, `chatprov local status`.",
    )
