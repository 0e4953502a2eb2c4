"""A message may point anywhere and call it a file of the chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.check import CONFIG, TEMPLATES, AuditRule, ConfigFix

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

SCRIPT = "javascript:alert(document.cookie)"
ELSEWHERE = "https://attacker.example/invoice.pdf"


def look(stack: Stack) -> str | None:
    """Let the template render a message with a script for a file."""
    document = stack.sending(fileUrl=SCRIPT).document
    if document is None or document.get("attributeValues", {}).get("fileUrl") != {"S": SCRIPT}:
        return None
    return "sendMessage's request template takes any text as fileUrl"


def prove(trial: Sandbox) -> str | None:
    """Send a script, and a page of somebody else, as files."""
    answers = [trial.send(trial.insider, fileUrl=url) for url in (SCRIPT, ELSEWHERE)]
    stored = {message.get("fileUrl") for message in trial.stored()}
    if any(answer.errors for answer in answers) or not {SCRIPT, ELSEWHERE} <= stored:
        return None
    return f"Stored as files of the chat: {SCRIPT} and {ELSEWHERE}"


CHECK = AuditRule(
    id="file-url-unchecked",
    step=9,
    severity="medium",
    title="A file may be a script, or anybody's page",
    meaning="A frontend that makes a link of fileUrl runs what the sender wrote, or leads to a page that looks like the chat's.",
    fixes=(
        ConfigFix(CONFIG, "files_url: true"),
        ConfigFix(f"{TEMPLATES}sendMessage.request.vtl", "#if(!$input.fileUrl.startsWith($files))"),
    ),
    clients="fileUrl is the URL of a file of the room in the chat's own bucket, as `chatprov upload` makes it.",
    look=look,
    prove=prove,
)
