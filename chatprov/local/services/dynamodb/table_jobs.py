"""Exports and imports of tables: their ids and tokens, why one fails, and the pages of their lists."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

from chatprov.local.ports import BucketAccessError
from chatprov.local.services.dynamodb.errors import TableAccessDeniedError, ValidationError
from chatprov.local.services.dynamodb.table_job import Failure, TableJob

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from chatprov.local.ports import NoSuchBucketError
    from chatprov.local.services.contract import AwsError
    from chatprov.local.services.dynamodb.region import DynamoDBRegion

J = TypeVar("J", bound="TableJob")

TOKEN_LIFE: Final = timedelta(hours=8)
_USUAL_PAGE: Final = 10
_MILLISECONDS: Final = 1000


def new_id(now: datetime) -> str:
    """Return the last part of a job's ARN: the milliseconds since 1970, and a random suffix."""
    return f"{int(now.timestamp() * _MILLISECONDS):014}-{uuid.uuid4().hex[:8]}"


def digest_of(parameters: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a request's parameters."""
    text = json.dumps(parameters, sort_keys=True, default=str)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def earlier(jobs: Iterable[J], token: str | None, digest: str, conflict: type[AwsError], what: str) -> J | None:
    """Return the job that a token has started in the last eight hours; raises `conflict` if it was for other parameters."""
    since = datetime.now(UTC) - TOKEN_LIFE
    found = next((job for job in jobs if token is not None and job.token == token and job.ended > since), None)
    if found is not None and found.digest != digest:
        raise conflict(f"{what} conflict: Duplicate request detected with conflicting parameters")
    return found


def failure_of(error: NoSuchBucketError | BucketAccessError) -> Failure:
    """Return the failure of a job whose bucket does not exist, or may not be used."""
    if isinstance(error, BucketAccessError):
        return Failure("S3AccessDenied", f"{error} (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied)")
    return Failure(
        "S3NoSuchBucket",
        "The specified bucket does not exist (Service: Amazon S3; Status Code: 404; Error Code: NoSuchBucket)",
    )


def described(
    region: DynamoDBRegion, jobs: Mapping[str, J], arn: str, kind: str, not_found: Callable[[str], AwsError]
) -> J:
    """Return a job by its ARN; `kind` is "export" or "import". Raises ValidationError for another kind of ARN."""
    shape = re.fullmatch(rf"arn:[^:]+:dynamodb:([^:]+):([^:]+):table/[^/]+/{kind}/[^/]+", arn)
    if shape is None:
        raise ValidationError(f"Invalid {kind.title()} ARN")
    if shape[2] != region.account:
        raise TableAccessDeniedError("Access is denied")
    if arn not in jobs:
        raise not_found(arn)
    return jobs[arn]


def page_of(newest: Sequence[J], token: str | None, size: int | None) -> tuple[Sequence[J], str | None]:
    """Return a page of jobs, and the token of the next page; raises ValidationError for a token of another list."""
    tokens = [_token_of(job) for job in newest]
    if token is not None and token not in tokens:
        raise ValidationError(f"Invalid Request: Provided nextToken is invalid: {token}")
    start = 0 if token is None else tokens.index(token) + 1
    end = start + (size or _USUAL_PAGE)
    return newest[start:end], tokens[end - 1] if end < len(newest) else None


def _token_of(job: TableJob) -> str:
    """Return the token of the page after a job, 128 hexadecimal digits: the model asks for at least 112."""
    return hashlib.sha512(job.arn.encode()).hexdigest()
