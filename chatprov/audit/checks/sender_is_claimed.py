"""A message says who it is from, and nobody checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.check import TEMPLATES, AuditRule, ConfigFix

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

OTHER = "99999999-8888-7777-6666-555555555555"


def look(stack: Stack) -> str | None:
    """Let the template render a message in another's name."""
    document = stack.sending(sender=OTHER).document
    if document is None or document.get("attributeValues", {}).get("sender") != {"S": OTHER}:
        return None
    return "sendMessage's request template stores $ctx.args.input.sender, whoever is signed in"


def prove(trial: Sandbox) -> str | None:
    """Send a message as the insider, in the victim's name."""
    answer = trial.send(trial.insider, sender=trial.victim.email, content="I quit.")
    stored = [message for message in trial.stored() if message["sender"] == trial.victim.email]
    if answer.errors or not stored:
        return None
    return f"{trial.insider.email} stored a message whose sender is {stored[0]['sender']}"


CHECK = AuditRule(
    id="sender-is-claimed",
    step=7,
    severity="high",
    title="Anybody writes under any name",
    meaning="Who is signed in plays no part: every user can put words into every other user's mouth.",
    fixes=(ConfigFix(f"{TEMPLATES}sendMessage.request.vtl", "#set($sender = $ctx.identity.username)"),),
    clients="sender is left out, or is the e-mail address in the ID token or the user name in the token that is sent.",
    look=look,
    prove=prove,
)
