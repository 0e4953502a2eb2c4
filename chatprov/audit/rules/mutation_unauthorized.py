"""Every user can write to every room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.rule import AuditRule, resolver_fix

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack


def detect(stack: Stack) -> str | None:
    """Evaluate the request handler for a user who is in no room."""
    rendered = stack.sending(groups=())
    return None if rendered.error else f"{rendered.handler} does not check the identity"


def exploit(sandbox: Sandbox) -> str | None:
    """Send a message to a room as a user who is not a member."""
    answer = sandbox.send(sandbox.outsider, content="Buy now!")
    if answer.errors or not sandbox.stored():
        return None
    return f"{sandbox.outsider.email}, who is not in the room, stored a message there"


RULE = AuditRule(
    id="room-written-by-anyone",
    cwe="CWE-862",  # Missing Authorization
    step=7,
    severity="high",
    title="Every user can write to every room",
    meaning="No user can be excluded: advertising, abuse, and texts in another user's name reach every room.",
    fixes=(
        resolver_fix(
            "sendMessage",
            "request",
            vtl='#if(!$groups.contains("room:$input.roomId"))',
            javascript="if (groups.indexOf(`room:${roomId}`) < 0) {",
        ),
    ),
    clients="A user must be added to a room (`chatprov room add`) and get a new token.",
    detect=detect,
    exploit=exploit,
)
