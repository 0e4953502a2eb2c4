"""Messages that are deleted or overwritten by mistake cannot be brought back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chatprov.audit.check import CONFIG, AuditRule, CannotTellError, ConfigFix

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack


def look(stack: Stack) -> str | None:
    """Read the table's backups."""
    if stack.setting("table", "PointInTimeRecoveryEnabled"):
        return None
    return "DescribeContinuousBackups: point-in-time recovery is DISABLED"


def prove(trial: Sandbox) -> str | None:
    """Ask for the table as it was a minute ago, if the answer can only be a refusal: else a table would be made."""
    dynamodb, name = trial.client("dynamodb"), trial.outputs.table_name
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
            raise CannotTellError(f"RestoreTableToPointInTime answers {code}") from None
        return f"RestoreTableToPointInTime answers {code}: there is nothing to go back to"
    return None


CHECK = AuditRule(
    id="table-without-recovery",
    step=1,
    severity="medium",
    title="Lost messages stay lost",
    meaning="Whatever deletes or overwrites messages, a mistake in a template or a script, does so for good.",
    fixes=(ConfigFix(CONFIG, "point_in_time_recovery: true"),),
    look=look,
    prove=prove,
)
