"""A query may be nested without end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.check import CONFIG, AuditRule, ConfigFix

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

LEVELS = 12
MOST = 10


def look(stack: Stack) -> str | None:
    """Read how deep a query may be."""
    limit = stack.setting("api", "queryDepthLimit")
    return None if 0 < limit <= MOST else f"GetGraphqlApi: queryDepthLimit is {limit}, which means {limit or 'none'}"


def prove(trial: Sandbox) -> str | None:
    """Send a query that is much deeper than any that the chat needs; introspection is all of this schema that nests."""
    inner = "name"
    for _ in range(LEVELS - 4):
        inner = f"name ofType {{ {inner} }}"
    answer = trial.ask(trial.outsider, f"{{ __schema {{ types {{ fields {{ type {{ {inner} }} }} }} }} }}")
    if answer.errors:
        return None
    return f"A query of {LEVELS} levels was answered; the chat's own need 3"


CHECK = AuditRule(
    id="queries-nest-freely",
    step=4,
    severity="low",
    title="A query may be nested without end",
    meaning="Today only introspection nests. The first type that refers to itself lets one request ask for as much as it likes.",
    fixes=(ConfigFix(CONFIG, "query_depth_limit: 3"),),
    look=look,
    prove=prove,
)
