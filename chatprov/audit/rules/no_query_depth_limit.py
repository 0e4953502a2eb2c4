"""Queries have no depth limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.rule import CONFIG, AuditRule, ConfigFix

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

LEVELS = 12
MOST = 10


def detect(stack: Stack) -> str | None:
    """Read the query depth limit."""
    limit = stack.setting("api", "queryDepthLimit")
    return None if 0 < limit <= MOST else f"GetGraphqlApi: queryDepthLimit is {limit}, which means {limit or 'none'}"


def exploit(sandbox: Sandbox) -> str | None:
    """Send a query that is deeper than any of the chat's; in this schema only introspection can be nested."""
    inner = "name"
    for _ in range(LEVELS - 4):
        inner = f"name ofType {{ {inner} }}"
    answer = sandbox.execute(sandbox.outsider, f"{{ __schema {{ types {{ fields {{ type {{ {inner} }} }} }} }} }}")
    if answer.errors:
        return None
    return f"A query of {LEVELS} levels was executed; the chat's queries need 3"


RULE = AuditRule(
    id="queries-nest-freely",
    cwe="CWE-674",  # Uncontrolled Recursion
    step=4,
    severity="low",
    title="Queries have no depth limit",
    meaning="Today only introspection can be nested. With the first recursive type, one request can read any amount of data.",
    fixes=(ConfigFix(CONFIG, "query_depth_limit: 3"),),
    detect=detect,
    exploit=exploit,
)
