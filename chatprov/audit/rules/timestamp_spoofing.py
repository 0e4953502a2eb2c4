"""The timestamp of a message is not checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.rule import AuditRule, resolver_fix

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

FUTURE = "9999-12-31T23:59:59"
NONSENSE = "zzz"


def detect(stack: Stack) -> str | None:
    """Evaluate the request handler with a timestamp in the far future."""
    rendered = stack.sending(timestamp=FUTURE)
    document = rendered.document
    if document is None or document.get("key", {}).get("timestamp") != {"S": FUTURE}:
        return None
    return f"{rendered.handler} stores the timestamp that the client sends as the message's time"


def exploit(sandbox: Sandbox) -> str | None:
    """Send a message that always stays the last one, and one with an invalid timestamp."""
    answers = [sandbox.send(sandbox.insider, timestamp=when) for when in (FUTURE, NONSENSE)]
    stored = [message["timestamp"] for message in sandbox.stored()]
    if any(answer.errors for answer in answers) or not {FUTURE, NONSENSE} <= set(stored):
        return None
    return f"The room's messages have the timestamps {' and '.join(stored)}: new messages are sorted before them"


RULE = AuditRule(
    id="time-is-claimed",
    cwe="CWE-345",  # Insufficient Verification of Data Authenticity
    step=7,
    severity="medium",
    title="A message can have any timestamp",
    meaning="Clients control the order of the history: a message can be last permanently, or appear where it was never sent.",
    fixes=(
        resolver_fix(
            "sendMessage",
            "request",
            vtl="#set($now = $util.time.nowFormatted(",
            javascript="const now = util.time.nowFormatted(",
        ),
    ),
    clients="A message's timestamp is the server's; the client's, in ISO 8601 and not in the future, is kept as sentAt.",
    detect=detect,
    exploit=exploit,
)
