"""Messages have no size limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.rule import AuditRule, resolver_fix

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

LONG, HUGE = 20_000, 300_000


def detect(stack: Stack) -> str | None:
    """Evaluate the request handler with a long text."""
    rendered = stack.sending(content="x" * LONG)
    return None if rendered.error else f"{rendered.handler} accepts a text of {LONG:,} characters"


def exploit(sandbox: Sandbox) -> str | None:
    """Send a text that is too large for AppSync to publish."""
    answer = sandbox.send(sandbox.insider, content="x" * HUGE)
    if answer.errors or not sandbox.stored():
        return None
    return f"A text of {HUGE:,} characters was stored; subscribers do not receive it, since AppSync publishes at most 240 KB"


RULE = AuditRule(
    id="message-without-limit",
    cwe="CWE-770",  # Allocation of Resources Without Limits or Throttling
    step=7,
    severity="medium",
    title="A message can have 400 KB",
    meaning="Three such messages fill a page of the history, each costs as much as 300 normal ones, and none is published live.",
    fixes=(
        resolver_fix(
            "sendMessage",
            "request",
            vtl="#if(!$util.isNull($input.content) && $input.content.length() > 4000)",
            javascript="if (content && content.length > 4000) {",
        ),
    ),
    clients="content has at most 4,000 characters.",
    detect=detect,
    exploit=exploit,
)
