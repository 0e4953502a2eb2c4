"""The sender of a message is not checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.rule import AuditRule, resolver_fix

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

OTHER = "99999999-8888-7777-6666-555555555555"


def detect(stack: Stack) -> str | None:
    """Evaluate the request handler with the name of another user."""
    rendered = stack.sending(sender=OTHER)
    document = rendered.document
    if document is None or document.get("attributeValues", {}).get("sender") != {"S": OTHER}:
        return None
    return f"{rendered.handler} stores the sender that the client sends, without a check against the identity"


def exploit(sandbox: Sandbox) -> str | None:
    """Send a message as the insider, in the victim's name."""
    answer = sandbox.send(sandbox.insider, sender=sandbox.victim.email, content="I quit.")
    stored = [message for message in sandbox.stored() if message["sender"] == sandbox.victim.email]
    if answer.errors or not stored:
        return None
    return f"{sandbox.insider.email} stored a message whose sender is {stored[0]['sender']}"


RULE = AuditRule(
    id="sender-is-claimed",
    cwe="CWE-290",  # Authentication Bypass by Spoofing
    step=7,
    severity="high",
    title="Every user can send in any name",
    meaning="The identity is not used: every user can send messages in the name of every other user.",
    fixes=(
        resolver_fix(
            "sendMessage",
            "request",
            vtl="#set($sender = $ctx.identity.username)",
            javascript="const sender = senderOf(ctx.identity);",
        ),
    ),
    clients="Leave sender out, or use the e-mail address in the ID token or the user name in the token that is sent.",
    detect=detect,
    exploit=exploit,
)
