"""Files and the URLs that open them travel in the clear."""

from __future__ import annotations

from typing import TYPE_CHECKING

import urllib3

from chatprov.audit.check import CONFIG, AuditRule, CannotTellError, ConfigFix
from chatprov.audit.sandbox import ROOM

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack


def look(stack: Stack) -> str | None:
    """Read whether the bucket's policy refuses what comes without TLS."""
    if stack.denies("Bool", "aws:SecureTransport"):
        return None
    return "GetBucketPolicy: no statement refuses aws:SecureTransport false"


def prove(trial: Sandbox) -> str | None:
    """Read a file over plain HTTP."""
    if not trial.bucket_url.startswith("https://"):
        raise CannotTellError("here plain HTTP, which never leaves the machine, stands for AWS's HTTPS")
    key = f"uploads/{ROOM}/file"
    trial.client("s3").put_object(Bucket=trial.outputs.bucket, Key=key, Body=b"private")
    signed = trial.urls.get(key, seconds=60).replace("https://", "http://", 1)
    answer = urllib3.request("GET", signed, timeout=30, retries=False)
    return f"GET over plain HTTP answers {answer.status} and the file" if answer.data == b"private" else None


CHECK = AuditRule(
    id="plain-http",
    step=3,
    severity="medium",
    title="Files may travel without encryption",
    meaning="A client that says http:// is served: whoever is on the way reads the file, and the signed URL that opens it again.",
    fixes=(ConfigFix(CONFIG, "tls_only: true"),),
    look=look,
    prove=prove,
)
