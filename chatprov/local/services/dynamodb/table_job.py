"""What an export and an import of a table have in common.

Both are carried out at once. The response of the operation that starts one says IN_PROGRESS, as on AWS; those that describe it have
its result. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3forDynamoDB.html
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

IN_PROGRESS: Final = "IN_PROGRESS"
COMPLETED: Final = "COMPLETED"
FAILED: Final = "FAILED"


@dataclass(slots=True)
class Failure:
    """Why a job failed."""

    code: str
    message: str


@dataclass(slots=True)
class TableJob:
    """An export or an import; `digest` is the SHA-256 of the parameters that its token identifies."""

    arn: str
    table_arn: str
    table_id: str
    token: str | None
    digest: str
    started: datetime
    ended: datetime
    failure: Failure | None

    @property
    def status(self) -> str:
        """The result."""
        return COMPLETED if self.failure is None else FAILED

    def result(self) -> dict[str, Any]:
        """Return the members that a description has when the job has ended."""
        failure = self.failure
        return {
            "EndTime": self.ended,
            "FailureCode": failure and failure.code,
            "FailureMessage": failure and failure.message,
        }
