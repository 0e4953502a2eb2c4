"""A message that was not stored is answered, and published, as if it were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.check import TEMPLATES, AuditRule, ConfigFix
from chatprov.audit.stack import MESSAGE

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

TOO_LONG = "x" * 3000
"""Bytes of a sort key, of which DynamoDB takes 1024."""


def look(stack: Stack) -> str | None:
    """Let the response template render what it gets when DynamoDB refuses."""
    error = {"message": "refused", "type": "DynamoDB:DynamoDbException"}
    arguments = {"input": MESSAGE}
    rendered = stack.render("Mutation", "sendMessage", "responseMappingTemplate", arguments, result=None, error=error)
    if rendered.error or rendered.appended:
        return None
    return "sendMessage's response template does not look at $ctx.error"


def prove(trial: Sandbox) -> str | None:
    """Send a message that DynamoDB cannot store: its time is longer than a key may be."""
    answer = trial.send(trial.insider, timestamp=TOO_LONG, content="never stored")
    if answer.errors or trial.stored():
        return None
    return "DynamoDB refused the item, the table holds nothing, and the mutation answered success"


CHECK = AuditRule(
    id="failure-answers-success",
    step=7,
    severity="high",
    title="A message that was lost is reported as sent",
    meaning="The sender sees it, subscribers get it, and it is not there: throttling, a missing right, a bad key, nobody is told.",
    fixes=(ConfigFix(f"{TEMPLATES}sendMessage.response.vtl", "#if($ctx.error)"),),
    clients="Errors of sendMessage have to be shown to the user.",
    look=look,
    prove=prove,
)
