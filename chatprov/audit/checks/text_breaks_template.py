"""A quotation mark or a line break makes a message fail, and the error shows the template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.check import TEMPLATES, AuditRule, ConfigFix

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

TEXT = 'She said "hello"\nand left.'


def look(stack: Stack) -> str | None:
    """Let the template render an ordinary text of two lines."""
    rendered = stack.sending(content=TEXT)
    if rendered.error or rendered.document is not None:
        return None
    return "With a quotation mark or a line break in the text, sendMessage's request template renders no JSON"


def prove(trial: Sandbox) -> str | None:
    """Send it."""
    answer = trial.send(trial.insider, content=TEXT)
    if not answer.errors or trial.stored():
        return None
    return f"A text of two lines is refused: {answer.errors[0]['message'].splitlines()[0][:120]}"


CHECK = AuditRule(
    id="text-breaks-template",
    step=7,
    severity="medium",
    title="Ordinary texts are refused, and show the template",
    meaning="A quotation mark, a backslash or a line break is all it takes; the error answers with what the template has rendered.",
    fixes=(
        ConfigFix(f"{TEMPLATES}sendMessage.request.vtl", '"attributeValues": $util.dynamodb.toMapValuesJson($values)'),
    ),
    look=look,
    prove=prove,
)
