"""The reasons of failures, as the events of a stack show them."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from chatprov.cloudformation import NotYetKnown, TemplateFault
from chatprov.local.services.cloudformation.client import CallRefusedError
from chatprov.local.services.cloudformation.handlers.contract import NOT_FOUND, HandlerFault
from chatprov.local.storage import CloudFolderError, NotWrittenError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

log = logging.getLogger(__name__)
FAILURES: Final = (CallRefusedError, HandlerFault, NotYetKnown, TemplateFault)
"""What prevents a resource from being created, updated or deleted."""
_INTERNAL: Final = "Internal Failure"
_NAMES: Final[Mapping[str, str]] = {
    "appsync": "AppSync",
    "cognito-idp": "CognitoIdentityProvider",
    "dynamodb": "DynamoDb",
    "iam": "Iam",
    "logs": "CloudWatchLogs",
    "s3": "S3",
    "ssm": "Ssm",
}
"""The services as the messages of AWS's handlers name them."""
_SERVER_FAULT: Final = 500


class DeploymentStopped(Exception):
    """The local cloud ends; the stack stays in progress, and goes on at the next start."""


@contextmanager
def handled() -> Iterator[None]:
    """Turn a fault of a handler that is none of FAILURES into one of them: a stack must not stay in progress for it."""
    try:
        yield
    except (*FAILURES, CloudFolderError, DeploymentStopped, NotWrittenError):
        raise
    except Exception as error:
        log.exception("A handler of CloudFormation has failed")
        raise HandlerFault(_INTERNAL) from error


def reason_of(error: Exception) -> str:
    """Return the reason for a failure: the service's own words, if it was a service that refused."""
    if isinstance(error, CallRefusedError):
        name = _NAMES.get(error.service, error.service)
        message = f"{error.message} (Service: {name}, Status Code: {error.status})"
        return f'Resource handler returned message: "{message}" (HandlerErrorCode: {_handler_code(error)})'
    if isinstance(error, NotYetKnown):
        return f"The value of {error.reference} is not known."
    return str(error)


def _handler_code(error: CallRefusedError) -> str:
    """Return the code of AWS's handler contract for an error of a service."""
    if error.code in NOT_FOUND:
        return "NotFound"
    if "Exists" in error.code or "AlreadyOwnedByYou" in error.code or error.code == "ResourceInUseException":
        return "AlreadyExists"
    if error.code.startswith("AccessDenied"):
        return "AccessDenied"
    return "GeneralServiceException" if error.status >= _SERVER_FAULT else "InvalidRequest"
