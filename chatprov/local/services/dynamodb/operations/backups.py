"""The operations on backups."""

from __future__ import annotations

import math
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from chatprov.local.services.dynamodb.backup import Backup, copy_of
from chatprov.local.services.dynamodb.errors import BackupNotFoundError
from chatprov.local.services.dynamodb.restoring import restored, table_with_backups

if TYPE_CHECKING:
    from chatprov.local.services.dynamodb.operations.types import Operations, Parameters, Response
    from chatprov.local.services.dynamodb.region import DynamoDBRegion

_BACKUPS_A_PAGE: Final = 100
_MILLISECONDS: Final = 1000


def _create(region: DynamoDBRegion, given: Parameters) -> Response:
    table, now = table_with_backups(region, given["TableName"]), datetime.now(UTC)
    arn = f"{table.arn}/backup/{int(now.timestamp() * _MILLISECONDS):014}-{uuid.uuid4().hex[:8]}"
    backup = Backup(arn, given["BackupName"], now, copy_of(table))
    region.add_backup(backup)
    return {"BackupDetails": backup.details()}


def _describe(region: DynamoDBRegion, given: Parameters) -> Response:
    return {"BackupDescription": _backup(region, given["BackupArn"]).describe()}


def _delete(region: DynamoDBRegion, given: Parameters) -> Response:
    backup = _backup(region, given["BackupArn"])
    region.delete_backup(backup.arn)
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
    return (
        table in {None, backup.table.name, backup.table.arn}
        and given.get("BackupType", "USER") in {"USER", "ALL"}
        and given.get("TimeRangeLowerBound", made) <= made < given.get("TimeRangeUpperBound", math.inf)
    )


def _restore(region: DynamoDBRegion, given: Parameters) -> Response:
    backup = _backup(region, given["BackupArn"])
    return restored(region, given, backup.table, backup.arn)


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
}
