"""Which AWS service a request is for, found as moto's server finds it: signature, target, body, path."""

from __future__ import annotations

import re
import threading
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from moto import backend_index
from moto.moto_server import werkzeug_app

if TYPE_CHECKING:
    from flask import Flask
    from moto.backends import SERVICE_NAMES

SERVICES: tuple[SERVICE_NAMES, ...] = (
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

# S3 answers CORS by each bucket's rules, Cognito is answered for at the front: moto's "anyone may" would hide both
werkzeug_app.DISABLE_GLOBAL_CORS = True  # type: ignore[attr-defined]  # there is no other way to say so here

_ACTION = re.compile(rb"(?:^|&)Action=([A-Za-z0-9]+)")
_SCOPE = re.compile(r"Credential=[^/,]+/[^/,]+/[^/,]+/([^/,]+)/aws4_request")


class UnroutableError(Exception):
    """No service here answers the request; `code` is what AWS would call it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Dispatcher(werkzeug_app.DomainDispatcherApplication):
    """Finds the moto application that answers a request."""

    def __init__(self) -> None:
        super().__init__(werkzeug_app.create_backend_app)
        self._apps: dict[str, Flask] = {}
        self._making = threading.Lock()

    def service(self, environ: dict[str, Any]) -> SERVICE_NAMES:
        """Return moto's name of the service that a WSGI request is for, or raise UnroutableError."""
        host = _presigned_for(environ["QUERY_STRING"])
        if host is None:
            try:
                host = self.infer_service_region_host(environ, environ["PATH_INFO"])
            except (IndexError, KeyError, ValueError):
                raise UnroutableError(
                    "IncompleteSignature", "The Authorization or X-Amz-Target header is malformed."
                ) from None
        if host is None and ("HTTP_X_AMZ_TARGET" in environ or environ["PATH_INFO"] == "/"):
            raise UnroutableError("MissingAuthenticationToken", "Request is missing Authentication Token.")
        service = "s3" if host is None else _backend(host)
        if service is None:
            scope = _SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
            raise UnroutableError(
                "UnknownService",
                f"The local cloud has no service {scope[1] if scope else host}; it has {', '.join(SERVICES)}.",
            )
        return service

    def app(self, service: SERVICE_NAMES) -> Flask:
        """Return the application of a service, made at its first use."""
        with self._making:
            if service not in self._apps:
                self._apps[service] = self.create_app(service)
            return self._apps[service]


def operation(environ: dict[str, Any], body: bytes) -> str | None:
    """Return the operation that a request names in X-Amz-Target or in its form; REST services name none."""
    target = environ.get("HTTP_X_AMZ_TARGET")
    if target:
        return str(target).rpartition(".")[2]
    if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        action = _ACTION.search(body)
        return action[1].decode() if action else None
    return None


def _presigned_for(query: str) -> str | None:
    credential = parse_qs(query).get("X-Amz-Credential", [""])[0].split("/")
    match credential:
        case [_, _, region, service, "aws4_request"]:
            return f"{service}.{region}.amazonaws.com"
    return None


@lru_cache(maxsize=256)
def _backend(host: str) -> SERVICE_NAMES | None:
    url = f"http://{host}"
    found = next((service for service, pattern in backend_index.backend_url_patterns if pattern.match(url)), host)
    # moto's packages go by the services' names without hyphens
    return next((service for service in SERVICES if service.replace("-", "") == found), None)
