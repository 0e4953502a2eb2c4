"""Patience with a role that is new: IAM makes it known only after some seconds, and until then AppSync answers with an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.chat.graphql_http import GraphQLAnswer
    from chatprov.engine.clock import Clock

ROLE_WAIT_SECONDS, ROLE_PAUSE_SECONDS = 90.0, 2.0
NOT_USABLE_YET = ("Unable to assume role", "is not authorized to perform: dynamodb:")


def patiently(ask: Callable[[], GraphQLAnswer], clock: Clock) -> GraphQLAnswer:
    """Ask again as long as the answer says that the role is not usable yet, for 90 seconds at most; return the last answer."""
    began = clock.now()
    while True:
        answer = ask()
        text = " ".join(str(one.get("message")) for one in answer.errors)
        if not any(sign in text for sign in NOT_USABLE_YET) or clock.now() - began > ROLE_WAIT_SECONDS:
            return answer
        clock.sleep(ROLE_PAUSE_SECONDS)
