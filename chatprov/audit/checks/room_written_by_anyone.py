"""Every user writes into every room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.check import TEMPLATES, AuditRule, ConfigFix

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack


def look(stack: Stack) -> str | None:
    """Let the template render a message of somebody who is in no room."""
    return None if stack.sending(groups=()).error else "sendMessage's request template looks at no identity"


def prove(trial: Sandbox) -> str | None:
    """Send a message to a room as somebody who is not in it."""
    answer = trial.send(trial.outsider, content="Buy now!")
    if answer.errors or not trial.stored():
        return None
    return f"{trial.outsider.email}, who is not in the room, stored a message there"


CHECK = AuditRule(
    id="room-written-by-anyone",
    step=7,
    severity="high",
    title="Every user writes into every room",
    meaning="Nobody can keep anybody out: advertising, abuse, and texts in another's name reach every room.",
    fixes=(ConfigFix(f"{TEMPLATES}sendMessage.request.vtl", '#if(!$groups.contains("room:$input.roomId"))'),),
    clients="A user has to be let into a room (`chatprov room add`) and get a new token.",
    look=look,
    prove=prove,
)
