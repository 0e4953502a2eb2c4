"""What an AWS error means: try again, look again, or give up and say why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from botocore.exceptions import BotoCoreError, ClientError, ConnectionError, HTTPClientError, NoCredentialsError  # noqa: A004

from chatprov.errors import CallFailed

BUSY = {
    "ThrottlingException": "AWS asks for fewer calls a second",
    "Throttling": "AWS asks for fewer calls a second",
    "TooManyRequestsException": "AWS asks for fewer calls a second",
    "RequestLimitExceeded": "AWS asks for fewer calls a second",
    "SlowDown": "S3 asks for fewer calls a second",
    "ProvisionedThroughputExceededException": "DynamoDB asks for fewer calls a second",
    "ConcurrentModificationException": "AppSync is still busy with another change of the API",
    "ConcurrentModification": "IAM is still busy with another change of the role",
    "OperationAborted": "S3 is still busy with the bucket's name, as after a deletion",
}
IN_USE = {"ResourceInUseException": "DynamoDB is still busy with the table"}
_SIGN_IN = "Sign in again (`aws sso login`, `aws configure`) and run the command again: it goes on where it stopped."
ADVICE = {
    "ExpiredToken": _SIGN_IN,
    "ExpiredTokenException": _SIGN_IN,
    "InvalidClientTokenId": _SIGN_IN,
    "UnrecognizedClientException": _SIGN_IN,
    "RequestTimeTooSkewed": "This machine's clock is wrong: set it, and run the command again.",
    "RequestExpired": "This machine's clock is wrong: set it, and run the command again.",
    "BucketAlreadyExists": "Bucket names are unique world-wide and this one is another's: choose another in config.yaml "
    "(bucket.name), such as chat-uploads-{account_id}.",
}
_DENIED = "Give the user or role you work with the right to make this call, and run the command again: it goes on where it stopped."
SERVER_FAULT = 500


@dataclass(frozen=True)
class Verdict:
    """What to do after an error.

    `busy`: nothing was done, try again; `in use`: the same for a change, but a create must look whether it is there already;
    `unsure`: it may have been carried out, look; `refused`: it was not, and will not be.
    """

    kind: Literal["busy", "in use", "unsure", "refused"]
    reason: str


def judge(error: Exception) -> Verdict:
    """Say what an exception of boto3 means."""
    if isinstance(error, ClientError):
        code = error.response["Error"]["Code"]
        if code in BUSY:
            return Verdict("busy", BUSY[code])
        if code in IN_USE:
            return Verdict("in use", IN_USE[code])
        if error.response["ResponseMetadata"].get("HTTPStatusCode", 400) >= SERVER_FAULT:
            return Verdict("unsure", f"AWS answered with a fault of its own ({code})")
        return Verdict("refused", code)
    if isinstance(error, HTTPClientError | ConnectionError):
        return Verdict("unsure", "the connection broke before AWS answered")
    return Verdict("refused", type(error).__name__)


def call_failed(error: Exception, what: str) -> CallFailed:
    """Turn an exception of boto3 into one clear error; `what` is what was being done, such as "create the S3 bucket x"."""
    if isinstance(error, ClientError):
        code, text = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
        advice = ADVICE.get(code, _DENIED if "Denied" in code or "NotAuthorized" in code or code == "403" else "")
        return CallFailed(f"Could not {what}: AWS answers {code}: {text}", advice=advice)
    if isinstance(error, NoCredentialsError):
        return CallFailed(f"Could not {what}: the AWS credentials are gone", advice=_SIGN_IN)
    if isinstance(error, HTTPClientError | ConnectionError):
        return CallFailed(
            f"Could not {what}: no answer: {error}",
            advice="Check the network or the endpoint, and run the command again: it goes on where it stopped.",
        )
    if isinstance(error, BotoCoreError):
        return CallFailed(f"Could not {what}: {error}")
    raise error
