"""A message with an existing room and timestamp overwrites the stored one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.rule import AuditRule, resolver_fix
from chatprov.audit.stack import MESSAGE

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack


def detect(stack: Stack) -> str | None:
    """Evaluate the request handler for a message, and compare its key."""
    document = stack.sending().document
    key = (document or {}).get("key", {})
    if document is None or key.get("timestamp") != {"S": MESSAGE["timestamp"]} or "condition" in document:
        return None
    return "sendMessage uses the client's roomId and timestamp as the key, without a condition"


def exploit(sandbox: Sandbox) -> str | None:
    """Send a message as the victim, and overwrite it as the insider."""
    before = sandbox.send_valid(sandbox.victim, "Yes, of course.")
    answer = sandbox.send(sandbox.insider, timestamp=before["timestamp"], content="No, never.")
    after = sandbox.stored()
    if answer.errors or before in after:
        return None
    return f"The message of {before['timestamp']} said {before['content']!r} and says {after[0]['content']!r} now"


RULE = AuditRule(
    id="message-overwritten",
    cwe="CWE-639",  # Authorization Bypass Through User-Controlled Key
    step=7,
    severity="high",
    title="Every user can overwrite messages",
    meaning="The key is room and timestamp, both from the client: simultaneous messages are lost, and any can be replaced.",
    fixes=(
        resolver_fix("sendMessage", "request", vtl="#set($timestamp =", javascript="const timestamp ="),
        resolver_fix(
            "sendMessage",
            "request",
            vtl='"condition": {"expression": "attribute_not_exists(roomId)"}',
            javascript="return put({ key: { roomId, timestamp }, item, condition: { roomId: { attributeExists: false } }",
        ),
    ),
    clients="A message's timestamp is the one in the response; the client's, to the microsecond at most, is kept as sentAt.",
    detect=detect,
    exploit=exploit,
)
