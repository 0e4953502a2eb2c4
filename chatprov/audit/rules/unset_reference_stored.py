"""A field that a message omits is stored as the text of its reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.rule import AuditRule, resolver_fix

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack


def detect(stack: Stack) -> str | None:
    """Evaluate the request handler for a message without a file."""
    rendered = stack.sending(fileUrl=None)
    document = rendered.document or {}
    stored = document.get("attributeValues", {}).get("fileUrl", {}).get("S", "")
    return f"Without a file, {rendered.handler} stores fileUrl as {stored}" if stored.startswith("$") else None


def exploit(sandbox: Sandbox) -> str | None:
    """Send a message without a file, and read the item."""
    sandbox.send(sandbox.insider)
    stored = [message["fileUrl"] for message in sandbox.stored() if message.get("fileUrl", "").startswith("$")]
    return f"A message without a file is stored with fileUrl = {stored[0]}" if stored else None


RULE = AuditRule(
    id="reference-stored-as-text",
    cwe="CWE-230",  # Improper Handling of Missing Values
    step=7,
    severity="low",
    title="A missing file is stored as $ctx.args.input.fileUrl",
    meaning="Every message without a file shows readers an invalid link, and reveals a part of the template.",
    fixes=(
        resolver_fix(
            "sendMessage",
            "request",
            vtl='$util.qr($values.put("fileUrl", $input.fileUrl))',
            javascript="item.fileUrl = fileUrl;",
        ),
    ),
    detect=detect,
    exploit=exploit,
)
