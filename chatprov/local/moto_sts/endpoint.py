"""STS over HTTP: both operations are chatprov's own, on moto's sessions.

https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html
"""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moto.utilities.utils import get_partition
from werkzeug.datastructures import EnvironHeaders

from chatprov.local.answers import WireProtocol, failure
from chatprov.local.asker import Asker
from chatprov.local.moto_forms import read_request
from chatprov.local.moto_iam.credentials import KEY_ID, Requester, find_requester, root_requester
from chatprov.local.moto_iam.issued_keys import issuer_of
from chatprov.local.moto_request import account_of
from chatprov.local.moto_s3 import signature
from chatprov.local.moto_s3.exceptions import S3Refusal
from chatprov.local.moto_s3.request import Request
from chatprov.local.moto_sts.exceptions import StsError
from chatprov.local.moto_sts.sessions import session_for
from chatprov.local.query_xml import query_response
from chatprov.local.signed_region import signed_region

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class _Call:
    account: str
    region: str
    method: str
    query: str
    headers: Mapping[str, str]
    body: bytes


def answer(environ: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body for AssumeRole or GetCallerIdentity (as a WSGI environ)."""
    operation, parameters, body = read_request("sts", environ)
    headers = {name.lower(): value for name, value in EnvironHeaders(environ).items()}
    region = signed_region(headers.get("authorization", ""), environ["QUERY_STRING"])
    call = _Call(account_of(environ), region, environ["REQUEST_METHOD"], environ["QUERY_STRING"], headers, body)
    try:
        result = _assume_role(call, parameters) if operation == "AssumeRole" else _get_caller_identity(call)
    except StsError as error:
        refused = failure(WireProtocol.QUERY, error.status, error.code, error.message)
        return refused.status, dict(refused.headers), bytes(refused.body)
    return query_response("sts", operation, result)


def _assume_role(call: _Call, parameters: dict[str, Any]) -> Mapping[str, object]:
    session = session_for(_requester(call), parameters, call.account, call.region)
    return {
        "Credentials": {
            "AccessKeyId": session.access_key_id,
            "SecretAccessKey": session.secret_access_key,
            "SessionToken": session.session_token,
            "Expiration": session.expiration,
        },
        "AssumedRoleUser": {"AssumedRoleId": session.user_id, "Arn": session.arn},
    }


def _get_caller_identity(call: _Call) -> Mapping[str, object]:
    principal = _requester(call).principal
    user_id = next(iter(principal.values.get("aws:userid") or ()), principal.account)
    return {"UserId": user_id, "Account": principal.account, "Arn": principal.arns[0]}


def _requester(call: _Call) -> Requester:
    """Return the requester: the owner of a key that IAM or STS issued, after verifying the signature; else the account."""
    found = KEY_ID.search(call.headers.get("authorization", ""))
    key_id, partition = found[1] if found else "", get_partition(call.region)
    requester = find_requester(key_id, partition)
    if requester is None and issuer_of(key_id) is not None:
        raise StsError(403, "InvalidClientTokenId", "The security token included in the request is invalid.")
    if requester is None or requester.identity is None:
        return root_requester(key_id, partition)
    if call.headers.get("x-amz-security-token") != requester.token:
        raise StsError(403, "InvalidClientTokenId", "The security token included in the request is invalid.")
    if requester.expired:
        raise StsError(403, "ExpiredToken", "The security token included in the request is expired")
    _verify(call, requester)
    return requester


def _verify(call: _Call, requester: Requester) -> None:
    request = Request(call.method, "/", call.query, {}, call.headers, {}, call.body, Asker.PROGRAM, sent_path="/")
    try:
        signed = dataclasses.replace(signature.in_header(request), payload=hashlib.sha256(call.body).hexdigest())
        signed.verify(requester.secret)
    except S3Refusal as error:
        message = (
            "The request signature we calculated does not match the signature you provided. "
            "Check your AWS Secret Access Key and signing method."
        )
        raise StsError(403, "SignatureDoesNotMatch", message) from error
