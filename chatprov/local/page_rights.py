"""The requests that a page may send to AWS's services: from another origin, only those that AWS allows without credentials.

https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-public-server-side.html
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from chatprov.local.asker import Asker
from chatprov.local.models import model_of

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
    model = model_of(service)
    return frozenset(name for name in model.operation_names if model.operation_model(name).auth_type == "none")


def why_refused(asker: Asker, service: str | None, environ: Mapping[str, Any]) -> str:
    """Return why a request to a service, as WSGI has it, is refused to who asks; "" when the service may answer it.

    `service` is None where the request names none. Of a request to S3, its signature and the bucket decide.
    """
    if asker is Asker.PROGRAM or service == "s3":
        return ""
    if _is_signed_in_query(environ["QUERY_STRING"]):
        # a picture's address is enough to send it, and nothing but S3 looks at the signature
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
        # what names a user pool without a target and a signature is the path of its keys
        return service == "cognito-idp" and environ["REQUEST_METHOD"] in {"GET", "HEAD"}
    # moto takes an Action of the query or of a form for the operation, whatever the header says
    other_name = environ["QUERY_STRING"] or environ.get("CONTENT_TYPE", "").lower().startswith(_FORMS)
    prefix, _, operation = target.partition(".")
    return (
        environ["REQUEST_METHOD"] == "POST"
        and environ["PATH_INFO"] == "/"
        and not other_name
        and prefix == _TARGETS[service]
        and operation in public_operations(service)
    )
