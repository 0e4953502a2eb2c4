"""A second message of the same room and time takes the place of the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.check import TEMPLATES, AuditRule, ConfigFix
from chatprov.audit.stack import MESSAGE

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack


def look(stack: Stack) -> str | None:
    """Let the template render a message, and see whose key it gets."""
    document = stack.sending().document
    key = (document or {}).get("key", {})
    if document is None or key.get("timestamp") != {"S": MESSAGE["timestamp"]} or "condition" in document:
        return None
    return "sendMessage puts under roomId and timestamp as the client gives them, without a condition"


def prove(trial: Sandbox) -> str | None:
    """Let the victim say something, and put something else in its place."""
    before = trial.say(trial.victim, "Yes, of course.")
    answer = trial.send(trial.insider, timestamp=before["timestamp"], content="No, never.")
    after = trial.stored()
    if answer.errors or before in after:
        return None
    return f"The message of {before['timestamp']} said {before['content']!r} and says {after[0]['content']!r} now"


CHECK = AuditRule(
    id="message-overwritten",
    step=7,
    severity="high",
    title="Messages can be overwritten by anybody",
    meaning="A message's key is its room and time, both from the client: two of one moment leave one, and any can be replaced.",
    fixes=(
        ConfigFix(f"{TEMPLATES}sendMessage.request.vtl", "#set($timestamp ="),
        ConfigFix(f"{TEMPLATES}sendMessage.request.vtl", '"condition": {"expression": "attribute_not_exists(roomId)"}'),
    ),
    clients="The timestamp of a message is what the answer says; the client's own, to the microsecond at most, is kept as sentAt.",
    look=look,
    prove=prove,
)
