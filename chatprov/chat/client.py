"""The chat for one user: send a message, read a room, and receive its new messages, with automatic reconnection.

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
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from chatprov.chat.deduplicator import Deduplicator
from chatprov.chat.graphql_http import GraphQLAnswer, open_http, post
from chatprov.chat.message import HISTORY, LISTEN, SEND, Message
from chatprov.chat.room_stream import RoomStream
from chatprov.chat.subscription import ConnectionLostError, SubscriptionRefusedError, subscribed
from chatprov.errors import CallFailed, ChatprovError, ChatRefused, EndpointUnreachable
from chatprov.shell_words import shell_word

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from contextlib import AbstractAsyncContextManager

    from aiohttp import ClientSession

    from chatprov.chat.signed_in import SignedIn
    from chatprov.chat.subscription import ClientSubscription
    from chatprov.outputs import Outputs

UNAUTHORIZED = 401
MORE = "MoreMessages"
NOT_RENDERED = "MappingTemplate"
"""The errorType when a template did not become a request."""
NOT_ESCAPED = "The tutorial's templates do not escape quotation marks, backslashes and line breaks in a text."
WHAT_FAILS = "`chatprov test` shows what fails."


@dataclass(frozen=True)
class Timing:
    """The client's waiting times, in seconds."""

    first_pause: float = 0.5
    """Before the first reconnection; each pause is twice as long as the one before, minus a random part."""
    longest_pause: float = 30.0
    second_look: float = 2.0
    """Between the two reads of a room's history: an eventually consistent read of DynamoDB may miss a recent write."""


@dataclass(frozen=True)
class Listening:
    """The subscription is established; `missed` messages were read from the history."""

    room: str
    missed: int


@dataclass(frozen=True)
class ConnectionLost:
    """The connection was lost; the client reconnects in `seconds`."""

    room: str
    reason: str
    seconds: float


Link: TypeAlias = Listening | ConnectionLost


class ChatClient:
    """The chat for a signed-in user; `report` receives the state of a room's connection.

    Use it with `async with`, in one event loop.
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
        """Send a message and return it as the API stored it.

        Raises ChatRefused when AppSync refuses it, and EndpointUnreachable when there is no response; it may have been sent then.
        """
        message = Message.new(room, self._sender, content, file_url)
        answer = await self.ask(SEND, {"input": message.as_input()})
        sent = answer.value("sendMessage")
        if answer.errors or sent is None:
            is_broken = any(error.get("errorType") == NOT_RENDERED for error in answer.errors)
            raise _refusal("the message", answer.brief(), NOT_ESCAPED if is_broken else WHAT_FAILS)
        return Message.read(sent)

    async def history(self, room: str) -> list[Message]:
        """Return the room's messages, in order; of a large room the part that getMessages returns.

        In the tutorial's API that is the first megabyte; the hardened one returns the newest messages, and whether there are more.
        Raises ChatRefused or EndpointUnreachable.
        """
        answer = await self.ask(HISTORY, {"roomId": room})
        refused = [error for error in answer.errors if error.get("errorType") != MORE]
        if refused or answer.body.get("data") is None:
            raise _refusal("the query", answer.brief(), WHAT_FAILS)
        return [Message.read(fields) for fields in answer.value("getMessages") or ()]

    async def messages(self, room: str) -> AsyncGenerator[Message, None]:
        """Yield the room's messages, then each new message, until the caller stops.

        After a lost connection it continues with the messages sent in the meantime: each message comes once, in order. It raises
        only when another attempt cannot help: UserRefused when the sign-in has expired, ChatRefused, and any error before the
        subscription is established for the first time.
        """
        deduplicator, established, failures, refused = Deduplicator(), False, 0, ""
        while True:
            try:
                if refused:
                    await self._signed_in.renew(refused)
                token = await self._signed_in.token()
                async with self._subscribed(room, token) as subscription:
                    history = partial(self.history, room)
                    stream = RoomStream(subscription, deduplicator, history, self._timing.second_look)
                    news = await stream.catch_up()
                    established, failures, refused = True, 0, ""
                    self._report(Listening(room, len(news)))
                    while True:
                        for message in news:
                            yield message
                        news = await stream.next()
            except SubscriptionRefusedError as error:
                if refused or not error.unauthorized:
                    raise _refusal("the subscription", str(error), _advice(room, error)) from None
                refused = token
            except (ConnectionLostError, EndpointUnreachable, CallFailed, ChatRefused) as error:
                if not established:
                    raise _unreachable(self._outputs.realtime_url, error) from None
                await self._pause(room, error, failures)
                failures += 1

    async def ask(self, document: str, variables: dict[str, Any] | None = None) -> GraphQLAnswer:
        """Send any document over HTTP; when the token is refused, renew it and send the document again.

        Raises EndpointUnreachable, and UserRefused when the sign-in has expired.
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
        # Random, so that clients that lost their connections at the same time do not reconnect at the same time.
        seconds = longest * random.uniform(0.5, 1)  # noqa: S311  # not used for security
        reason = error.message if isinstance(error, ChatprovError) else str(error)
        self._report(ConnectionLost(room, reason, seconds))
        await asyncio.sleep(seconds)


def _refusal(what: str, response: str, advice: str) -> ChatRefused:
    return ChatRefused(f"AppSync refused {what}: {response}", advice=advice)


def _advice(room: str, error: SubscriptionRefusedError) -> str:
    if error.unauthorized:
        return f"In a variant where rooms have members, an operator adds them: `chatprov room add {shell_word(room)} EMAIL`."
    return "`chatprov status` shows whether API and schema match config.yaml."


def _unreachable(url: str, error: Exception) -> Exception:
    if not isinstance(error, ConnectionLostError):
        return error
    return EndpointUnreachable(
        f"Cannot subscribe at {url}: {error}",
        advice="`chatprov status` shows the state of every resource, `chatprov local status` that of the local cloud.",
    )
