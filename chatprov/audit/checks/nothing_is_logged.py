"""What was asked and refused leaves no trace."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from chatprov.audit.check import CONFIG, AuditRule, ConfigFix
from chatprov.step import none_if_absent

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

PATIENCE_SECONDS, PAUSE_SECONDS = 30.0, 2.0
"""CloudWatch shows an entry some seconds after it was written."""


def look(stack: Stack) -> str | None:
    """Read whether the API writes logs."""
    return None if stack.setting("api", "logConfig") else "GetGraphqlApi: there is no logConfig"


def prove(trial: Sandbox) -> str | None:
    """Make a request, and look for it in the API's logs."""
    trial.read(trial.outsider)
    group = f"/aws/appsync/apis/{trial.outputs.api_id}"
    logs, end = trial.client("logs"), time.monotonic() + PATIENCE_SECONDS
    while True:
        found = none_if_absent(
            lambda: logs.filter_log_events(logGroupName=group, limit=1)["events"], "ResourceNotFoundException"
        )
        if found is None:
            return f"A request was made, and CloudWatch Logs has no group {group}"
        if found:
            return None
        if time.monotonic() > end:
            return f"A request was made, and {PATIENCE_SECONDS:.0f} seconds later the log group {group} has no entry"
        time.sleep(PAUSE_SECONDS)


CHECK = AuditRule(
    id="nothing-is-logged",
    step=4,
    severity="medium",
    title="Nobody would notice an attack",
    meaning="No request leaves a trace. Who tries every room's name, or every template's quotation marks, is seen by nobody.",
    fixes=(ConfigFix(CONFIG, "field_level: ERROR"),),
    look=look,
    prove=prove,
)
