"""Identifies the AWS service and operation of a request by its signature, target, action or path."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs

from werkzeug.datastructures import EnvironHeaders

from chatprov.local.answers import FORM, Refusal
from chatprov.local.moto_s3 import operations as s3_operations
from chatprov.local.offered import SERVICES, UNKNOWN_OPERATION
from chatprov.local.services import rest_json
from chatprov.local.services.models import service_model

if TYPE_CHECKING:
    from collections.abc import Mapping

_SIGNED_AS: Final[Mapping[str, str]] = {"tagging": "resourcegroupstaggingapi"}
"""Services whose name in moto differs from that in signatures."""
_TARGETS: Final[Mapping[str, str]] = {
    "AWSCognitoIdentityProviderService": "cognito-idp",
    "AWSCognitoIdentityService": "cognito-identity",
}
"""Services that need no signature, by the prefix of their targets.

https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-public-server-side.html
"""
_UNSIGNED_ACTIONS: Final = frozenset({"AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"})
_UNSIGNED_PATHS: Final[Mapping[str, str]] = {
    "/assignment/accounts": "sso",
    "/assignment/roles": "sso",
    "/federation/credentials": "sso",
    "/logout": "sso",
    "/client/register": "sso-oidc",
    "/device_authorization": "sso-oidc",
    "/token": "sso-oidc",
    "/v1/token": "signin",
}
"""The services that `aws login` and `aws sso login` call without a signature, at AWS_ENDPOINT_URL if it is set."""
_OF_A_USER_POOL: Final = ("/.well-known/jwks.json", "/.well-known/openid-configuration")
_S3_CONTROL: Final = "/v20180820/"
_BY_PATH: Final = frozenset({"rest-json", "rest-xml"})
_LONGEST_FORM: Final = 1 << 20
_OF_S3: Final = "AWS "
"""The beginning of a signature of version 2, which only S3 accepts here."""

_CREDENTIAL = re.compile(r"Credential=([^,\s]*)")
_SERVICE = re.compile(r"[a-z0-9_.-]{1,64}")
_OPERATION = re.compile(r"[A-Za-z0-9_]{1,128}")
_CBOR_PATH = re.compile(r"/service/[A-Za-z0-9_.]+/operation/([A-Za-z0-9_]{1,128})")


class UnroutableError(Exception):
    """The service or operation of a request cannot be identified; `refusal` is the error."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.refusal = Refusal(status, code, message)


def service_of(environ: Mapping[str, Any], body: IO[bytes]) -> str:
    """Return the service of a request, or raise UnroutableError if it cannot be identified.

    It is moto's name for a service that is available, and the name in the signature for any other. `environ` is the request as a
    WSGI environ.
    """
    authorization = environ.get("HTTP_AUTHORIZATION", "")
    signed_for = signed_service(authorization, environ["QUERY_STRING"])
    if signed_for is None:
        return _signed_otherwise(authorization, environ) if authorization else _unsigned(environ, body)
    service = _SIGNED_AS.get(signed_for, signed_for)
    if service == "dynamodb" and environ.get("HTTP_X_AMZ_TARGET", "").startswith("DynamoDBStreams"):
        return "dynamodbstreams"
    if service in {"s3", "s3-outposts"} and environ["PATH_INFO"].startswith(_S3_CONTROL):
        return "s3control"
    return service


def operation_of(service: str, environ: dict[str, Any], body: IO[bytes]) -> str | None:
    """Return the operation that a request names, or None.

    Raises UnroutableError if it names several: the operation that is authorized must be the one that is executed.
    """
    named = _names(environ, body) if service != "s3" else set()
    if len(named) > 1 or (named and is_by_path(service)):
        raise UnroutableError(400, UNKNOWN_OPERATION, "The request names its operation in more than one way.")
    if named:
        name = named.pop()
        return name if _OPERATION.fullmatch(name) else None
    cbor = _CBOR_PATH.fullmatch(environ["PATH_INFO"])
    if cbor is not None and service != "s3":
        if service in SERVICES:
            message = f"The local cloud offers {cbor[1]} of {service} in JSON, not in CBOR."
            raise UnroutableError(501, "NotImplemented", message)
        return cbor[1]
    return _operation_by_path(service, environ) if is_by_path(service) else None


