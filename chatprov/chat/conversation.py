"""STEP 8, "Test GraphQL API": the tutorial's mutation and subscription, first as printed, then corrected."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from chatprov.chat.graphql_http import GraphQLAnswer, open_http, post
from chatprov.chat.published import PublishedOperation, RootField
from chatprov.chat.subscription import ConnectionLostError, SubscriptionRefusedError, subscribed
from chatprov.project_file import project_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from aiohttp import ClientSession

    from chatprov.chat.check import Checks
    from chatprov.chat.retry import RolePropagationRetry
    from chatprov.chat.subscription import ClientSubscription
    from chatprov.outputs import Outputs

ARRIVAL_SECONDS, FAILURE_SECONDS = 10.0, 0.5
UNAUTHORIZED = 401
AS_PRINTED, CORRECTED, SUBSCRIPTION = "subscription, as printed", "subscription, corrected", "subscription"


class Conversation:
    """STEP 8 for one user.

    `operations` is the folder with the documents; `stored` returns the stored message of a key (roomId and timestamp).
    """

    def __init__(
        self,
        outputs: Outputs,
        operations: Path,
        checks: Checks,
        retry: RolePropagationRetry,
        stored: Callable[[dict[str, str]], dict[str, str] | None],
    ) -> None:
        self._outputs = outputs
        self._checks = checks
        self._retry = retry
        self._stored = stored
        self.sent: list[dict[str, str]] = []
        """The keys of the sent messages, as AppSync returned them."""
        self._mutation, self._subscription, self._query = (
            project_text(operations / f"{name}.graphql") for name in ("sendMessage", "onNewMessage", "getMessages")
        )
        corrected = operations / "sendMessage.corrected.graphql"
        self._mutations = {SUBSCRIPTION: self._mutation}
        if corrected.exists():
            self._mutations = {AS_PRINTED: self._mutation, CORRECTED: project_text(corrected)}
        self._published = self._with(self._mutation)

    @property
    def message(self) -> dict[str, Any]:
        """The message that the tutorial sends."""
        return self._published.message

    async def without_token(self) -> None:
        """Check that a client without a token can neither send nor subscribe."""
        async with open_http(self._outputs.graphql_url) as http:
            answer = await self._post(http, self._mutation, None)
            try:
                async with subscribed(http, self._outputs, self._subscription, {}, ""):
                    outcome, refused = "accepts the subscription", False
            except (SubscriptionRefusedError, ConnectionLostError) as error:
                outcome, refused = f"refuses the subscription: {error}", True
        good = answer.status == UNAUTHORIZED and refused
        self._checks.add("without a token", f"AppSync responds {answer.brief()}, and {outcome}", ok=good)

    async def with_token(self, token: str) -> None:
        """Send, subscribe and read."""
        async with open_http(self._outputs.graphql_url) as http:
            await self._send(http, token)
            await self._listen(http, token)
            await self._read(http, token)

    async def _send(self, http: ClientSession, token: str) -> None:
        answer = await self._retry.ask(
            lambda: self._mutate(http, self._mutation, token), lambda answer: self._is_stored(self._key(answer))
        )
        sent = self._published.sending
        returned = answer.value(sent.name) or {}
        expected = {name: value for name, value in self.message.items() if name in sent.selected}
        good = not answer.errors and set(returned) == set(sent.selected) and expected.items() <= returned.items()
        self._checks.add(f"mutation {sent.name}", answer.brief(), ok=good)
        key = self._key(answer)
        found = ", ".join(f"{name}={value}" for name, value in (self._stored(key) or {}).items())
        self._checks.add("stored in DynamoDB", found or "no item", ok=self._is_stored(key))

    def _key(self, answer: GraphQLAnswer) -> dict[str, str]:
        """Return the key of a sent message: the one in the response, if any, else the client's."""
        message = {**self.message, **(answer.value(self._published.sending.name) or {})}
        return {name: str(message.get(name, "")) for name in ("roomId", "timestamp")}

    def _is_stored(self, key: dict[str, str]) -> bool:
        """Return whether the table has the fields of the message; the templates may add others."""
        stored = (self._stored(key) if key["timestamp"] else None) or {}
        # A server that sets the timestamp overrides the client's.
        expected = {**self.message, **key}
        return all(stored.get(name) == value for name, value in expected.items())

    async def _listen(self, http: ClientSession, token: str) -> None:
        remaining = dict(self._mutations)
        try:
            async with subscribed(http, self._outputs, self._subscription, {}, token) as subscription:
                for name, mutation in self._mutations.items():
                    published = self._with(mutation)
                    detail, good = await self._receive(http, token, subscription, mutation, published)
                    self._checks.add(name, detail, ok=good and (name == AS_PRINTED or not published.missing))
                    del remaining[name]
        except (SubscriptionRefusedError, ConnectionLostError) as error:
            for name in remaining:
                self._checks.add(name, f"AppSync refused the subscription: {error}", ok=False)

    def _with(self, mutation: str) -> PublishedOperation:
        return PublishedOperation(RootField.read(mutation), RootField.read(self._subscription))

    async def _receive(
        self,
        http: ClientSession,
        token: str,
        subscription: ClientSubscription,
        mutation: str,
        published: PublishedOperation,
    ) -> tuple[str, bool]:
        """Send the message; return what its subscriber received and when, and whether that is right."""
        now = asyncio.get_running_loop().time
        arriving = asyncio.create_task(_arrival(subscription, published))
        began = now()
        try:
            answer = await self._mutate(http, mutation, token)
            sent = answer.value(published.sending.name) is not None
            # A failed mutation is not published.
            await asyncio.wait([arriving], timeout=ARRIVAL_SECONDS if sent else FAILURE_SECONDS)
        finally:
            arriving.cancel()
        if not arriving.done():
            return f"no matching event arrived; the mutation: {answer.brief()}", False
        payload, arrived = arriving.result()
        after = f"{(arrived - began) * 1000:.1f} ms after it was sent"
        received = payload["data"][published.listening.name]
        if received is None:
            errors = "; ".join(str(error.get("message")) for error in payload["errors"])
            return f"{published.listening.name} is null, {after}: {errors}. AppSync is right: {published.why()}", True
        return ", ".join([*(f"{name}={value}" for name, value in received.items()), after]), True

    async def _read(self, http: ClientSession, token: str) -> None:
        answer = await self._post(http, self._query, token)
        field = RootField.read(self._query).name
        messages = answer.value(field) or []
        mine = [
            message for message in messages if all(message.get(name) == value for name, value in self.message.items())
        ]
        detail = f"{len(messages)} in the room" if mine else answer.brief()
        self._checks.add(f"query {field}", detail, ok=bool(mine))

    async def _mutate(self, http: ClientSession, mutation: str, token: str) -> GraphQLAnswer:
        answer = await self._post(http, mutation, token)
        if (key := self._key(answer)) not in self.sent:
            self.sent.append(key)
        return answer

    async def _post(self, http: ClientSession, document: str, token: str | None) -> GraphQLAnswer:
        return await post(http, self._outputs.graphql_url, document, token=token)


async def _arrival(subscription: ClientSubscription, published: PublishedOperation) -> tuple[dict[str, Any], float]:
    """Return the event of a mutation and its time of arrival; skip the messages of other users."""
    while True:
        payload = await subscription.next()
        if payload is not None and published.matches(payload):
            return payload, asyncio.get_running_loop().time()
