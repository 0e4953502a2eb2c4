"""What a message leaves out is stored as the name of a reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.check import TEMPLATES, AuditRule, ConfigFix

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack


def look(stack: Stack) -> str | None:
    """Let the template render a message without a file."""
    document = stack.sending(fileUrl=None).document or {}
    stored = document.get("attributeValues", {}).get("fileUrl", {}).get("S", "")
    return (
        f"Without a file, sendMessage's request template renders fileUrl as {stored}"
        if stored.startswith("$")
        else None
    )


def prove(trial: Sandbox) -> str | None:
    """Send a message without a file, and look at the item."""
    trial.send(trial.insider)
    stored = [message["fileUrl"] for message in trial.stored() if message.get("fileUrl", "").startswith("$")]
    return f"A message without a file is stored with fileUrl = {stored[0]}" if stored else None


CHECK = AuditRule(
    id="reference-stored-as-text",
    step=7,
    severity="low",
    title="A missing file is stored as $ctx.args.input.fileUrl",
    meaning="Every message without a file shows readers a link that leads nowhere, and tells them what the template looks like.",
    fixes=(ConfigFix(f"{TEMPLATES}sendMessage.request.vtl", '$util.qr($values.put("fileUrl", $input.fileUrl))'),),
    look=look,
    prove=prove,
)