def _names(environ: Mapping[str, Any], body: IO[bytes]) -> set[str]:
    """Return the operations that a request names in its target, in its query, and in its form."""
    target = environ.get("HTTP_X_AMZ_TARGET")
    targets = {target.rpartition(".")[2]} if target else set()
    actions = parse_qs(environ["QUERY_STRING"]).get("Action", [])
    return targets | set(actions) | set(_form_actions(environ, body))


def _form_actions(environ: Mapping[str, Any], body: IO[bytes]) -> list[str]:
    if not environ.get("CONTENT_TYPE", "").startswith(FORM):
        return []
    form = body.read(_LONGEST_FORM + 1)
    body.seek(0)
    return parse_qs(form.decode("latin-1")).get("Action", []) if len(form) <= _LONGEST_FORM else []


def is_by_path(service: str) -> bool:
    """Return whether method and path identify the operation of a service."""
    return service in SERVICES and service_model(service).protocol in _BY_PATH


def _operation_by_path(service: str, environ: dict[str, Any]) -> str | None:
    path = environ["RAW_URI"].partition("?")[0]
    if service == "s3":
        query = {name: values[0] for name, values in parse_qs(environ["QUERY_STRING"], keep_blank_values=True).items()}
        headers = {name.lower() for name, _ in EnvironHeaders(environ)}
        return s3_operations.name_of(environ["REQUEST_METHOD"], path, query, headers)
    found = rest_json.operation_of(service, environ["REQUEST_METHOD"], path)
    return found[0] if found else None


def signed_service(authorization: str, query: str) -> str | None:
    """Return the service in the credential of a pre-signed URL or of an Authorization header, or None.

    Signatures of version 4A are valid for several regions and contain none.
    """
    in_header = _CREDENTIAL.search(authorization)
    for credential in (parse_qs(query).get("X-Amz-Credential", [""])[0], in_header[1] if in_header else ""):
        match credential.split("/"):
            case [_, _, _, service, "aws4_request"] | [_, _, service, "aws4_request"]:
                service = service.lower()
                return service if _SERVICE.fullmatch(service) else None
    return None


def moto_name(signed_for: str | None) -> str | None:
    """Return moto's name of the service in a signature."""
    return _SIGNED_AS.get(signed_for, signed_for) if signed_for else None


def targeted_service(target: str | None) -> str | None:
    """Return the service of a target, or None if the target is not one of a service that needs no signature."""
    return _TARGETS.get((target or "").partition(".")[0])


def _signed_otherwise(authorization: str, environ: Mapping[str, Any]) -> str:
    path = environ["PATH_INFO"]
    if authorization.lower().startswith("bearer ") and not _is_for_s3(environ):
        message = f"The local cloud offers no API of AWS at {path} that takes a bearer token."
        raise UnroutableError(501, "NotImplemented", message)
    if "HTTP_X_AMZ_TARGET" not in environ and (path != "/" or authorization.startswith(_OF_S3)):
        return "s3"  # pages send it the Authorization headers of other services; S3 has its own error for them
    raise UnroutableError(400, "IncompleteSignature", "The Authorization or X-Amz-Target header is malformed.")


def _is_for_s3(environ: Mapping[str, Any]) -> bool:
    """Return whether a request may be for S3: no operation of S3 takes an unsigned JSON document."""
    is_read = environ["REQUEST_METHOD"] in {"GET", "HEAD"}
    return is_read or not environ.get("CONTENT_TYPE", "").startswith("application/json")


def _unsigned(environ: Mapping[str, Any], body: IO[bytes]) -> str:
    target, path = environ.get("HTTP_X_AMZ_TARGET"), environ["PATH_INFO"]
    if target:
        service = targeted_service(target)
    elif path.rstrip("/").endswith(_OF_A_USER_POOL):
        service = "cognito-idp"
    elif path != "/":
        of_s3 = _is_for_s3(environ) and "HTTP_X_AMZ_SSO_BEARER_TOKEN" not in environ
        service = "s3" if of_s3 else _UNSIGNED_PATHS.get(path)
    elif not _UNSIGNED_ACTIONS.isdisjoint(_names(environ, body)):
        service = "sts"
    else:
        service = "s3" if "AWSAccessKeyId" in parse_qs(environ["QUERY_STRING"]) else None
    if service is None:
        raise UnroutableError(400, "MissingAuthenticationToken", "Request is missing Authentication Token.")
    return service
