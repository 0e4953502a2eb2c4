"""An import of a table from S3, as DescribeImport answers it.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ImportTableDescription.html
"""

from dataclasses import dataclass, field
from typing import Any

from chatprov.local.services.dynamodb.table_job import IN_PROGRESS, TableJob


@dataclass(slots=True)
class ImportCounts:
    """What an import has read: items, those that were stored, errors, and bytes without compression."""

    processed: int = 0
    imported: int = 0
    errors: int = 0
    size: int = 0


@dataclass(slots=True)
class TableImport(TableJob):
    """An import that has ended; `settings` are the members of the request that a description repeats."""

    settings: dict[str, Any]
    log_group: str
    counts: ImportCounts = field(default_factory=ImportCounts)

    def started_description(self) -> dict[str, Any]:
        """Return the members of the ImportTableDescription at the start."""
        return {
            "ImportArn": self.arn,
            "ImportStatus": IN_PROGRESS,
            "TableArn": self.table_arn,
            "TableId": self.table_id,
            "ClientToken": self.token,
            "CloudWatchLogGroupArn": self.log_group,
            "StartTime": self.started,
            **self.settings,
        }

    def describe(self) -> dict[str, Any]:
        """Return the members of an ImportTableDescription."""
        counts = {
            "ErrorCount": self.counts.errors,
            "ProcessedItemCount": self.counts.processed,
            "ImportedItemCount": self.counts.imported,
            "ProcessedSizeBytes": self.counts.size,
        }
        return self.started_description() | {"ImportStatus": self.status} | counts | self.result()

    def summary(self) -> dict[str, Any]:
        """Return the members of an ImportSummary."""
        return {
            "ImportArn": self.arn,
            "ImportStatus": self.status,
            "TableArn": self.table_arn,
            "S3BucketSource": self.settings["S3BucketSource"],
            "CloudWatchLogGroupArn": self.log_group,
            "InputFormat": self.settings["InputFormat"],
            "StartTime": self.started,
            "EndTime": self.ended,
        }
