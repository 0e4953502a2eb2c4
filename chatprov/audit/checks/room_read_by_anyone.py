"""Every user reads every room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.check import TEMPLATES, AuditRule, ConfigFix
from chatprov.audit.stack import ROOM

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack


def look(stack: Stack) -> str | None:
    """Let the template render a query of somebody who is in no room."""
    rendered = stack.render("Query", "getMessages", "requestMappingTemplate", {"roomId": ROOM}, groups=())
    return None if rendered.error else "getMessages' request template looks at no identity"


def prove(trial: Sandbox) -> str | None:
    """Let the victim say something in a room, and read it as somebody who is not in it."""
    trial.say(trial.victim, "Between us: the key is under the mat.")
    answer = trial.read(trial.outsider)
    read = answer.value("getMessages") or ()
    if answer.errors or not read:
        return None
    return f"{trial.outsider.email}, who is not in the room, read {read[0]['content']!r}"


CHECK = AuditRule(
    id="room-read-by-anyone",
    step=7,
    severity="high",
    title="Every user reads every room",
    meaning="A room is only a word. Who knows it, or guesses it, reads everything that was ever said there.",
    fixes=(ConfigFix(f"{TEMPLATES}getMessages.request.vtl", '#if(!$groups.contains("room:$ctx.args.roomId"))'),),
    clients="A user has to be let into a room (`chatprov room add`) and get a new token.",
    look=look,
    prove=prove,
)
