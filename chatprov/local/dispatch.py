"""Which AWS service a request is for: its signature says so, or its target, its action, its path."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs

from chatprov.local.application import Application

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moto.backends import SERVICE_NAMES

SERVICES: Final[tuple[SERVICE_NAMES, ...]] = (
    "appsync",
    "cloudwatch",
    "cognito-identity",
    "cognito-idp",
    "dynamodb",
    "dynamodbstreams",
    "iam",
    "kms",
    "logs",
    "resourcegroupstaggingapi",
    "s3",
    "s3control",
    "secretsmanager",
    "ssm",
    "sts",
)

_SIGNED_AS: Final[Mapping[str, SERVICE_NAMES]] = {
    **{service: service for service in SERVICES},
    "monitoring": "cloudwatch",
    "tagging": "resourcegroupstaggingapi",
}
# https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-public-server-side.html
_UNSIGNED_TARGETS: Final[Mapping[str, SERVICE_NAMES]] = {
    "AWSCognitoIdentityService": "cognito-identity",
    "AWSCognitoIdentityProviderService": "cognito-idp",
}
_BY_TARGET: Final[frozenset[SERVICE_NAMES]] = frozenset(
    {
        "cognito-identity",
        "cognito-idp",
        "dynamodb",
        "dynamodbstreams",
        "kms",
        "logs",
        "resourcegroupstaggingapi",
        "secretsmanager",
        "ssm",
    }
)
"""The services whose requests all go to one path, and name their operation in a header."""
_UNSIGNED_ACTIONS: Final = frozenset({"AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"})
_OF_A_USER_POOL: Final = ("/.well-known/jwks.json", "/.well-known/openid-configuration")
_S3_CONTROL: Final = "/v20180820/"

_ACTION = re.compile(rb"(?:^|&)Action=([A-Za-z0-9]+)")
_CREDENTIAL = re.compile(r"Credential=([^,\s]*)")


class UnroutableError(Exception):
    """No service here answers the request; `code` is what AWS would call it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Dispatcher:
    """Finds the application that answers a request."""

    def __init__(self) -> None:
        self._applications: dict[str, Application] = {}
        self._making = threading.Lock()

    def application(self, service: SERVICE_NAMES) -> Application:
        """Return the application of a service, made at its first use."""
        with self._making:
            if service not in self._applications:
                self._applications[service] = Application(service)
            return self._applications[service]


def service_of(environ: Mapping[str, Any], action: str | None) -> SERVICE_NAMES:
    """Return moto's name of the service that a request is for, raise UnroutableError when there is none.

    `environ` is the request as WSGI has it, `action` the operation that it names (see `operation`).
    """
    signed_for = _presigned_for(environ["QUERY_STRING"]) or _signed_for(environ)
    if signed_for is None:
        return _unsigned(environ, action)
    service = _SIGNED_AS.get(signed_for)
    if service is None:
        raise UnroutableError(
            "UnknownService", f"The local cloud has no service {signed_for}; it has {', '.join(SERVICES)}."
        )
    target = environ.get("HTTP_X_AMZ_TARGET")
    if service in _BY_TARGET and not target and environ["PATH_INFO"] == "/":
        raise UnroutableError(
            "UnknownOperationException", "The request has no X-Amz-Target header to name an operation."
        )
    if service == "dynamodb" and target and target.startswith("DynamoDBStreams"):
        return "dynamodbstreams"
    if service == "s3" and (environ["PATH_INFO"].startswith(_S3_CONTROL) or "s3-control" in environ["HTTP_HOST"]):
        return "s3control"
    return service


def operation(environ: Mapping[str, Any], body: bytes) -> str | None:
    """Return the operation that a request names in X-Amz-Target or in its form; REST services name none."""
    target = environ.get("HTTP_X_AMZ_TARGET")
    if target:
        return str(target).rpartition(".")[2]
    if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        action = _ACTION.search(body)
        return action[1].decode() if action else None
    return None


def _presigned_for(query: str) -> str | None:
    match parse_qs(query).get("X-Amz-Credential", [""])[0].split("/"):
        case [_, _, _, service, "aws4_request"]:
            return service
    return None


def _signed_for(environ: Mapping[str, Any]) -> str | None:
    """Return the service in the scope of a signature of version 4."""
    authorization = environ.get("HTTP_AUTHORIZATION")
    if not authorization:
        return None
    found = _CREDENTIAL.search(authorization)
    match found[1].split("/") if found else ():
        case [_, _, _, service, _]:
            return service.lower()
    if "HTTP_X_AMZ_TARGET" not in environ and environ["PATH_INFO"] != "/":
        return "s3"  # pages send it what they have for other services; it says what it wants
    raise UnroutableError("IncompleteSignature", "The Authorization or X-Amz-Target header is malformed.")


def _unsigned(environ: Mapping[str, Any], action: str | None) -> SERVICE_NAMES:
    target = environ.get("HTTP_X_AMZ_TARGET")
    if target:
        service = _UNSIGNED_TARGETS.get(target.partition(".")[0])
    elif action in _UNSIGNED_ACTIONS:
        service = "sts"
    elif environ["PATH_INFO"].rstrip("/").endswith(_OF_A_USER_POOL):
        service = "cognito-idp"
    else:
        service = None if environ["PATH_INFO"] == "/" else "s3"
    if service is None:
        raise UnroutableError("MissingAuthenticationToken", "Request is missing Authentication Token.")
    return service
