"""A long history ends in the middle, and nobody says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.check import TEMPLATES, AuditRule, ConfigFix
from chatprov.audit.sandbox import ROOM
from chatprov.audit.stack import ROOM as A_ROOM

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

COUNT, SIZE = 6, 200_000
"""Messages whose bytes together are more than the megabyte that DynamoDB reads at once."""


def look(stack: Stack) -> str | None:
    """Let the response template render a page that is not the last."""
    item = {"roomId": A_ROOM, "timestamp": "2025-01-01T10:00:00", "sender": "user1"}
    result = {"items": [item], "nextToken": "more", "scannedCount": 1}
    rendered = stack.render("Query", "getMessages", "responseMappingTemplate", {"roomId": A_ROOM}, result=result)
    if rendered.error or rendered.appended or "more" in rendered.text:
        return None
    return "getMessages returns $ctx.result.items and drops $ctx.result.nextToken"


def prove(trial: Sandbox) -> str | None:
    """Put more than a megabyte into the room, and count what comes back."""
    for number in range(COUNT):
        item = {"roomId": ROOM, "timestamp": f"2025-01-01T10:00:0{number}", "sender": "user1", "content": "x" * SIZE}
        typed = {name: {"S": value} for name, value in item.items()}
        trial.client("dynamodb").put_item(TableName=trial.outputs.table_name, Item=typed)
    answer = trial.read(trial.insider)
    got = len(answer.value("getMessages") or ())
    if answer.errors or got >= COUNT:
        return None
    return f"Of {COUNT} messages in the room getMessages returned {got}, and no error"


CHECK = AuditRule(
    id="history-cut",
    step=7,
    severity="medium",
    title="A long history ends in the middle, in silence",
    meaning="DynamoDB reads a megabyte at once, from the oldest message on: in a busy room nobody ever sees the new ones.",
    fixes=(
        ConfigFix(f"{TEMPLATES}getMessages.response.vtl", "$util.appendError("),
        ConfigFix(f"{TEMPLATES}listMessages.request.vtl", '"nextToken": $util.toJson($ctx.args.nextToken)'),
    ),
    clients="getMessages gives the newest messages, with an error where there are more: those are read with listMessages.",
    look=look,
    prove=prove,
)
