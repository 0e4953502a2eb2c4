"""The bucket accepts plain HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import urllib3

from chatprov.audit.rule import CONFIG, AuditRule, ConfigFix, InconclusiveError
from chatprov.audit.sandbox import ROOM

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack


def detect(stack: Stack) -> str | None:
    """Read whether the bucket's policy denies requests without TLS."""
    if stack.denies("Bool", "aws:SecureTransport"):
        return None
    return "GetBucketPolicy: no statement denies aws:SecureTransport false"


def exploit(sandbox: Sandbox) -> str | None:
    """Read a file over plain HTTP."""
    if not sandbox.bucket_url.startswith("https://"):
        raise InconclusiveError("the endpoint is plain HTTP on this machine, in place of AWS's HTTPS")
    key = f"uploads/{ROOM}/file"
    sandbox.client("s3").put_object(Bucket=sandbox.outputs.bucket, Key=key, Body=b"private")
    signed = sandbox.urls.get(key, seconds=60).replace("https://", "http://", 1)
    answer = urllib3.request("GET", signed, timeout=30, retries=False)
    return f"GET over plain HTTP returns {answer.status} and the file" if answer.data == b"private" else None


RULE = AuditRule(
    id="plain-http",
    cwe="CWE-319",  # Cleartext Transmission of Sensitive Information
    step=3,
    severity="medium",
    title="Files can be sent without encryption",
    meaning="Requests over http:// are accepted: anyone on the network path reads the file, and its signed URL.",
    fixes=(ConfigFix(CONFIG, "tls_only: true"),),
    detect=detect,
    exploit=exploit,
)
