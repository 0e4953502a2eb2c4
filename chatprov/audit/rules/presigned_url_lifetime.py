"""A pre-signed URL can be valid for a week."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.rule import CONFIG, AuditRule, ConfigFix

if TYPE_CHECKING:
    from chatprov.audit.stack import Stack


def detect(stack: Stack) -> str | None:
    """Read whether the bucket's policy refuses old signatures."""
    if stack.denies("NumericGreaterThan", "s3:signatureAge"):
        return None
    return "GetBucketPolicy: no statement checks s3:signatureAge, so a URL works for up to 7 days"


RULE = AuditRule(
    id="links-live-a-week",
    cwe="CWE-613",  # Insufficient Session Expiration
    step=3,
    severity="low",
    title="A pre-signed URL can be valid for a week",
    meaning="A leaked URL, in an e-mail, a log or a browser's history, gives anyone access to the file until it expires.",
    fixes=(ConfigFix(CONFIG, "signed_url_minutes: 15"),),
    clients="A pre-signed URL must be used within 15 minutes, even if it was signed for longer.",
    detect=detect,
)
