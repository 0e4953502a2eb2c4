"""A request can run any number of resolvers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.rule import CONFIG, AuditRule, ConfigFix
from chatprov.audit.sandbox import OWN_ROOM

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

TIMES = 50
MOST = 20


def detect(stack: Stack) -> str | None:
    """Read the resolver limit of a request."""
    limit = stack.setting("api", "resolverCountLimit")
    return None if 0 < limit <= MOST else f"GetGraphqlApi: resolverCountLimit is {limit}, which means {limit or 10000}"


def exploit(sandbox: Sandbox) -> str | None:
    """Query one room many times in one request."""
    fields = " ".join(f'r{number}: getMessages(roomId: "{OWN_ROOM}") {{ content }}' for number in range(TIMES))
    answer = sandbox.execute(sandbox.outsider, f"{{ {fields} }}")
    if answer.errors:
        return None
    return f"One request of {len(fields)} characters ran {TIMES} queries of the table"


RULE = AuditRule(
    id="requests-multiply",
    cwe="CWE-770",  # Allocation of Resources Without Limits or Throttling
    step=4,
    severity="medium",
    title="One request can run thousands of resolvers",
    meaning="DynamoDB charges for each read. A user with a short script makes the chat slow and expensive.",
    fixes=(ConfigFix(CONFIG, "resolver_count_limit: 10"),),
    detect=detect,
    exploit=exploit,
)
