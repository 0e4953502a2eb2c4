"""Every user can read every room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.rule import AuditRule, resolver_fix
from chatprov.audit.stack import ROOM

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack


def detect(stack: Stack) -> str | None:
    """Evaluate the request handler for a user who is in no room."""
    rendered = stack.render("Query", "getMessages", "request", {"roomId": ROOM}, groups=())
    return None if rendered.error else f"{rendered.handler} does not check the identity"


def exploit(sandbox: Sandbox) -> str | None:
    """Send a message as the victim, and read it as a user who is not a member."""
    sandbox.send_valid(sandbox.victim, "Between us: the key is under the mat.")
    answer = sandbox.read(sandbox.outsider)
    read = answer.value("getMessages") or ()
    if answer.errors or not read:
        return None
    return f"{sandbox.outsider.email}, who is not in the room, read {read[0]['content']!r}"


RULE = AuditRule(
    id="room-read-by-anyone",
    cwe="CWE-862",  # Missing Authorization
    step=7,
    severity="high",
    title="Every user can read every room",
    meaning="A user who knows or guesses the name of a room reads all of its messages.",
    fixes=(
        resolver_fix(
            "getMessages",
            "request",
            vtl='#if(!$groups.contains("room:$ctx.args.roomId"))',
            javascript="if (groups.indexOf(`room:${ctx.args.roomId}`) < 0) {",
        ),
    ),
    clients="A user must be added to a room (`chatprov room add`) and get a new token.",
    detect=detect,
    exploit=exploit,
)
