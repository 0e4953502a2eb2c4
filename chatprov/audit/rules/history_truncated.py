"""A long history is truncated without an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.rule import AuditRule, configured_fix, resolver_fix
from chatprov.audit.sandbox import ROOM
from chatprov.audit.stack import ROOM as A_ROOM

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

COUNT, SIZE = 6, 200_000
"""Messages whose total size exceeds 1 MB, DynamoDB's limit for one query."""


def detect(stack: Stack) -> str | None:
    """Evaluate the response handler with a page that is not the last."""
    item = {"roomId": A_ROOM, "timestamp": "2025-01-01T10:00:00", "sender": "user1"}
    result = {"items": [item], "nextToken": "more", "scannedCount": 1}
    rendered = stack.render("Query", "getMessages", "response", {"roomId": A_ROOM}, result=result)
    if rendered.error or rendered.appended or "more" in rendered.text:
        return None
    return "getMessages returns the items of DynamoDB's page and drops its nextToken"


def exploit(sandbox: Sandbox) -> str | None:
    """Put more than 1 MB into the room, and count the returned messages."""
    for number in range(COUNT):
        item = {"roomId": ROOM, "timestamp": f"2025-01-01T10:00:0{number}", "sender": "user1", "content": "x" * SIZE}
        typed = {name: {"S": value} for name, value in item.items()}
        sandbox.client("dynamodb").put_item(TableName=sandbox.outputs.table_name, Item=typed)
    answer = sandbox.read(sandbox.insider)
    got = len(answer.value("getMessages") or ())
    if answer.errors or got >= COUNT:
        return None
    return f"Of {COUNT} messages in the room getMessages returned {got}, and no error"


RULE = AuditRule(
    id="history-cut",
    cwe="CWE-392",  # Missing Report of Error Condition
    step=7,
    severity="medium",
    title="A long history is truncated without an error",
    meaning="A query returns at most 1 MB, from the oldest message on: in a busy room no user ever sees the new messages.",
    fixes=(
        resolver_fix("getMessages", "response", vtl="$util.appendError(", javascript="util.appendError("),
        configured_fix("listMessages"),
        resolver_fix(
            "listMessages",
            "request",
            vtl='"nextToken": $util.toJson($ctx.args.nextToken)',
            javascript="return query({ query: { roomId: { eq: roomId } }, scanIndexForward: false, limit: most, nextToken",
        ),
    ),
    clients="getMessages returns the newest messages, with an error where there are more: read those with listMessages.",
    detect=detect,
    exploit=exploit,
)
