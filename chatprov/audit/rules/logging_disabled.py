"""The API writes no logs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from chatprov.audit.rule import CONFIG, AuditRule, ConfigFix
from chatprov.step import none_if_absent

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

TIMEOUT_SECONDS, PAUSE_SECONDS = 30.0, 2.0
"""CloudWatch shows an entry some seconds after it was written."""


def detect(stack: Stack) -> str | None:
    """Read whether the API writes logs."""
    return None if stack.setting("api", "logConfig") else "GetGraphqlApi: logConfig is not set"


def exploit(sandbox: Sandbox) -> str | None:
    """Send a request, and search for it in the API's logs."""
    sandbox.read(sandbox.outsider)
    group = f"/aws/appsync/apis/{sandbox.outputs.api_id}"
    logs, end = sandbox.client("logs"), time.monotonic() + TIMEOUT_SECONDS
    while True:
        found = none_if_absent(
            lambda: logs.filter_log_events(logGroupName=group, limit=1)["events"], "ResourceNotFoundException"
        )
        if found is None:
            return f"A request was sent, and CloudWatch Logs has no group {group}"
        if found:
            return None
        if time.monotonic() > end:
            return f"A request was sent, and {TIMEOUT_SECONDS:.0f} seconds later the log group {group} has no entry"
        time.sleep(PAUSE_SECONDS)


RULE = AuditRule(
    id="nothing-is-logged",
    cwe="CWE-778",  # Insufficient Logging
    step=4,
    severity="medium",
    title="The API writes no logs",
    meaning="No request is logged, so no operator notices a user who tries room names or injects quotation marks.",
    fixes=(ConfigFix(CONFIG, "field_level: ERROR"),),
    detect=detect,
    exploit=exploit,
)
