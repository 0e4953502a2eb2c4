"""A pre-signed URL opens a file for as long as whoever signed it wished, a week at most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.check import CONFIG, AuditRule, ConfigFix

if TYPE_CHECKING:
    from chatprov.audit.stack import Stack


def look(stack: Stack) -> str | None:
    """Read whether the bucket's policy refuses old signatures."""
    if stack.denies("NumericGreaterThan", "s3:signatureAge"):
        return None
    return "GetBucketPolicy: no statement looks at s3:signatureAge, so a URL works for up to 7 days"


CHECK = AuditRule(
    id="links-live-a-week",
    step=3,
    severity="low",
    title="A link to a file may work for a week",
    meaning="A signed URL that leaks, in a mail, a log, a browser's history, opens the file for whoever finds it until it expires.",
    fixes=(ConfigFix(CONFIG, "signed_url_minutes: 15"),),
    clients="A pre-signed URL has to be used within 15 minutes, however long it was signed for.",
    look=look,
)
