"""A quotation mark or a line break breaks a message, and the error shows the template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.rule import AuditRule, resolver_fix

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

TEXT = 'She said "hello"\nand left.'


def detect(stack: Stack) -> str | None:
    """Evaluate the request handler with a normal text of two lines."""
    rendered = stack.sending(content=TEXT)
    if rendered.error or rendered.document is not None:
        return None
    return f"With a quotation mark or a line break in the text, {rendered.handler} renders invalid JSON"


def exploit(sandbox: Sandbox) -> str | None:
    """Send the text."""
    answer = sandbox.send(sandbox.insider, content=TEXT)
    if not answer.errors or sandbox.stored():
        return None
    return f"A text of two lines is refused: {answer.errors[0]['message'].splitlines()[0][:120]}"


RULE = AuditRule(
    id="text-breaks-template",
    cwe="CWE-116",  # Improper Encoding or Escaping of Output
    step=7,
    severity="medium",
    title="Normal texts are refused, and the error shows the template",
    meaning="A quotation mark, a backslash or a line break is enough; the error contains the rendered template.",
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
