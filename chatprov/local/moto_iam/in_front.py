"""What moto's IAM does not answer as AWS does: these requests are answered before it is called.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from moto.core.utils import utcnow
from moto.iam.models import iam_backends
from moto.utilities.utils import get_partition

from chatprov.local.answers import WireProtocol, failure
from chatprov.local.moto_forms import read_request
from chatprov.local.moto_iam import aws_policies, changes, creation, reads, refusals
from chatprov.local.moto_iam.credentials import KEY_ID
from chatprov.local.moto_iam.named import IamRefusalError
from chatprov.local.moto_request import account_of
from chatprov.local.query_xml import query_response
from chatprov.local.signed_region import signed_region

if TYPE_CHECKING:
    from collections.abc import Mapping

_STARTED: Final = utcnow()
"""The creation date of the account: the first use of IAM in this process."""


def answered_in_front(environ: dict[str, Any]) -> tuple[int, dict[str, str], bytes] | None:
    """Return the response for a request (a WSGI environ), or None if moto's response is right."""
    operation, parameters, _ = read_request("iam", environ)
    region = signed_region(environ.get("HTTP_AUTHORIZATION", ""), environ["QUERY_STRING"])
    backend = iam_backends[account_of(environ)][get_partition(region)]
    _provide(backend, operation, parameters)
    if operation == "GetUser" and "UserName" not in parameters:
        return _account(backend, environ)
    try:
        refusals.check(backend, operation, parameters)
        for respond in (creation.create, changes.change, reads.read):
            result = respond(backend, operation, parameters)
            if result is not None:
                return query_response("iam", operation, result)
    except IamRefusalError as error:
        answer = failure(WireProtocol.QUERY, error.status, error.code, error.message)
        return answer.status, dict(answer.headers), bytes(answer.body)
    return None


def _provide(backend: Any, operation: str, parameters: Mapping[str, Any]) -> None:
    """Give the account the policies of AWS that a request names or lists."""
    named = (parameters.get("PolicyArn"), parameters.get("PermissionsBoundary"))
    aws_policies.provide(backend, filter(None, named))
    if operation == "ListPolicies" and parameters.get("Scope") != "Local" and not parameters.get("OnlyAttached"):
        aws_policies.provide_all(backend)


def _account(backend: Any, environ: Mapping[str, Any]) -> tuple[int, dict[str, str], bytes] | None:
    """GetUser without a name returns the requester, which is usually the account itself and not a user; until moto knows it."""
    found = KEY_ID.search(environ.get("HTTP_AUTHORIZATION", ""))
    if found and backend.get_user_from_access_key_id(found[1]) is not None:
        return None
    account = backend.account_id
    arn = f"arn:{backend.partition}:iam::{account}:root"
    return query_response("iam", "GetUser", {"User": {"UserId": account, "Arn": arn, "CreateDate": _STARTED}})
