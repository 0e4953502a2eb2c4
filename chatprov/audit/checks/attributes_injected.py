"""A quotation mark ends the text, and what follows becomes attributes of the item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.check import TEMPLATES, AuditRule, ConfigFix

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

SMUGGLED = '"}, "admin": {"S": "yes'
"""What goes behind any text."""


def look(stack: Stack) -> str | None:
    """Let the template render a text with a quotation mark and an attribute behind it."""
    document = stack.sending(content=f"Hello!{SMUGGLED}").document
    if document is None or "admin" not in document.get("attributeValues", {}):
        return None
    return "sendMessage's request template puts the text between quotation marks as it is"


def prove(trial: Sandbox) -> str | None:
    """Send such a file's URL, and look at the item."""
    file = f"https://example.com/a.png{SMUGGLED}"
    answer = trial.send(trial.insider, fileUrl=file)
    stored = [message for message in trial.stored() if "admin" in message]
    if answer.errors or not stored:
        return None
    return f"The fileUrl {file} stored an attribute admin = {stored[0]['admin']}"


CHECK = AuditRule(
    id="attributes-injected",
    step=7,
    severity="high",
    title="A message can write attributes of its own",
    meaning="Whatever a later version keeps in an item, who is moderator, what is deleted, anybody can set with a message today.",
    fixes=(
        ConfigFix(f"{TEMPLATES}sendMessage.request.vtl", '"attributeValues": $util.dynamodb.toMapValuesJson($values)'),
    ),
    look=look,
    prove=prove,
)
