"""Point-in-time recovery is off: lost messages cannot be restored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chatprov.audit.rule import CONFIG, AuditRule, ConfigFix, InconclusiveError

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack


def detect(stack: Stack) -> str | None:
    """Read the table's backups."""
    if stack.setting("table", "PointInTimeRecoveryEnabled"):
        return None
    return "DescribeContinuousBackups: point-in-time recovery is DISABLED"


def exploit(sandbox: Sandbox) -> str | None:
    """Request a restore, if it is certain to be refused; otherwise it would create a table."""
    dynamodb, name = sandbox.client("dynamodb"), sandbox.outputs.table_name
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    if backups.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus") == "ENABLED":
        return None
    try:
        dynamodb.restore_table_to_point_in_time(
            SourceTableName=name,
            TargetTableName=f"{name}-chatprov-audit",
            RestoreDateTime=datetime.now(UTC) - timedelta(minutes=1),
        )
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code != "PointInTimeRecoveryUnavailableException":
            raise InconclusiveError(f"RestoreTableToPointInTime returns {code}") from None
        return f"RestoreTableToPointInTime returns {code}: there is no backup"
    return None


RULE = AuditRule(
    id="table-without-recovery",
    cwe="CWE-1188",  # Initialization of a Resource with an Insecure Default
    step=1,
    severity="medium",
    title="Lost messages cannot be restored",
    meaning="A mistake in a template or a script that deletes or overwrites messages is permanent.",
    fixes=(ConfigFix(CONFIG, "point_in_time_recovery: true"),),
    detect=detect,
    exploit=exploit,
)
