"""A quotation mark in a text injects attributes into the item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.rule import AuditRule, resolver_fix

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

SMUGGLED = '"}, "admin": {"S": "yes'
"""Appended to a text."""


def detect(stack: Stack) -> str | None:
    """Evaluate the request handler with a text that contains a quotation mark and an attribute."""
    rendered = stack.sending(content=f"Hello!{SMUGGLED}")
    document = rendered.document
    if document is None or "admin" not in document.get("attributeValues", {}):
        return None
    return f"{rendered.handler} does not escape the text"


def exploit(sandbox: Sandbox) -> str | None:
    """Send such a file URL, and read the item."""
    file = f"https://example.com/a.png{SMUGGLED}"
    answer = sandbox.send(sandbox.insider, fileUrl=file)
    stored = [message for message in sandbox.stored() if "admin" in message]
    if answer.errors or not stored:
        return None
    return f"The fileUrl {file} stored an attribute admin = {stored[0]['admin']}"


RULE = AuditRule(
    id="attributes-injected",
    cwe="CWE-943",  # Improper Neutralization of Special Elements in Data Query Logic
    step=7,
    severity="high",
    title="A message can inject attributes",
    meaning="Every user can set any attribute of an item with a message, also those that a later version may rely on.",
    fixes=(
        resolver_fix(
            "sendMessage",
            "request",
            vtl='"attributeValues": $util.dynamodb.toMapValuesJson($values)',
            javascript="return put({ key: { roomId, timestamp }, item",
        ),
    ),
    detect=detect,
    exploit=exploit,
)
