"""A failed write is returned and published as a success."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.rule import AuditRule, resolver_fix
from chatprov.audit.stack import MESSAGE

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

TOO_LONG = "x" * 3000
"""A sort key of 3000 bytes; the limit of DynamoDB is 1024."""


def detect(stack: Stack) -> str | None:
    """Evaluate the response handler with an error of DynamoDB."""
    error = {"message": "refused", "type": "DynamoDB:DynamoDbException"}
    arguments = {"input": MESSAGE}
    rendered = stack.render("Mutation", "sendMessage", "response", arguments, result=None, error=error)
    if rendered.error or rendered.appended:
        return None
    return f"{rendered.handler} does not check the error of the data source"


def exploit(sandbox: Sandbox) -> str | None:
    """Send a message that DynamoDB cannot store: its timestamp is longer than the maximum of a key."""
    answer = sandbox.send(sandbox.insider, timestamp=TOO_LONG, content="never stored")
    if answer.errors or sandbox.stored():
        return None
    return "DynamoDB refused the item, the table holds nothing, and the mutation returned success"


RULE = AuditRule(
    id="failure-answers-success",
    cwe="CWE-392",  # Missing Report of Error Condition
    step=7,
    severity="high",
    title="A lost message is reported as sent",
    meaning="Sender and subscribers see the message, but it is not stored: throttling, a missing right and a bad key stay hidden.",
    fixes=(resolver_fix("sendMessage", "response", vtl="#if($ctx.error)", javascript="if (ctx.error) {"),),
    clients="A client must show errors of sendMessage to the user.",
    detect=detect,
    exploit=exploit,
)
