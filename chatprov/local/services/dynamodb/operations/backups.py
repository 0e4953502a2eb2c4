"""The operations on backups and point-in-time recovery."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.dynamodb import throughput
from chatprov.local.services.dynamodb.backup import Backup, copy_of
from chatprov.local.services.dynamodb.definition import check_name, index_of
from chatprov.local.services.dynamodb.description import ON_DEMAND, describe_table
from chatprov.local.services.dynamodb.errors import (
    BackupNotFoundError,
    InvalidRestoreTimeError,
    PointInTimeRecoveryUnavailableError,
    TableAlreadyExistsError,
    TableNotFoundError,
    ValidationError,
)
from chatprov.local.services.dynamodb.table_definition import Recovery, Restoration, TableSettings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.services.dynamodb.operations.types import Operations, Parameters, Response
    from chatprov.local.services.dynamodb.region import DynamoDBRegion
    from chatprov.local.services.dynamodb.table import Table

_BACKUPS_A_PAGE: Final = 100
_USUAL_DAYS: Final = 35
_LONGEST_TIME: Final = 1000


def _create(region: DynamoDBRegion, given: Parameters) -> Response:
    table, now = _table(region, given["TableName"]), datetime.now(UTC)
    arn = f"{table.arn}/backup/{int(now.timestamp() * _LONGEST_TIME):014}-{uuid.uuid4().hex[:8]}"
    backup = Backup(arn, given["BackupName"], now, copy_of(table))
    region.backups[arn] = backup
    return {"BackupDetails": backup.details()}


def _describe(region: DynamoDBRegion, given: Parameters) -> Response:
    return {"BackupDescription": _backup(region, given["BackupArn"]).describe()}


def _delete(region: DynamoDBRegion, given: Parameters) -> Response:
    backup = _backup(region, given["BackupArn"])
    del region.backups[backup.arn]
    described = backup.describe()
    described["BackupDetails"]["BackupStatus"] = "DELETED"
    return {"BackupDescription": described}


def _list(region: DynamoDBRegion, given: Parameters) -> Response:
    after, limit = given.get("ExclusiveStartBackupArn"), given.get("Limit", _BACKUPS_A_PAGE)
    table = given.get("TableName")
    found = [backup for backup in region.backups.values() if _is_listed(backup, given, table)]
    arns = [backup.arn for backup in found]
    start = arns.index(after) + 1 if after in arns else 0
    page = found[start : start + limit]
    more = {"LastEvaluatedBackupArn": page[-1].arn} if start + limit < len(found) else {}
    return {"BackupSummaries": [backup.summary() for backup in page], **more}


def _is_listed(backup: Backup, given: Parameters, table: str | None) -> bool:
    made = backup.created.timestamp()
    lower, upper = _seconds(given.get("TimeRangeLowerBound")), _seconds(given.get("TimeRangeUpperBound"))
    return (
        table in {None, backup.table.name, backup.table.arn}
        and given.get("BackupType", "USER") in {"USER", "ALL"}
        and (lower is None or made >= lower)
        and (upper is None or made < upper)
    )


def _seconds(moment: float | datetime | None) -> float | None:
    return moment.timestamp() if isinstance(moment, datetime) else moment


def _restore(region: DynamoDBRegion, given: Parameters) -> Response:
    backup = _backup(region, given["BackupArn"])
    return _restored(region, given, backup.table, backup.arn)


def _restore_to_point_in_time(region: DynamoDBRegion, given: Parameters) -> Response:
    """Restore a table as it is now: earlier states of its items are not stored."""
    source = given.get("SourceTableArn") or given.get("SourceTableName")
    if source is None:
        raise ValidationError("Either SourceTableName or SourceTableArn must be given")
    table = _table(region, source, "Source table not found: {}")
    if table.recovery is None:
        raise PointInTimeRecoveryUnavailableError(table.name)
    moment = _seconds(given.get("RestoreDateTime"))
    if moment is not None and not table.recovery.since.timestamp() <= moment <= datetime.now(UTC).timestamp():
        raise InvalidRestoreTimeError("Restore time is not within the restore window")
    return _restored(region, given, table, None)


def _restored(region: DynamoDBRegion, given: Parameters, source: Table, backup: str | None) -> Response:
    """Create a table from another one's schema and items; tags, time to live, streams and protection are not restored.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_HowItWorks.html
    """
    name, now = given["TargetTableName"], datetime.now(UTC)
    check_name(name, "TargetTableName")
    if name in region.tables:
        raise TableAlreadyExistsError(name)
    table = copy_of(source)
    _override_indexes(table, given)
    table.name, table.arn, table.id, table.created = name, region.arn(name), str(uuid.uuid4()), now
    table.restored = Restoration(source.arn, backup, now)
    table.settings = _settings(source.settings, given, now)
    region.tables[name] = table
    return {"TableDescription": describe_table(table)}


def _override_indexes(table: Table, given: Parameters) -> None:
    for member, is_global in (("LocalSecondaryIndexOverride", False), ("GlobalSecondaryIndexOverride", True)):
        if member in given:
            table.indexes = {name: index for name, index in table.indexes.items() if index.is_global is not is_global}
            for wanted in given[member]:
                index = index_of(wanted, table.key_schema, is_global=is_global)
                if any(key not in table.types for key in index.keys):
                    raise ValidationError("The restored table can only have indexes of the source table")
                table.add_index(index)


def _settings(source: TableSettings, given: Parameters, now: datetime) -> TableSettings:
    mode = given.get("BillingModeOverride", source.billing_mode)
    provisioned = given.get("ProvisionedThroughputOverride")
    unchanged = mode == source.billing_mode and not provisioned
    units = source.throughput if unchanged else throughput.throughput_of(mode, provisioned)
    return TableSettings(
        mode,
        units,
        on_demand_since=now if mode == ON_DEMAND else None,
        on_demand=given.get("OnDemandThroughputOverride", source.on_demand),
        encryption=source.encryption,
        table_class=source.table_class,
    )


def _describe_recovery(region: DynamoDBRegion, given: Parameters) -> Response:
    return {"ContinuousBackupsDescription": _recovery(_table(region, given["TableName"]))}


def _update_recovery(region: DynamoDBRegion, given: Parameters) -> Response:
    table = _table(region, given["TableName"])
    wanted: Mapping[str, Any] = given["PointInTimeRecoverySpecification"]
    if not wanted["PointInTimeRecoveryEnabled"]:
        table.recovery = None
    else:
        before = table.recovery or Recovery(datetime.now(UTC), _USUAL_DAYS)
        table.recovery = Recovery(before.since, wanted.get("RecoveryPeriodInDays", before.days))
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


def _table(region: DynamoDBRegion, name: str, message: str = "Table not found: {}") -> Table:
    table = region.find(name)
    if table is None:
        raise TableNotFoundError(message.format(name))
    return table


def _backup(region: DynamoDBRegion, arn: str) -> Backup:
    if arn not in region.backups:
        raise BackupNotFoundError(arn)
    return region.backups[arn]


OPERATIONS: Final[Operations] = {
    "CreateBackup": _create,
    "DescribeBackup": _describe,
    "DeleteBackup": _delete,
    "ListBackups": _list,
    "RestoreTableFromBackup": _restore,
    "RestoreTableToPointInTime": _restore_to_point_in_time,
    "DescribeContinuousBackups": _describe_recovery,
    "UpdateContinuousBackups": _update_recovery,
}
