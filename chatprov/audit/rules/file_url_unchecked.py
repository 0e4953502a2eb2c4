"""fileUrl accepts every URL, also a script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.rule import CONFIG, AuditRule, ConfigFix, resolver_fix

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

SCRIPT = "javascript:alert(document.cookie)"
ELSEWHERE = "https://attacker.example/invoice.pdf"


def detect(stack: Stack) -> str | None:
    """Evaluate the request handler with a script as fileUrl."""
    rendered = stack.sending(fileUrl=SCRIPT)
    document = rendered.document
    if document is None or document.get("attributeValues", {}).get("fileUrl") != {"S": SCRIPT}:
        return None
    return f"{rendered.handler} accepts any text as fileUrl"


def exploit(sandbox: Sandbox) -> str | None:
    """Send a script, and a page of another site, as files."""
    answers = [sandbox.send(sandbox.insider, fileUrl=url) for url in (SCRIPT, ELSEWHERE)]
    stored = {message.get("fileUrl") for message in sandbox.stored()}
    if any(answer.errors for answer in answers) or not {SCRIPT, ELSEWHERE} <= stored:
        return None
    return f"Stored as files of the chat: {SCRIPT} and {ELSEWHERE}"


RULE = AuditRule(
    id="file-url-unchecked",
    cwe="CWE-79",  # Cross-site Scripting
    step=9,
    severity="medium",
    title="A file URL can be a script or a foreign page",
    meaning="A frontend that links to fileUrl runs the sender's script, or leads to a page that imitates the chat.",
    fixes=(
        ConfigFix(CONFIG, "files_url: true"),
        resolver_fix(
            "sendMessage",
            "request",
            vtl="#if(!$input.fileUrl.startsWith($files))",
            javascript="if (!fileUrl.startsWith(folder)",
        ),
    ),
    clients="fileUrl must be the URL of a file of the room in the chat's bucket, as `chatprov upload` creates it.",
    detect=detect,
    exploit=exploit,
)
