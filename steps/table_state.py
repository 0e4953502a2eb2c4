"""What DescribeTable and DescribeContinuousBackups say of a table, in the form of its settings.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html
"""

from collections.abc import Mapping
from typing import Any

from chatprov.step import Status

from .table_indexes import are_ready

DEFAULT_DAYS = 35
STATUS: dict[str, Status] = {"ACTIVE": "present", "DELETING": "deleting"}
WITHOUT_KEY = {"INACCESSIBLE_ENCRYPTION_CREDENTIALS", "ARCHIVING", "ARCHIVED"}
"""Statuses of a table that DynamoDB cannot read, because its KMS key was disabled or deleted: waiting does not help."""


def status_of_table(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return whether the table can be used, and the reason if it never can be."""
    status = table["TableStatus"]
    state = STATUS.get(status, "settling")
    failed = f"it is {status}, since DynamoDB may not use its KMS key" if status in WITHOUT_KEY else ""
    return {"state": "settling" if state == "present" and not are_ready(table) else state, "failed": failed}


def recovery_of(backups: Mapping[str, Any]) -> dict[str, Any]:
    """Return whether point-in-time recovery is on, and its period in days if it is not the default of 35."""
    described = backups.get("PointInTimeRecoveryDescription", {})
    enabled = described.get("PointInTimeRecoveryStatus") == "ENABLED"
    days = described.get("RecoveryPeriodInDays", DEFAULT_DAYS) if enabled else DEFAULT_DAYS
    return {
        "PointInTimeRecoveryEnabled": enabled,
        # Turning recovery off deletes this setting, so the plan has to show it.
        "RecoveryPeriodInDays": None if days == DEFAULT_DAYS else days,
    }
