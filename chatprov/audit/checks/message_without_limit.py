"""A message may be as large as DynamoDB takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.check import TEMPLATES, AuditRule, ConfigFix

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

LONG, HUGE = 20_000, 300_000


def look(stack: Stack) -> str | None:
    """Let the template render a text as long as a short story."""
    rendered = stack.sending(content="x" * LONG)
    return None if rendered.error else f"sendMessage's request template takes a text of {LONG:,} characters"


def prove(trial: Sandbox) -> str | None:
    """Send a text that AppSync does not even deliver to subscribers."""
    answer = trial.send(trial.insider, content="x" * HUGE)
    if answer.errors or not trial.stored():
        return None
    return (
        f"A text of {HUGE:,} characters was stored; subscribers never hear of it, since AppSync delivers 240 KB at most"
    )


CHECK = AuditRule(
    id="message-without-limit",
    step=7,
    severity="medium",
    title="A message may have 400 KB",
    meaning="Three such messages fill a page of the history, each costs as much as 300 normal ones, and none arrives live.",
    fixes=(
        ConfigFix(
            f"{TEMPLATES}sendMessage.request.vtl",
            "#if(!$util.isNull($input.content) && $input.content.length() > 4000)",
        ),
    ),
    clients="content has at most 4,000 characters.",
    look=look,
    prove=prove,
)
