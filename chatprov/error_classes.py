"""Classify an error: retry, read again, or give up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from botocore.exceptions import (
    ClientError,
    ConnectionError,  # noqa: A004  # botocore's name
    HTTPClientError,
    ParamValidationError,
)
from botocore.parsers import ResponseParserError

if TYPE_CHECKING:
    from collections.abc import Mapping

_FEWER = "AWS asks for fewer calls a second"
THROTTLED = {
    "BandwidthLimitExceeded": _FEWER,
    "EC2ThrottledException": _FEWER,
    "PriorRequestNotComplete": "AWS is still at work on an earlier call",
    "ProvisionedThroughputExceededException": "DynamoDB asks for fewer calls a second",
    "RequestLimitExceeded": _FEWER,
    "RequestThrottled": _FEWER,
    "RequestThrottledException": _FEWER,
    "RequestTimeout": "AWS did not get the whole request in time",
    "RequestTimeoutException": "AWS did not get the whole request in time",
    "SlowDown": "S3 asks for fewer calls a second",
    "ThrottledException": _FEWER,
    "Throttling": _FEWER,
    "ThrottlingException": _FEWER,
    "TooManyRequestsException": _FEWER,
}
"""Codes after which no service has done anything: the same call can succeed later."""
THROTTLED_AT = {
    "appsync": {
        "ConcurrentModificationException": "AppSync is still busy with another change of the API",
        "LimitExceededException": "AppSync asks to try again",
    },
    "cognito-idp": {
        "ConcurrentModificationException": "Cognito is still busy with another change of the user pool",
        "UserImportInProgressException": "Cognito is importing users into the pool",
    },
    "dynamodb": {
        "ContinuousBackupsUnavailableException": "DynamoDB is still preparing the table's backups",
        "LimitExceededException": "DynamoDB is at work on as many tables as it takes at once",
    },
    "iam": {
        "ConcurrentModification": "IAM is still busy with another change of the role",
        "EntityTemporarilyUnmodifiable": "IAM is still busy with the role, as after a deletion",
    },
    "logs": {"OperationAbortedException": "CloudWatch is still busy with another change of the log group"},
    "s3": {
        "OperationAborted": "S3 is still busy with the bucket's name, as after a deletion",
        "ConditionalRequestConflict": "S3 is still busy with another change of the bucket",
    },
}
"""The same for codes of one service, which have another meaning, or none, in other services."""
CONFLICT_AT = {
    "dynamodb": {
        "ResourceInUseException": "DynamoDB is still busy with the table",
        "TableInUseException": "DynamoDB is still busy with the table",
    }
}
EXISTS_AT = {
    "iam": {"EntityAlreadyExists"},
    "logs": {"ResourceAlreadyExistsException"},
    "s3": {"BucketAlreadyOwnedByYou"},
}
NOT_KNOWN_AT = {
    "appsync": {"NotFoundException"},
    "cognito-idp": {"ResourceNotFoundException"},
    "dynamodb": {"ResourceNotFoundException", "TableNotFoundException"},
    "iam": {"NoSuchEntity"},
    "logs": {"ResourceNotFoundException"},
    "s3": {"404", "NoSuchBucket"},
}
"""Codes for a resource that does not exist: if it was just created, it is not visible everywhere yet."""
NOT_READY_AT = {
    "appsync": (
        {"AccessDeniedException", "BadRequestException", "NotFoundException", "UnauthorizedException"},
        re.compile(r"assume|\b(role|user ?pool|table)\b.*(\bnot\b|n't|\bno\b|invalid)", re.IGNORECASE | re.DOTALL),
    ),
    "iam": ({"MalformedPolicyDocument"}, re.compile(r"invalid principal", re.IGNORECASE)),
    "s3": ({"MalformedPolicy"}, re.compile(r"invalid principal", re.IGNORECASE)),
}
"""Codes for a resource of another service that cannot be used: if it was just created, it cannot be used yet."""
MALFORMED = {"BadRequestException", "InvalidParameterException", "ValidationError", "ValidationException"}
"""Codes for a name or id that does not have the required form."""
IN_USE_AT = {
    "appsync": ({"BadRequestException"}, re.compile(r"\b(associated|in use|used by)\b", re.IGNORECASE)),
    "cognito-idp": ({"InvalidParameterException"}, re.compile(r"\bdomain\b.*\bdeleted first\b", re.IGNORECASE)),
    "iam": ({"DeleteConflict"}, re.compile("")),
    "s3": ({"BucketHasAccessPointsAttached"}, re.compile("")),
}
"""Codes for a resource that is in use: if its user was just deleted, the deletion is not visible everywhere yet."""
INDETERMINATE = {
    "InternalError",
    "InternalErrorException",
    "InternalFailure",
    "InternalFailureException",
    "InternalServerError",
    "InternalServerException",
    "ServiceFailure",
    "ServiceUnavailable",
    "ServiceUnavailableException",
}
_AGAIN = re.compile(
    r"\b(please (re)?try( again)?\b|(re)?try (again )?(later|shortly)|retry your request)", re.IGNORECASE
)
"""The text of an error message for a correct call that came too early."""
SERVER_FAULT, TOO_MANY = 500, 429


@dataclass(frozen=True)
class ErrorClass:
    """What to do after an error.

    `throttled`: nothing was done, repeat the call later; `conflict`: the same for a change, but a create must first read whether
    the resource exists; `exists`: a create was refused because something of that name exists; `indeterminate`: it may have been
    carried out, read first; `permanent`: it was not carried out, and a repetition will not be either.
    """

    kind: Literal["throttled", "conflict", "exists", "indeterminate", "permanent"]
    reason: str


@dataclass(frozen=True, kw_only=True)
class Moment:
    """The recent changes of this run: in IAM, S3 and others it takes seconds until a change is visible everywhere."""

    parent_made: bool = False
    """Created: the resource that the call names, its parent, or another part of the same parent."""
    need_made: bool = False
    """Created: anything else that the resource depends on, of another service too."""
    part_removed: bool = False
    """Deleted: a part of the resource, or what others attached to it."""


LONG_AGO = Moment()


def classify(error: Exception, moment: Moment = LONG_AGO) -> ErrorClass:
    """Return the class of an exception of boto3; `moment` is what happened just before the call."""
    if isinstance(error, ClientError):
        return _classify_answer(error, moment)
    if isinstance(error, HTTPClientError | ConnectionError | ResponseParserError):
        return ErrorClass("indeterminate", "the connection broke before AWS answered")
    return ErrorClass("permanent", type(error).__name__)


def _classify_answer(error: ClientError, moment: Moment) -> ErrorClass:
    code, text = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
    metadata: Mapping[str, Any] = error.response["ResponseMetadata"]
    service, status = metadata.get("Service", ""), metadata.get("HTTPStatusCode", 400)
    if throttled := THROTTLED.get(code) or THROTTLED_AT.get(service, {}).get(code):
        return ErrorClass("throttled", throttled)
    if conflict := CONFLICT_AT.get(service, {}).get(code):
        return ErrorClass("conflict", conflict)
    if code in EXISTS_AT.get(service, ()):
        return ErrorClass("exists", code)
    if later := _not_yet(service, code, text, moment):
        return ErrorClass("throttled", later)
    if status >= SERVER_FAULT or code in INDETERMINATE:
        return ErrorClass("indeterminate", f"AWS returned an internal error ({code})")
    if status == TOO_MANY or _AGAIN.search(text):
        return ErrorClass("throttled", f"AWS asks to try again ({code})")
    return ErrorClass("permanent", code)


def _not_yet(service: str, code: str, text: str, moment: Moment) -> str:
    """Return why an error that otherwise is permanent means "not yet" now; an empty text if it is permanent."""
    if moment.parent_made and code in NOT_KNOWN_AT.get(service, ()):
        return f"AWS does not know everywhere yet what was made a moment ago ({code})"
    codes, words = IN_USE_AT.get(service, (frozenset[str](), _AGAIN))
    if moment.part_removed and code in codes and words.search(text):
        return f"AWS does not know everywhere yet what was removed a moment ago ({code})"
    codes, words = NOT_READY_AT.get(service, (frozenset[str](), _AGAIN))
    if (moment.need_made or moment.parent_made) and code in codes and words.search(text):
        return f"AWS cannot use yet what was made a moment ago ({code})"
    return ""


def is_malformed(error: BaseException | None) -> bool:
    """Return whether AWS or boto3 refused a name or id because of its form."""
    return isinstance(error, ParamValidationError) or (
        isinstance(error, ClientError) and error.response["Error"]["Code"] in MALFORMED
    )
