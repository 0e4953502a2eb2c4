"""STEP 8, "Test GraphQL API": the tutorial's mutation and its subscription, first as they are printed, then as they should be."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from chatprov.chat.graphql_http import GraphQLAnswer, open_http, post
from chatprov.chat.pair import Pair, RootField
from chatprov.chat.subscription import ConnectionLostError, SubscriptionRefusedError, subscribed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from aiohttp import ClientSession

    from chatprov.chat.check import Checks
    from chatprov.chat.patience import Patience
    from chatprov.chat.subscription import Subscription
    from chatprov.outputs import Outputs

ARRIVAL_SECONDS, FAILURE_SECONDS = 10.0, 0.5
UNAUTHORIZED = 401
AS_PRINTED, CORRECTED = "subscription, as printed", "subscription, corrected"


class Conversation:
    """STEP 8 for one user.

    `operations` is the folder with the documents; `stored` gives the message that stands under the key of the mutation's.
    """

    def __init__(
        self,
        outputs: Outputs,
        operations: Path,
        checks: Checks,
        patience: Patience,
        stored: Callable[[], dict[str, str] | None],
    ) -> None:
        self._outputs = outputs
        self._checks = checks
        self._patience = patience
        self._stored = stored
        self._mutation, self._corrected, self._subscription, self._query = (
            (operations / f"{name}.graphql").read_text(encoding="utf-8")
            for name in ("sendMessage", "sendMessage.corrected", "onNewMessage", "getMessages")
        )
        self._pair, self._corrected_pair = (
            Pair(RootField.read(mutation), RootField.read(self._subscription))
            for mutation in (self._mutation, self._corrected)
        )

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
        answer = await self._patience.ask(lambda: self._post(http, self._mutation, token), lambda _: self._is_stored())
        sent = self._pair.sending
        want = {name: self.message.get(name) for name in sent.selected}
        good = not answer.errors and answer.value(sent.name) == want
        self._checks.add(f"mutation {sent.name}", answer.brief(), ok=good)
        found = ", ".join(f"{name}={value}" for name, value in (self._stored() or {}).items())
        self._checks.add("DynamoDB holds it", found or "no item", ok=self._is_stored())

    def _is_stored(self) -> bool:
        """Tell whether the table has what the message says; what it leaves out is the templates' business."""
        stored = self._stored() or {}
        return all(stored.get(name) == value for name, value in self.message.items())

    async def _listen(self, http: ClientSession, token: str) -> None:
        names = [AS_PRINTED, CORRECTED]
        try:
            async with subscribed(http, self._outputs, self._subscription, {}, token) as subscription:
                detail, good = await self._hear(http, token, subscription, self._mutation, self._pair)
                self._checks.add(names.pop(0), detail, ok=good)
                detail, good = await self._hear(http, token, subscription, self._corrected, self._corrected_pair)
                self._checks.add(names.pop(0), detail, ok=good and not self._corrected_pair.missing)
        except (SubscriptionRefusedError, ConnectionLostError) as error:
            for name in names:
                self._checks.add(name, f"AppSync does not let the user listen: {error}", ok=False)

    async def _hear(
        self, http: ClientSession, token: str, subscription: Subscription, mutation: str, pair: Pair
    ) -> tuple[str, bool]:
        """Send the message, and say what its subscriber got, and after which time."""
        now = asyncio.get_running_loop().time
        arriving = asyncio.create_task(_arrival(subscription, pair))
        began = now()
        try:
            answer = await self._post(http, mutation, token)
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
        self._checks.add(f"query {field}", detail, ok=len(mine) == 1)

    async def _post(self, http: ClientSession, document: str, token: str | None) -> GraphQLAnswer:
        return await post(http, self._outputs.graphql_url, document, token=token)


async def _arrival(subscription: Subscription, pair: Pair) -> tuple[dict[str, Any], float]:
    """Return the event of a mutation, and the moment of its arrival; others may talk in the room, too."""
    while True:
        payload = await subscription.next()
        if payload is not None and pair.is_answered_by(payload):
            return payload, asyncio.get_running_loop().time()
