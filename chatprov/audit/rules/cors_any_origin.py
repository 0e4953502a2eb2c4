"""CORS allows every origin to use a pre-signed URL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import urllib3

from chatprov.audit.rule import CONFIG, AuditRule, ConfigFix
from chatprov.audit.sandbox import ROOM

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

ORIGIN = "https://attacker.example"


def detect(stack: Stack) -> str | None:
    """Read the CORS rules."""
    origins = [origin for rule in stack.setting("bucket-cors", "CORSRules") for origin in rule["AllowedOrigins"]]
    broad = [origin for origin in origins if origin in ("*", "http://*", "https://*")]
    return f"GetBucketCors: AllowedOrigins has {', '.join(broad)}" if broad else None


def exploit(sandbox: Sandbox) -> str | None:
    """Send the preflight of a PUT from a foreign origin, as a browser does."""
    answer = urllib3.request(
        "OPTIONS",
        f"{sandbox.bucket_url}/uploads/{ROOM}/file",
        headers={"Origin": ORIGIN, "Access-Control-Request-Method": "PUT"},
        timeout=30,
        retries=False,
    )
    allowed = answer.headers.get("Access-Control-Allow-Origin")
    if answer.status != 200 or allowed not in ("*", ORIGIN):  # noqa: PLR2004  # OK
        return None
    return f"The preflight of a PUT from {ORIGIN} returns 200, Access-Control-Allow-Origin: {allowed}"


RULE = AuditRule(
    id="any-origin",
    cwe="CWE-942",  # Permissive Cross-domain Policy with Untrusted Domains
    step=3,
    severity="low",
    title="Every web page can put and read files",
    meaning="A page that obtains a pre-signed URL, by a script or a referrer, can use it from the user's browser.",
    fixes=(ConfigFix(CONFIG, 'allowed_origins: ["http://localhost:*", "http://127.0.0.1:*"]'),),
    clients="The origin of a page must be listed in bucket.cors.",
    detect=detect,
    exploit=exploit,
)
