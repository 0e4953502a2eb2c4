"""A message says when it was sent, and nobody checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.check import TEMPLATES, AuditRule, ConfigFix

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

FUTURE = "9999-12-31T23:59:59"
NONSENSE = "zzz"


def look(stack: Stack) -> str | None:
    """Let the template render a message of the far future."""
    document = stack.sending(timestamp=FUTURE).document
    if document is None or document.get("key", {}).get("timestamp") != {"S": FUTURE}:
        return None
    return "sendMessage's request template stores $ctx.args.input.timestamp as the message's time"


def prove(trial: Sandbox) -> str | None:
    """Send messages that stay at the end for ever, and one with no time at all."""
    answers = [trial.send(trial.insider, timestamp=when) for when in (FUTURE, NONSENSE)]
    stored = [message["timestamp"] for message in trial.stored()]
    if any(answer.errors for answer in answers) or not {FUTURE, NONSENSE} <= set(stored):
        return None
    return f"The room's messages are of {' and '.join(stored)}: what is said from now on stands before them"


CHECK = AuditRule(
    id="time-is-claimed",
    step=7,
    severity="medium",
    title="A message may be of any time, or of none",
    meaning="Clients choose the history's order: something is last for ever, or stands where it never was said.",
    fixes=(ConfigFix(f"{TEMPLATES}sendMessage.request.vtl", "#set($now = $util.time.nowFormatted("),),
    clients="The timestamp of a message is the server's; the client's own, in ISO 8601 and not of the future, is kept as sentAt.",
    look=look,
    prove=prove,
)
