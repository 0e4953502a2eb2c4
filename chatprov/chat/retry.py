"""Retry while a new IAM role propagates: AppSync can use it only after some seconds, and until then every request fails."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from chatprov.clock import Clock, SystemClock

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from chatprov.chat.graphql_http import GraphQLAnswer
    from chatprov.outputs import Outputs
    from chatprov.target import Target

ROLE_WAIT_SECONDS, ROLE_PAUSE_SECONDS = 90.0, 2.0
NEW = timedelta(minutes=5)
NOT_USABLE_YET = ("Unable to assume role", "is not authorized to perform: dynamodb:")
_WHY = "the new IAM role has not propagated to AppSync yet"


class RolePropagationRetry:
    """Repeats a request while the data source's role seems not to be usable yet; `waiting` receives the reason."""

    def __init__(
        self,
        target: Target,
        outputs: Outputs,
        clock: Clock | None = None,
        waiting: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._target = target
        self._role = outputs.role_arn.rpartition("/")[2]
        self._clock = clock or SystemClock()
        self._waiting = waiting

    async def ask(
        self, ask: Callable[[], Awaitable[GraphQLAnswer]], worked: Callable[[GraphQLAnswer], bool]
    ) -> GraphQLAnswer:
        """Return the last response, after 90 seconds at most.

        `worked` verifies a response without errors: the tutorial's templates return success even if the table refused the
        message.
        """
        began = self._clock.now()
        while True:
            answer = await ask()
            why = self._why_not(answer, worked)
            if not why or self._clock.now() - began > ROLE_WAIT_SECONDS:
                return answer
            self._waiting(why)
            await asyncio.to_thread(self._clock.sleep, ROLE_PAUSE_SECONDS)

    def _why_not(self, answer: GraphQLAnswer, worked: Callable[[GraphQLAnswer], bool]) -> str:
        if self._target.kind == "local":
            return ""  # there, a role is usable immediately, so an error is final
        text = " ".join(str(error.get("message")) for error in answer.errors)
        if any(sign in text for sign in NOT_USABLE_YET):
            return f"{_WHY}: {text}"
        if answer.errors or not self._is_new() or worked(answer):
            return ""
        return f"{_WHY}: AppSync returns success, but did not write to the table"

    def _is_new(self) -> bool:
        try:
            created: datetime = self._target.client("iam").get_role(RoleName=self._role)["Role"]["CreateDate"]
        except (ClientError, BotoCoreError):
            return False
        return datetime.now(UTC) - created < NEW
