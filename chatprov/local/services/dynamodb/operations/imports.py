"""The operations on imports of tables from S3.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Validation.html documents what is counted. What AWS
answers beyond that was measured on AWS on 2026-10-09: findings DDB-IMPORT-001 to 020 of ack-api-quirks.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from chatprov.local.ports import BucketAccessError, BucketPlace, LogStream, NoSuchBucketError
from chatprov.local.services.contract import AwsError, NotOfferedError
from chatprov.local.services.dynamodb.errors import ImportConflictError, ImportNotFoundError, ValidationError
from chatprov.local.services.dynamodb.import_formats import csv_items, json_items, text_of
from chatprov.local.services.dynamodb.new_table import new_table
from chatprov.local.services.dynamodb.table_import import TableImport
from chatprov.local.services.dynamodb.table_job import Failure
from chatprov.local.services.dynamodb.table_jobs import described, digest_of, earlier, failure_of, new_id, page_of
from chatprov.local.services.dynamodb.values import normalized
from chatprov.region import partition_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from chatprov.local.bodies import Content
    from chatprov.local.services.dynamodb.import_formats import Reader
    from chatprov.local.services.dynamodb.operations.types import Operations, Parameters, Response
    from chatprov.local.services.dynamodb.region import DynamoDBRegion
    from chatprov.local.services.dynamodb.table import Table
    from chatprov.local.services.dynamodb.table_import import ImportCounts
    from chatprov.local.services.dynamodb.values import Item

LOG_GROUP: Final = "/aws-dynamodb/imports"
_NOT_VALID: Final = (
    "Some of the items failed validation checks and were not imported. "
    "Please check CloudWatch error logs for more details."
)


def _import(region: DynamoDBRegion, given: Parameters) -> Response:
    _check(given)
    creation, source = given["TableCreationParameters"], given["S3BucketSource"]
    # a token identifies an import by its table only: AWS ignores another prefix
    digest = digest_of({"TableName": creation["TableName"]})
    known = earlier(region.imports.values(), given.get("ClientToken"), digest, ImportConflictError, "Import")
    if known is not None:
        return {"ImportTableDescription": known.describe()}
    table, now = new_table(region, creation), datetime.now(UTC)
    started = TableImport(
        f"{table.arn}/import/{new_id(now)}",
        table.arn,
        table.id,
        given.get("ClientToken"),
        digest,
        started=now,
        ended=now,
        failure=None,
        settings={
            "S3BucketSource": {"S3BucketOwner": region.account, **source},
            "InputFormat": given["InputFormat"],
            "InputFormatOptions": given.get("InputFormatOptions"),
            "InputCompressionType": given.get("InputCompressionType", "NONE"),
            "TableCreationParameters": creation,
        },
        log_group=f"arn:{partition_of(region.region)}:logs:{region.region}:{region.account}:log-group:{LOG_GROUP}:*",
    )
    place = BucketPlace(source["S3Bucket"], region.account, source.get("S3BucketOwner"))
    try:
        contents = region.links.buckets.read(place, source.get("S3KeyPrefix", ""))
    except (NoSuchBucketError, BucketAccessError) as error:
        started.failure = failure_of(error)
        region.add_import(started)
        return {"ImportTableDescription": started.started_description()}
    errors = _fill(table, started, contents)
    region.add(table, started)
    if errors:
        stream = LogStream(region.account, region.region, LOG_GROUP, f"{started.arn.rpartition('/')[2]}/error")
        region.links.logs.put(stream, errors, int(now.timestamp() * 1000))
    return {"ImportTableDescription": started.started_description()}


def _check(given: Parameters) -> None:
    """Raise an error for parameters that do not go together, or that ask for what the local cloud has not."""
    kind = given["InputFormat"]
    if given.get("InputFormatOptions") and kind != "CSV":
        raise ValidationError(f"Invalid Request: Unsupported InputFormatOptions for the given input format: {kind}.")
    if kind == "ION":
        raise NotOfferedError("The local cloud does not read ION. Import the table as DYNAMODB_JSON or CSV.")
    if given.get("InputCompressionType") == "ZSTD":
        raise NotOfferedError("The local cloud does not read ZSTD. Compress the files with GZIP, or not at all.")


def _fill(table: Table, started: TableImport, contents: Sequence[tuple[str, Content]]) -> list[str]:
    """Store the items of all files, and count those that cannot be stored; return the message of the log for each of these."""
    counts, settings = started.counts, started.settings
    options = (settings["InputFormatOptions"] or {}).get("Csv", {})
    read: Reader = csv_items(options, table.types) if settings["InputFormat"] == "CSV" else json_items
    bucket, errors = settings["S3BucketSource"]["S3Bucket"], []
    for key, content in contents:
        for index, found in enumerate(_items_of(content, settings["InputCompressionType"], read, counts)):
            counts.processed += 1
            wrong = found if isinstance(found, str) else _why_not_stored(table, found)
            if wrong:
                counts.errors += 1
                pointer = {"bucket": bucket, "key": key, "itemIndex": index}
                errors.append(
                    json.dumps({"itemS3Pointer": pointer, "importArn": started.arn, "errorMessages": [wrong]})
                )
            else:
                counts.imported += 1
    if errors:
        started.failure = Failure("ItemValidationError", _NOT_VALID)
    started.ended = datetime.now(UTC)
    return errors


def _items_of(content: Content, compression: str, read: Reader, counts: ImportCounts) -> Iterator[Item | str]:
    try:
        text = text_of(bytes(content), compression)
    except ValueError as error:
        return iter([str(error)])
    counts.size += len(text.encode())
    return read(text)


def _why_not_stored(table: Table, found: Item) -> str:
    """Store an item, in place of one with the same key; return why it cannot be stored, "" if it is."""
    try:
        item = normalized(found)
        position = table.position_of_item(item)
    except AwsError as error:
        return error.message
    table.write(position, table.contents.get(position), item)
    return ""


def _describe(region: DynamoDBRegion, given: Parameters) -> Response:
    found = described(region, region.imports, given["ImportArn"], "import", ImportNotFoundError)
    return {"ImportTableDescription": found.describe()}


def _list(region: DynamoDBRegion, given: Parameters) -> Response:
    """List imports, the newest first; they outlive their tables."""
    arn = given.get("TableArn")
    found = [job for job in reversed(region.imports.values()) if arn in {None, job.table_arn}]
    page, token = page_of(found, given.get("NextToken"), given.get("PageSize"))
    return {"ImportSummaryList": [job.summary() for job in page], "NextToken": token}


OPERATIONS: Final[Operations] = {"ImportTable": _import, "DescribeImport": _describe, "ListImports": _list}
