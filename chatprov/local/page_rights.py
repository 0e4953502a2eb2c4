"""The requests that a page may send to AWS's services: from another origin, only those that AWS allows without credentials.

https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-public-server-side.html
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from chatprov.local.asker import Asker
from chatprov.local.services.models import service_model

if TYPE_CHECKING:
    from collections.abc import Mapping

REFUSED: Final = (
    "A page of another origin may use GraphQL, Cognito's public operations and S3 objects of this local cloud, nothing else. "
    "Open the page at http://localhost or http://127.0.0.1, or let a program make this call."
)
SIGNED_IN_QUERY: Final = "A browser may ask S3 alone by a signature in the URL. Let a program make this call."
_TARGETS: Final = {
    "cognito-identity": "AWSCognitoIdentityService",
    "cognito-idp": "AWSCognitoIdentityProviderService",
}
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")


@cache
def public_operations(service: str) -> frozenset[str]:
    """Return the names of a service's operations that need no AWS credentials."""
    model = service_model(service)
    return frozenset(name for name in model.operation_names if model.operation_model(name).auth_type == "none")


def why_refused(asker: Asker, service: str | None, environ: Mapping[str, Any]) -> str:
    """Return why a request (a WSGI environ) to a service is rejected for its sender, or "" if the sender may send it.

    `service` is None if the request names none. For S3, the signature and the bucket decide later.
    """
    if asker is Asker.PROGRAM or service == "s3":
        return ""
    if _is_signed_in_query(environ["QUERY_STRING"]):
        # the URL of an image is enough to send such a request, and only S3 verifies the signature
        return SIGNED_IN_QUERY
    if asker is Asker.PAGE_HERE or _is_public(service, environ):
        return ""
    return REFUSED


def _is_signed_in_query(query: str) -> bool:
    return any(name.lower().startswith("x-amz-") for name, _ in parse_qsl(query, keep_blank_values=True))


def _is_public(service: str | None, environ: Mapping[str, Any]) -> bool:
    if service not in _TARGETS or "HTTP_AUTHORIZATION" in environ:
        return False
    target = environ.get("HTTP_X_AMZ_TARGET")
    if target is None:
        # without a target and a signature, only the path of a user pool's keys identifies Cognito
        return service == "cognito-idp" and environ["REQUEST_METHOD"] in {"GET", "HEAD"}
    # moto uses an Action in the query or in a form as the operation, whatever the header has
    other_name = environ["QUERY_STRING"] or environ.get("CONTENT_TYPE", "").lower().startswith(_FORMS)
    prefix, _, operation = target.partition(".")
    return (
        environ["REQUEST_METHOD"] == "POST"
        and environ["PATH_INFO"] == "/"
        and not other_name
        and prefix == _TARGETS[service]
        and operation in public_operations(service)
    )
