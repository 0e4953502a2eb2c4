"""Every user listens to every room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.check import TEMPLATES, AuditRule, ConfigFix
from chatprov.audit.stack import ROOM
from chatprov.chat.subscription import SubscriptionRefusedError

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack


def look(stack: Stack) -> str | None:
    """See whether anybody is asked who subscribes."""
    if stack.resolver("Subscription", "onNewMessage") is None:
        return "onNewMessage has no resolver: whoever has a token may subscribe to any room"
    rendered = stack.render("Subscription", "onNewMessage", "requestMappingTemplate", {"roomId": ROOM}, groups=())
    return None if rendered.error else "onNewMessage's request template looks at no identity"


def prove(trial: Sandbox) -> str | None:
    """Let somebody who is not in the room listen while the victim speaks."""
    try:
        heard = trial.overhear(trial.outsider, trial.victim, "Between us: the key is under the mat.")
    except SubscriptionRefusedError:
        return None
    return f"{trial.outsider.email}, who is not in the room, heard {heard['content']!r}" if heard else None


CHECK = AuditRule(
    id="room-overheard-by-anyone",
    step=7,
    severity="high",
    title="Every user listens to every room",
    meaning="A subscription gets each message as it is said, and nobody in the room sees who else is listening.",
    fixes=(ConfigFix(f"{TEMPLATES}onNewMessage.request.vtl", '#if(!$groups.contains("room:$ctx.args.roomId"))'),),
    clients="A user has to be let into a room (`chatprov room add`) and get a new token.",
    look=look,
    prove=prove,
)
