"""Every user can subscribe to every room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.rule import AuditRule, configured_fix, resolver_fix
from chatprov.audit.stack import ROOM
from chatprov.chat.subscription import SubscriptionRefusedError

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack


def detect(stack: Stack) -> str | None:
    """Read whether the subscription checks the identity."""
    if stack.resolver("Subscription", "onNewMessage") is None:
        return "onNewMessage has no resolver: every user with a token can subscribe to every room"
    rendered = stack.render("Subscription", "onNewMessage", "request", {"roomId": ROOM}, groups=())
    return None if rendered.error else f"{rendered.handler} does not check the identity"


def exploit(sandbox: Sandbox) -> str | None:
    """Subscribe as a user who is not a member while the victim sends."""
    try:
        received = sandbox.receive_while_sending(
            sandbox.outsider, sandbox.victim, "Between us: the key is under the mat."
        )
    except SubscriptionRefusedError:
        return None
    return f"{sandbox.outsider.email}, who is not in the room, received {received['content']!r}" if received else None


RULE = AuditRule(
    id="room-overheard-by-anyone",
    cwe="CWE-862",  # Missing Authorization
    step=7,
    severity="high",
    title="Every user can subscribe to every room",
    meaning="A subscriber receives each message at once, and the members of the room cannot see who is subscribed.",
    fixes=(
        configured_fix("onNewMessage"),
        resolver_fix(
            "onNewMessage",
            "request",
            vtl='#if(!$groups.contains("room:$ctx.args.roomId"))',
            javascript="if (groups.indexOf(`room:${ctx.args.roomId}`) < 0) {",
        ),
    ),
    clients="A user must be added to a room (`chatprov room add`) and get a new token.",
    detect=detect,
    exploit=exploit,
)
