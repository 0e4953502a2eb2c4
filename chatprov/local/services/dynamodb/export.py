"""An export of a table to S3, as DescribeExport answers it.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExportDescription.html
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chatprov.local.services.dynamodb.table_job import COMPLETED, IN_PROGRESS, TableJob


@dataclass(slots=True)
class Export(TableJob):
    """An export that has ended; `settings` are the members of the request that a description repeats."""

    settings: dict[str, str]
    time: datetime
    manifest: str
    count: int
    size: int

    def started_description(self) -> dict[str, Any]:
        """Return the members of the ExportDescription at the start."""
        return {
            "ExportArn": self.arn,
            "ExportStatus": IN_PROGRESS,
            "StartTime": self.started,
            "TableArn": self.table_arn,
            "TableId": self.table_id,
            "ExportTime": self.time,
            "ClientToken": self.token,
            **self.settings,
        }

    def describe(self) -> dict[str, Any]:
        """Return the members of an ExportDescription; a failed export has no manifest and no counts."""
        described = self.started_description() | {"ExportStatus": self.status} | self.result()
        if self.status == COMPLETED:
            described |= {"ExportManifest": self.manifest, "ItemCount": self.count, "BilledSizeBytes": self.size}
        return described

    def summary(self) -> dict[str, str]:
        """Return the members of an ExportSummary."""
        return {"ExportArn": self.arn, "ExportStatus": self.status, "ExportType": "FULL_EXPORT"}
