"""The operations on point-in-time recovery."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.dynamodb.errors import (
    InvalidRestoreTimeError,
    PointInTimeRecoveryUnavailableError,
    ValidationError,
)
from chatprov.local.services.dynamodb.restoring import restored, table_with_backups
from chatprov.local.services.dynamodb.table_definition import Recovery

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.services.dynamodb.operations.types import Operations, Parameters, Response
    from chatprov.local.services.dynamodb.region import DynamoDBRegion
    from chatprov.local.services.dynamodb.table import Table

_USUAL_DAYS: Final = 35


def _restore(region: DynamoDBRegion, given: Parameters) -> Response:
    """Restore a table as it is now: earlier states of its items are not stored."""
    source = given.get("SourceTableArn") or given.get("SourceTableName")
    if source is None:
        raise ValidationError("Either SourceTableName or SourceTableArn must be given")
    table = table_with_backups(region, source, "Source table not found: {}")
    if table.recovery is None:
        raise PointInTimeRecoveryUnavailableError(table.name)
    moment = given.get("RestoreDateTime")
    if moment is not None and not table.recovery.since.timestamp() <= moment <= datetime.now(UTC).timestamp():
        raise InvalidRestoreTimeError("Restore time is not within the restore window")
    return restored(region, given, table, None)


def _describe(region: DynamoDBRegion, given: Parameters) -> Response:
    return {"ContinuousBackupsDescription": _recovery(table_with_backups(region, given["TableName"]))}


def _update(region: DynamoDBRegion, given: Parameters) -> Response:
    table = table_with_backups(region, given["TableName"])
    wanted: Mapping[str, Any] = given["PointInTimeRecoverySpecification"]
    changed = table.definition()
    if not wanted["PointInTimeRecoveryEnabled"]:
        changed.recovery = None
    else:
        before = table.recovery or Recovery(datetime.now(UTC), _USUAL_DAYS)
        changed.recovery = Recovery(before.since, wanted.get("RecoveryPeriodInDays", before.days))
    region.change(table, changed)
    return {"ContinuousBackupsDescription": _recovery(table)}


def _recovery(table: Table) -> dict[str, Any]:
    described: dict[str, Any] = {"PointInTimeRecoveryStatus": "DISABLED"}
    if table.recovery is not None:
        described = {
            "PointInTimeRecoveryStatus": "ENABLED",
            "RecoveryPeriodInDays": table.recovery.days,
            "EarliestRestorableDateTime": table.recovery.since,
            "LatestRestorableDateTime": datetime.now(UTC),
        }
    return {"ContinuousBackupsStatus": "ENABLED", "PointInTimeRecoveryDescription": described}


OPERATIONS: Final[Operations] = {
    "RestoreTableToPointInTime": _restore,
    "DescribeContinuousBackups": _describe,
    "UpdateContinuousBackups": _update,
}
