"""Classify an error: retry, read again, or give up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from botocore.exceptions import (
    ClientError,
    ConnectionError,  # noqa: A004  # botocore calls it so
    HTTPClientError,
    ParamValidationError,
)
from botocore.parsers import ResponseParserError

if TYPE_CHECKING:
    from collections.abc import Mapping

_FEWER = "AWS asks for fewer calls a second"
BUSY = {
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
"""Codes with which no service has done anything: the same call is right a little later."""
BUSY_AT = {
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
"""The same for codes that mean something else, or nothing, in another service: a limit there may never yield."""
IN_USE_AT = {
    "dynamodb": {
        "ResourceInUseException": "DynamoDB is still busy with the table",
        "TableInUseException": "DynamoDB is still busy with the table",
    }
}
THERE_ALREADY_AT = {
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
"""How a service says that it does not know what a call names: for something just made, that it does not know it yet."""
NOT_READY_AT = {
    "appsync": (
        {"AccessDeniedException", "BadRequestException", "NotFoundException", "UnauthorizedException"},
        re.compile(r"assume|\b(role|user ?pool|table)\b.*(\bnot\b|n't|\bno\b|invalid)", re.IGNORECASE | re.DOTALL),
    ),
    "iam": ({"MalformedPolicyDocument"}, re.compile(r"invalid principal", re.IGNORECASE)),
    "s3": ({"MalformedPolicy"}, re.compile(r"invalid principal", re.IGNORECASE)),
}
"""How a service says that it cannot use what another service keeps: for something just made, that it cannot use it yet."""
MALFORMED = {"BadRequestException", "InvalidParameterException", "ValidationError", "ValidationException"}
"""How services say that a name is none of theirs, whatever there is."""
STILL_HELD_AT = {
    "appsync": ({"BadRequestException"}, re.compile(r"\b(associated|in use|used by)\b", re.IGNORECASE)),
    "cognito-idp": ({"InvalidParameterException"}, re.compile(r"\bdomain\b.*\bdeleted first\b", re.IGNORECASE)),
    "iam": ({"DeleteConflict"}, re.compile("")),
    "s3": ({"BucketHasAccessPointsAttached"}, re.compile("")),
}
"""How a service says that something keeps a resource: for what was just taken away, that it does not know that yet."""
UNSURE = {
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
"""What AWS writes into a message when the call is right and came at a wrong moment."""
SERVER_FAULT, TOO_MANY = 500, 429


@dataclass(frozen=True)
class ErrorClass:
    """What to do after an error.

    `busy`: nothing was done, try again; `in use`: the same for a change, but a create must look whether it is there already;
    `there`: a create was refused because something of that name exists; `unsure`: it may have been carried out, look; `refused`: it
    was not, and will not be.
    """

    kind: Literal["busy", "in use", "there", "unsure", "refused"]
    reason: str


@dataclass(frozen=True, kw_only=True)
class Moment:
    """What this run did a moment ago, so that AWS may not know it everywhere: IAM, S3 and others spread changes over seconds."""

    owner_made: bool = False
    """The resource that the call names, its owner, or another part of the same owner."""
    need_made: bool = False
    """Anything else that the resource needs, of another service too."""
    part_removed: bool = False
    """A part of the resource, or what others hung on it."""


LONG_AGO = Moment()


def classify(error: Exception, moment: Moment = LONG_AGO) -> ErrorClass:
    """Say what an exception of boto3 means; `moment` is what happened just before the call."""
    if isinstance(error, ClientError):
        return _classify_answer(error, moment)
    if isinstance(error, HTTPClientError | ConnectionError | ResponseParserError):
        return ErrorClass("unsure", "the connection broke before AWS answered")
    return ErrorClass("refused", type(error).__name__)


def _classify_answer(error: ClientError, moment: Moment) -> ErrorClass:
    code, text = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
    metadata: Mapping[str, Any] = error.response["ResponseMetadata"]
    service, status = metadata.get("Service", ""), metadata.get("HTTPStatusCode", 400)
    if busy := BUSY.get(code) or BUSY_AT.get(service, {}).get(code):
        return ErrorClass("busy", busy)
    if in_use := IN_USE_AT.get(service, {}).get(code):
        return ErrorClass("in use", in_use)
    if code in THERE_ALREADY_AT.get(service, ()):
        return ErrorClass("there", code)
    if later := _not_yet(service, code, text, moment):
        return ErrorClass("busy", later)
    if status >= SERVER_FAULT or code in UNSURE:
        return ErrorClass("unsure", f"AWS returned an internal error ({code})")
    if status == TOO_MANY or _AGAIN.search(text):
        return ErrorClass("busy", f"AWS asks to try again ({code})")
    return ErrorClass("refused", code)


def _not_yet(service: str, code: str, text: str, moment: Moment) -> str:
    """Return why an answer that else means "no" means "not yet" now; nothing when it does not."""
    if moment.owner_made and code in NOT_KNOWN_AT.get(service, ()):
        return f"AWS does not know everywhere yet what was made a moment ago ({code})"
    codes, words = STILL_HELD_AT.get(service, (frozenset[str](), _AGAIN))
    if moment.part_removed and code in codes and words.search(text):
        return f"AWS does not know everywhere yet what was removed a moment ago ({code})"
    codes, words = NOT_READY_AT.get(service, (frozenset[str](), _AGAIN))
    if (moment.need_made or moment.owner_made) and code in codes and words.search(text):
        return f"AWS cannot use yet what was made a moment ago ({code})"
    return ""


def is_malformed(error: BaseException | None) -> bool:
    """Tell whether AWS, or boto3 for it, took a name in a call for one that nothing can have."""
    return isinstance(error, ParamValidationError) or (
        isinstance(error, ClientError) and error.response["Error"]["Code"] in MALFORMED
    )
