"""STEP 8, "Test GraphQL API": the tutorial's mutation and its subscription, first as they are printed, then as they should be."""

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

    `operations` is the folder with the documents; `stored` gives the message that stands under a key, its roomId and timestamp.
    """

    def __init__(
        self,
        outputs: Outputs,
        operations: Path,
        checks: Checks,
        patience: RolePropagationRetry,
        stored: Callable[[dict[str, str]], dict[str, str] | None],
    ) -> None:
        self._outputs = outputs
        self._checks = checks
        self._patience = patience
        self._stored = stored
        self.sent: list[dict[str, str]] = []
        """The keys of the messages that were sent, as AppSync has answered them."""
        self._mutation, self._subscription, self._query = (
            project_text(operations / f"{name}.graphql") for name in ("sendMessage", "onNewMessage", "getMessages")
        )
        corrected = operations / "sendMessage.corrected.graphql"
        self._mutations = {SUBSCRIPTION: self._mutation}
        if corrected.exists():
            self._mutations = {AS_PRINTED: self._mutation, CORRECTED: project_text(corrected)}
        self._pair = self._with(self._mutation)

    @property
    def message(self) -> dict[str, Any]:
        """The message that the tutorial sends."""
        return self._pair.message

    async def without_token(self) -> None:
        """See that who has no token may neither send nor listen."""
        async with open_http(self._outputs.graphql_url) as http:
            answer = await self._post(http, self._mutation, None)
            try:
                async with subscribed(http, self._outputs, self._subscription, {}, ""):
                    listens = "lets anybody listen"
            except (SubscriptionRefusedError, ConnectionLostError) as error:
                listens = f"lets nobody listen: {error}"
        good = answer.status == UNAUTHORIZED and listens.startswith("lets nobody")
        self._checks.add("without a token", f"AppSync answers {answer.brief()}, and {listens}", ok=good)

    async def with_token(self, token: str) -> None:
        """Send, listen and read."""
        async with open_http(self._outputs.graphql_url) as http:
            await self._send(http, token)
            await self._listen(http, token)
            await self._read(http, token)

    async def _send(self, http: ClientSession, token: str) -> None:
        answer = await self._patience.ask(
            lambda: self._mutate(http, self._mutation, token), lambda answer: self._is_stored(self._key(answer))
        )
        sent = self._pair.sending
        answered = answer.value(sent.name) or {}
        said = {name: value for name, value in self.message.items() if name in sent.selected}
        good = not answer.errors and set(answered) == set(sent.selected) and said.items() <= answered.items()
        self._checks.add(f"mutation {sent.name}", answer.brief(), ok=good)
        key = self._key(answer)
        found = ", ".join(f"{name}={value}" for name, value in (self._stored(key) or {}).items())
        self._checks.add("DynamoDB holds it", found or "no item", ok=self._is_stored(key))

    def _key(self, answer: GraphQLAnswer) -> dict[str, str]:
        """Return the key of a message that was sent: the server's, where it says one."""
        said = {**self.message, **(answer.value(self._pair.sending.name) or {})}
        return {name: str(said.get(name, "")) for name in ("roomId", "timestamp")}

    def _is_stored(self, key: dict[str, str]) -> bool:
        """Tell whether the table has what the message says; what it leaves out is the templates' business."""
        stored = (self._stored(key) if key["timestamp"] else None) or {}
        # Where the server says when it was sent, it keeps aside what the client said.
        said = {**self.message, **key}
        return all(stored.get(name) == value for name, value in said.items())

    async def _listen(self, http: ClientSession, token: str) -> None:
        left = dict(self._mutations)
        try:
            async with subscribed(http, self._outputs, self._subscription, {}, token) as subscription:
                for name, mutation in self._mutations.items():
                    pair = self._with(mutation)
                    detail, good = await self._hear(http, token, subscription, mutation, pair)
                    self._checks.add(name, detail, ok=good and (name == AS_PRINTED or not pair.missing))
                    del left[name]
        except (SubscriptionRefusedError, ConnectionLostError) as error:
            for name in left:
                self._checks.add(name, f"AppSync does not let the user listen: {error}", ok=False)

    def _with(self, mutation: str) -> PublishedOperation:
        return PublishedOperation(RootField.read(mutation), RootField.read(self._subscription))

    async def _hear(
        self, http: ClientSession, token: str, subscription: ClientSubscription, mutation: str, pair: PublishedOperation
    ) -> tuple[str, bool]:
        """Send the message, and say what its subscriber got, and after which time."""
        now = asyncio.get_running_loop().time
        arriving = asyncio.create_task(_arrival(subscription, pair))
        began = now()
        try:
            answer = await self._mutate(http, mutation, token)
            sent = answer.value(pair.sending.name) is not None
            # Of a mutation that failed nobody hears.
            await asyncio.wait([arriving], timeout=ARRIVAL_SECONDS if sent else FAILURE_SECONDS)
        finally:
            arriving.cancel()
        if not arriving.done():
            return f"nothing like it arrived; the mutation: {answer.brief()}", False
        payload, arrived = arriving.result()
        after = f"{(arrived - began) * 1000:.1f} ms after it was sent"
        heard = payload["data"][pair.listening.name]
        if heard is None:
            said = "; ".join(str(one.get("message")) for one in payload["errors"])
            return f"{pair.listening.name} is null, {after}: {said}. AppSync is right: {pair.why()}", True
        return ", ".join([*(f"{name}={value}" for name, value in heard.items()), after]), True

    async def _read(self, http: ClientSession, token: str) -> None:
        answer = await self._post(http, self._query, token)
        field = RootField.read(self._query).name
        messages = answer.value(field) or []
        mine = [one for one in messages if all(one.get(name) == value for name, value in self.message.items())]
        detail = f"{len(messages)} in the room" if mine else answer.brief()
        self._checks.add(f"query {field}", detail, ok=bool(mine))

    async def _mutate(self, http: ClientSession, mutation: str, token: str) -> GraphQLAnswer:
        answer = await self._post(http, mutation, token)
        if (key := self._key(answer)) not in self.sent:
            self.sent.append(key)
        return answer

    async def _post(self, http: ClientSession, document: str, token: str | None) -> GraphQLAnswer:
        return await post(http, self._outputs.graphql_url, document, token=token)


async def _arrival(subscription: ClientSubscription, pair: PublishedOperation) -> tuple[dict[str, Any], float]:
    """Return the event of a mutation, and the moment of its arrival; others may talk in the room, too."""
    while True:
        payload = await subscription.next()
        if payload is not None and pair.is_answered_by(payload):
            return payload, asyncio.get_running_loop().time()
