"""The operations on exports of tables to S3.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExportTableToPointInTime.html documents the request. What AWS
answers beyond that (messages, members, tokens, lists) was measured on AWS on 2026-10-09: findings DDB-EXPORT-001 to 022 of
ack-api-quirks.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.ports import BucketAccessError, BucketPlace, NoSuchBucketError, ObjectEncryption
from chatprov.local.services.contract import NotOfferedError
from chatprov.local.services.dynamodb.errors import (
    ExportConflictError,
    ExportNotFoundError,
    InvalidExportTimeError,
    PointInTimeRecoveryUnavailableError,
    TableAccessDeniedError,
    TableNotFoundError,
    ValidationError,
)
from chatprov.local.services.dynamodb.export import Export
from chatprov.local.services.dynamodb.export_files import files_of, folder_of
from chatprov.local.services.dynamodb.journal import not_stored
from chatprov.local.services.dynamodb.table_jobs import described, digest_of, earlier, failure_of, new_id, page_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.services.dynamodb.operations.types import Operations, Parameters, Response
    from chatprov.local.services.dynamodb.region import DynamoDBRegion
    from chatprov.local.services.dynamodb.table import Table

_REPEATED: Final = ("S3Bucket", "S3BucketOwner", "S3Prefix", "S3SseKmsKeyId")
_DEFAULTS: Final[Mapping[str, str]] = {"S3SseAlgorithm": "AES256", "ExportFormat": "DYNAMODB_JSON"}
_IN_S3: Final[Mapping[str, str]] = {"AES256": "AES256", "KMS": "aws:kms"}
_TABLE_PARTS: Final = 2


def _export(region: DynamoDBRegion, given: Parameters) -> Response:
    table = _table(region, given["TableArn"])
    digest = digest_of(given)
    known = earlier(region.exports.values(), given.get("ClientToken"), digest, ExportConflictError, "Export")
    if known is not None:
        return {"ExportDescription": known.describe()}
    _check(given)
    now = datetime.now(UTC)
    time = _time(table, given, now)
    export_id = new_id(now)
    folder = folder_of(given.get("S3Prefix"), export_id)
    export = Export(
        f"{table.arn}/export/{export_id}",
        table.arn,
        table.id,
        given.get("ClientToken"),
        digest,
        started=now,
        ended=now,
        failure=None,
        settings={**_DEFAULTS, **{name: given[name] for name in (*_REPEATED, *_DEFAULTS) if name in given}},
        time=time,
        manifest=f"{folder}manifest-summary.json",
        count=table.contents.count,
        size=table.contents.size,
    )
    _write(region, export, folder, table)
    region.add_export(export)
    return {"ExportDescription": export.started_description()}


def _write(region: DynamoDBRegion, export: Export, folder: str, table: Table) -> None:
    """Write the objects; note why it failed if the bucket does not exist or may not be used.

    Raises InternalServerError if the objects cannot be stored: then there is no export.
    """
    settings = export.settings
    place = BucketPlace(settings["S3Bucket"], region.account, settings.get("S3BucketOwner"))
    encryption = ObjectEncryption(_IN_S3[settings["S3SseAlgorithm"]], settings.get("S3SseKmsKeyId"))
    try:
        region.links.buckets.write(place, files_of(export, folder, table.contents.walk()), encryption)
    except (NoSuchBucketError, BucketAccessError) as error:
        export.failure = failure_of(error)
    except OSError as error:
        raise not_stored(error) from None


def _table(region: DynamoDBRegion, arn: str) -> Table:
    parts = arn.split(":", 5)
    if len(parts) < 6:  # noqa: PLR2004  # the parts of an ARN
        raise ValidationError("One or more parameter values were invalid: tableArn is not a valid ARN")
    if parts[5].count("/") >= _TABLE_PARTS:
        raise ValidationError("Invalid Request: Table ARN is invalid.")
    if parts[4] != region.account:
        raise TableAccessDeniedError("Access is denied")
    table = region.find(arn)
    if table is None:
        raise TableNotFoundError(f"Table not found: {arn}")
    return table


def _check(given: Parameters) -> None:
    """Raise an error for parameters that do not go together, or that ask for what the local cloud has not."""
    incremental, window = given.get("ExportType") == "INCREMENTAL_EXPORT", given.get("IncrementalExportSpecification")
    if window is not None and "ExportType" not in given:
        raise ValidationError(
            "Invalid Request: Export Type expected to be Incremental Export when incremental export specification is provided"
        )
    if window is not None and not incremental:
        raise ValidationError(
            "Invalid Request: When Export Type is Full Export , Incremental Export Specification should not be provided"
        )
    if incremental and window is None:
        raise ValidationError(
            "Invalid Request: Incremental Export Specification expected when export type is set as Incremental Export"
        )
    if window is not None and "ExportFromTime" not in window:
        raise ValidationError("Invalid Request: ExportFromTime must be provided in IncrementalExportSpecification")
    if given.get("FilterSpecification") == {}:
        raise ValidationError("Invalid Request: Invalid FilterSpecification: The specification can not be empty")
    if "S3SseKmsKeyId" in given and given.get("S3SseAlgorithm") != "KMS":
        raise ValidationError("Invalid Request: KMS Key Id is not supported for this encryption type")
    if incremental:
        raise NotOfferedError("The local cloud has no incremental exports: it stores no earlier states of items.")
    if given.get("ExportFormat") == "ION":
        raise NotOfferedError("The local cloud does not write ION. Export the table as DYNAMODB_JSON.")
    if "FilterSpecification" in given:
        raise NotOfferedError("The local cloud does not support FilterSpecification.")


def _time(table: Table, given: Parameters, now: datetime) -> datetime:
    """Return the time of an export, which has the items of now; raises an error for a time without recovery."""
    if table.recovery is None:
        raise PointInTimeRecoveryUnavailableError(table.name)
    wanted = given.get("ExportTime")
    if wanted is None:
        return now
    # EarliestRestorableDateTime and ExportTime have whole seconds in many clients
    if not int(table.recovery.since.timestamp()) <= wanted <= now.timestamp():
        raise InvalidExportTimeError("Export Time is invalid")
    return datetime.fromtimestamp(wanted, UTC)


def _describe(region: DynamoDBRegion, given: Parameters) -> Response:
    export = described(region, region.exports, given["ExportArn"], "export", ExportNotFoundError)
    return {"ExportDescription": export.describe()}


def _list(region: DynamoDBRegion, given: Parameters) -> Response:
    """List exports, the newest first; of a table, only those since it was created."""
    found: list[Any] = list(reversed(region.exports.values()))
    if "TableArn" in given:
        table = region.find(given["TableArn"])
        found = [export for export in found if table is not None and export.table_id == table.id]
    page, token = page_of(found, given.get("NextToken"), given.get("MaxResults"))
    return {"ExportSummaries": [export.summary() for export in page], "NextToken": token}


OPERATIONS: Final[Operations] = {
    "ExportTableToPointInTime": _export,
    "DescribeExport": _describe,
    "ListExports": _list,
}
