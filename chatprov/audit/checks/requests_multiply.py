"""One request does a hundred requests' work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.check import CONFIG, AuditRule, ConfigFix
from chatprov.audit.sandbox import OWN_ROOM

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

TIMES = 50
MOST = 20


def look(stack: Stack) -> str | None:
    """Read how many resolvers a request may run."""
    limit = stack.setting("api", "resolverCountLimit")
    return None if 0 < limit <= MOST else f"GetGraphqlApi: resolverCountLimit is {limit}, which means {limit or 10000}"


def prove(trial: Sandbox) -> str | None:
    """Ask for one room many times in one request."""
    fields = " ".join(f'r{number}: getMessages(roomId: "{OWN_ROOM}") {{ content }}' for number in range(TIMES))
    answer = trial.ask(trial.outsider, f"{{ {fields} }}")
    if answer.errors:
        return None
    return f"One request of {len(fields)} characters ran {TIMES} queries of the table"


CHECK = AuditRule(
    id="requests-multiply",
    step=4,
    severity="medium",
    title="One request does a hundred requests' work",
    meaning="DynamoDB is paid for by the read. A user with a short script makes the chat slow, and its bill long.",
    fixes=(ConfigFix(CONFIG, "resolver_count_limit: 10"),),
    look=look,
    prove=prove,
)
