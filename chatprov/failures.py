"""What an AWS error means: try again, look again, or give up and say why."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,  # noqa: A004  # botocore calls it so
    EndpointProviderError,
    EndpointVariantError,
    HTTPClientError,
    InvalidProxiesConfigError,
    InvalidRegionError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProxyConnectionError,
    SSLError,
    UnknownEndpointError,
    UnknownFIPSEndpointError,
    UnknownRegionError,
)
from botocore.parsers import ResponseParserError

from chatprov.errors import CallFailed, TargetError

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
STILL_HELD_AT = {"iam": {"DeleteConflict"}}
"""How a service says that parts keep a resource: for parts just removed, that it does not know that yet."""
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
GOES_ON = "run the command again: it goes on where it stopped."
_SIGN_IN = f"Sign in again (`aws login`, `aws sso login` or `aws configure`), and {GOES_ON}"
_UNKNOWN_KEY = (
    "Sign in again (`aws login`, `aws sso login` or `aws configure`). A region that an account has to opt in to answers "
    "the same until it is enabled there."
)
_CLOCK = "This machine's clock is wrong: set it, and run the command again."
_ACCOUNT = "The account itself may not use this yet: look at it in the AWS Console (billing, activation, support)."
ADVICE = {
    "ExpiredToken": _SIGN_IN,
    "ExpiredTokenException": _SIGN_IN,
    "TokenRefreshRequired": _SIGN_IN,
    "InvalidToken": _SIGN_IN,
    "AuthFailure": _SIGN_IN,
    "MissingAuthenticationToken": _SIGN_IN,
    "MissingAuthenticationTokenException": _SIGN_IN,
    "IncompleteSignature": _SIGN_IN,
    "IncompleteSignatureException": _SIGN_IN,
    "SignatureDoesNotMatch": _SIGN_IN,
    "InvalidSignatureException": _SIGN_IN,
    "InvalidAccessKeyId": _UNKNOWN_KEY,
    "InvalidClientTokenId": _UNKNOWN_KEY,
    "UnrecognizedClientException": _UNKNOWN_KEY,
    "OptInRequired": _ACCOUNT,
    "NotSignedUp": _ACCOUNT,
    "SubscriptionRequiredException": _ACCOUNT,
    "AccountProblem": _ACCOUNT,
    "RequestTimeTooSkewed": _CLOCK,
    "RequestExpired": _CLOCK,
    "BucketAlreadyExists": "Bucket names are unique world-wide and this one is another's: choose another in config.yaml "
    "(bucket.name), such as chat-uploads-{account_id}.",
}
_DENIED = "Give the user or role you work with the right to make this call, and run the command again: it goes on where it stopped."
SERVER_FAULT, TOO_MANY = 500, 429
_UNREADABLE_BUNDLE = re.compile(r"\[Errno \d+\] .*|Could not find a suitable TLS CA certificate bundle.*")


@dataclass(frozen=True)
class Verdict:
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
    """A part of the resource."""


LONG_AGO = Moment()


def judge(error: Exception, moment: Moment = LONG_AGO) -> Verdict:
    """Say what an exception of boto3 means; `moment` is what happened just before the call."""
    if isinstance(error, ClientError):
        return _judge_answer(error, moment)
    if isinstance(error, HTTPClientError | ConnectionError | ResponseParserError):
        return Verdict("unsure", "the connection broke before AWS answered")
    return Verdict("refused", type(error).__name__)


def _judge_answer(error: ClientError, moment: Moment) -> Verdict:
    code, text = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
    metadata: Mapping[str, Any] = error.response["ResponseMetadata"]
    service, status = metadata.get("Service", ""), metadata.get("HTTPStatusCode", 400)
    if busy := BUSY.get(code) or BUSY_AT.get(service, {}).get(code):
        return Verdict("busy", busy)
    if in_use := IN_USE_AT.get(service, {}).get(code):
        return Verdict("in use", in_use)
    if code in THERE_ALREADY_AT.get(service, ()):
        return Verdict("there", code)
    if later := _not_yet(service, code, text, moment):
        return Verdict("busy", later)
    if status >= SERVER_FAULT or code in UNSURE:
        return Verdict("unsure", f"AWS answered with a fault of its own ({code})")
    if status == TOO_MANY or _AGAIN.search(text):
        return Verdict("busy", f"AWS asks to try again ({code})")
    return Verdict("refused", code)


def _not_yet(service: str, code: str, text: str, moment: Moment) -> str:
    """Return why an answer that else means "no" means "not yet" now; nothing when it does not."""
    if moment.owner_made and code in NOT_KNOWN_AT.get(service, ()):
        return f"AWS does not know everywhere yet what was made a moment ago ({code})"
    if moment.part_removed and code in STILL_HELD_AT.get(service, ()):
        return f"AWS does not know everywhere yet what was removed a moment ago ({code})"
    codes, words = NOT_READY_AT.get(service, (frozenset[str](), _AGAIN))
    if (moment.need_made or moment.owner_made) and code in codes and words.search(text):
        return f"AWS cannot use yet what was made a moment ago ({code})"
    return ""


def in_one_line(said: object, most: int = 300) -> str:
    """Return what an exception or a program says as one line of at most `most` characters."""
    text = " ".join(str(said).split())
    return text if len(text) <= most else f"{text[: most - 1]}…"


def no_answer(error: Exception) -> tuple[str, str] | None:
    """Say why there was no answer, and what to do about it; None for an error that means something else."""
    text = in_one_line(error)
    bundle = os.environ.get("AWS_CA_BUNDLE") or os.environ.get("REQUESTS_CA_BUNDLE")
    named = f" ({bundle})" if bundle else ""
    match error:
        case ProxyConnectionError():
            return (
                f"the proxy does not answer: {text}",
                "Check HTTPS_PROXY and HTTP_PROXY, or unset them, and run again.",
            )
        case SSLError() | HTTPClientError() if unreadable := _UNREADABLE_BUNDLE.search(text):
            return (
                f"the file with the CA certificates{named} cannot be read: {unreadable[0]}",
                "Check AWS_CA_BUNDLE, REQUESTS_CA_BUNDLE, and ca_bundle in the AWS configuration, and run again.",
            )
        case SSLError():
            return (
                f"the connection is not trusted: {text}",
                f"Check the certificates of AWS_CA_BUNDLE or ca_bundle{named}, and this machine's clock.",
            )
        case HTTPClientError() | ConnectionError():
            return text, f"Check the region, the address and the network, and {GOES_ON}"
    return None


def wrong_setting(error: Exception) -> tuple[str, str]:
    """Say what boto3 could not make a client or a request of: a region, an address, or the AWS configuration."""
    text = in_one_line(error) or type(error).__name__
    match error:
        case InvalidRegionError() | NoRegionError() | UnknownRegionError():
            return text, "Choose a region with --region, such as --region ap-south-1."
        case UnknownEndpointError() | EndpointProviderError() | EndpointVariantError() | UnknownFIPSEndpointError():
            return text, (
                "Choose another region with --region, or switch off what it does not offer (AWS_USE_FIPS_ENDPOINT, "
                "AWS_USE_DUALSTACK_ENDPOINT, or the same in the AWS configuration)."
            )
        case InvalidProxiesConfigError():
            return text, "Check HTTPS_PROXY and HTTP_PROXY, or unset them, and run again."
    return text, (
        "Check --endpoint-url, the environment variables that begin with AWS_, and the AWS configuration (~/.aws/config), "
        "and run again."
    )


def call_failed(error: Exception, what: str) -> CallFailed:
    """Turn an exception of boto3 into one clear error; `what` is what was being done, such as "create the S3 bucket x"."""
    if isinstance(error, TargetError):
        return CallFailed(f"Could not {what}: {error.message}", advice=f"{error.advice}".strip())
    if isinstance(error, ClientError):
        code, text = error.response["Error"]["Code"], in_one_line(error.response["Error"].get("Message", ""), 2000)
        advice = ADVICE.get(code, _DENIED if "Denied" in code or "NotAuthorized" in code or code == "403" else "")
        return CallFailed(f"Could not {what}: AWS answers {code}: {text}", advice=advice)
    if isinstance(error, NoCredentialsError | PartialCredentialsError):
        return CallFailed(f"Could not {what}: the AWS credentials are gone", advice=_SIGN_IN)
    if unanswered := no_answer(error):
        return CallFailed(f"Could not {what}: no answer: {unanswered[0]}", advice=unanswered[1])
    if isinstance(error, BotoCoreError):
        text, advice = wrong_setting(error)
        return CallFailed(f"Could not {what}: {text}", advice=advice)
    raise error
