"""The condition keys of a request to S3.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from chatprov.local.moto_s3 import signature_v2
from chatprov.local.moto_s3.signature import ALGORITHM

if TYPE_CHECKING:
    from chatprov.iam.conditions import Context
    from chatprov.local.moto_iam.credentials import Requester
    from chatprov.local.moto_s3.request import Request

# keys that no request to the local cloud has
_NEVER = (
    "aws:multifactorauthpresent",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:vpcsourceip",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
)
_HEADERS = (
    "x-amz-acl",
    "x-amz-content-sha256",
    "x-amz-copy-source",
    "x-amz-grant-full-control",
    "x-amz-grant-read",
    "x-amz-grant-read-acp",
    "x-amz-grant-write",
    "x-amz-grant-write-acp",
    "x-amz-metadata-directive",
    "x-amz-object-ownership",
    "x-amz-server-side-encryption",
    "x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-server-side-encryption-customer-algorithm",
    "x-amz-storage-class",
)
_PARAMETERS = {
    "s3:prefix": "prefix",
    "s3:delimiter": "delimiter",
    "s3:max-keys": "max-keys",
    "s3:versionid": "versionId",
}


def context_of(request: Request, requester: Requester, source_ip: str, account: str) -> Context:
    """Return the values of a request's condition keys."""
    now = datetime.now(UTC)
    principal = requester.principal
    headers = request.given
    given: dict[str, str | None] = {
        "aws:currenttime": now.isoformat(),
        "aws:epochtime": str(int(now.timestamp())),
        "aws:sourceip": source_ip,
        # HTTP on the same machine counts as HTTPS on AWS
        "aws:securetransport": "true",
        "aws:useragent": headers.get("user-agent"),
        "aws:referer": headers.get("referer"),
        "aws:principalaccount": principal.account,
        "aws:principalarn": principal.arns[-1] if principal.arns else None,
        "aws:principaltype": _kind(requester),
        "aws:username": None,
        "aws:userid": principal.account,
        "aws:resourceaccount": account,
        "s3:resourceaccount": account,
        "s3:authtype": request.auth_type or None,
        "s3:signatureversion": _version(request),
        "s3:signatureage": _age(request, now),
        **dict.fromkeys(_NEVER),
        **{f"s3:{name}": headers.get(name) for name in _HEADERS},
        **{key: request.parameters.get(name) for key, name in _PARAMETERS.items()},
    }
    return {name: None if value is None else [value] for name, value in given.items()} | dict(principal.values)


def _version(request: Request) -> str | None:
    if not request.auth_type:
        return None
    in_header = request.headers.get("authorization", "").startswith(signature_v2.SCHEME)
    is_old = in_header or request.is_signed_in_query_by_v2 or "awsaccesskeyid" in request.form
    return "AWS" if is_old else ALGORITHM


def _kind(requester: Requester) -> str:
    if requester.principal.anonymous:
        return "Anonymous"
    if requester.identity is None:
        return "Account"
    return "User" if requester.token is None else "AssumedRole"


def _age(request: Request, now: datetime) -> str | None:
    if not request.is_signed_in_query:
        return None
    signed = datetime.strptime(request.parameters["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return str(int((now - signed).total_seconds() * 1000))
