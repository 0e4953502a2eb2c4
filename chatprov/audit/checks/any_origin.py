"""Any web page may use a pre-signed URL that it gets hold of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import urllib3

from chatprov.audit.check import CONFIG, AuditRule, ConfigFix
from chatprov.audit.sandbox import ROOM

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

ORIGIN = "https://attacker.example"


def look(stack: Stack) -> str | None:
    """Read the CORS rules."""
    origins = [origin for rule in stack.setting("bucket-cors", "CORSRules") for origin in rule["AllowedOrigins"]]
    broad = [origin for origin in origins if origin in ("*", "http://*", "https://*")]
    return f"GetBucketCors: AllowedOrigins has {', '.join(broad)}" if broad else None


def prove(trial: Sandbox) -> str | None:
    """Ask, as a browser does for a page of somebody else, whether it may put a file."""
    answer = urllib3.request(
        "OPTIONS",
        f"{trial.bucket_url}/uploads/{ROOM}/file",
        headers={"Origin": ORIGIN, "Access-Control-Request-Method": "PUT"},
        timeout=30,
        retries=False,
    )
    allowed = answer.headers.get("Access-Control-Allow-Origin")
    if answer.status != 200 or allowed not in ("*", ORIGIN):  # noqa: PLR2004  # OK
        return None
    return f"The preflight of a PUT from {ORIGIN} is answered 200, Access-Control-Allow-Origin: {allowed}"


CHECK = AuditRule(
    id="any-origin",
    step=3,
    severity="low",
    title="Any web page may put and read files",
    meaning="A page that gets hold of a pre-signed URL, by a script or a referrer, uses it from the user's browser.",
    fixes=(ConfigFix(CONFIG, 'allowed_origins: ["http://localhost:*", "http://127.0.0.1:*"]'),),
    clients="A page's own origin has to be named in bucket.cors.",
    look=look,
    prove=prove,
)
