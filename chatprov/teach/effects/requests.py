"""The requests that policies are asked about: what AppSync, the chat's signed URLs and strangers send to AWS."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from chatprov.config.section import present
from chatprov.iam import PolicyRequest, Principal
from chatprov.iam.principals import as_list
from chatprov.teach.effects.cases import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chatprov.iam.conditions import Context
    from chatprov.step import ResourceContext

APPSYNC: Final = "appsync.amazonaws.com"
ASSUME: Final = "sts:AssumeRole"
STRANGER: Final = "999999999999"
"""An account that has nothing to do with the chat."""
_OTHER_POWERS: Final = (
    ("s3:GetObject", "arn:aws:s3:::{bucket}/uploads/photo.jpg"),
    ("s3:DeleteObject", "arn:aws:s3:::{bucket}/uploads/photo.jpg"),
    ("iam:CreateAccessKey", "arn:aws:iam::{account}:user/somebody"),
    ("iam:AttachRolePolicy", "arn:aws:iam::{account}:role/other"),
    ("sts:AssumeRole", "arn:aws:iam::{account}:role/other"),
    ("cognito-idp:AdminSetUserPassword", "{pool}"),
    ("cognito-idp:AdminDeleteUser", "{pool}"),
    ("lambda:InvokeFunction", "arn:aws:lambda:{region}:{account}:function:other"),
    ("appsync:DeleteGraphqlApi", "{api}"),
    ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:{region}:{account}:secret:other"),
    ("ec2:RunInstances", "arn:aws:ec2:{region}:{account}:instance/*"),
)
"""Actions that have nothing to do with a table or with logs; AWS's managed policies for DynamoDB allow none of them."""
_ROOMS: Final = ("room1", "room-7", "lobby")
_ADDRESS: Final = "192.0.2.7"


def _common(context: ResourceContext) -> Context:
    """Return the condition keys that every request has."""
    now = datetime.now(UTC)
    return {
        "aws:securetransport": ["true"],
        "aws:requestedregion": [context.region],
        "aws:resourceaccount": [context.account],
        "aws:currenttime": [now.isoformat(timespec="seconds").replace("+00:00", "Z")],
        "aws:epochtime": [str(int(now.timestamp()))],
        "aws:sourceip": [_ADDRESS],
        **dict.fromkeys(
            ("aws:sourcevpc", "aws:sourcevpce", "aws:multifactorauthpresent", "aws:multifactorauthage", "aws:referer",
             "aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:calledvia", "aws:useragent", "sts:externalid",
             "aws:principalorgid", "aws:username", "aws:userid", "aws:principaltype", "aws:principalaccount", "aws:principalarn"),
        ),
    }  # fmt: skip


def of_appsync(context: ResourceContext, role_arn: str) -> PolicyRequest:
    """Return AppSync's request for the role, for the chat's API."""
    api = context.handles["api"].arn if "api" in context.handles else ""
    keys = {
        "aws:sourceaccount": [context.account],
        "aws:sourcearn": [str(api)],
        "aws:principalservicename": [APPSYNC],
        "aws:principalisawsservice": ["true"],
    }
    return PolicyRequest(ASSUME, role_arn, {**_common(context), **keys}, Principal(service=APPSYNC))


def of_others(context: ResourceContext, role_arn: str, trust: Mapping[str, Any]) -> Iterator[tuple[str, PolicyRequest]]:
    """Yield the requests of all others that a trust policy names, each with the name of the sender."""
    for kind, name in _principals(trust):
        if kind == "Service":
            if name != APPSYNC:
                keys = {"aws:sourceaccount": [context.account], "aws:principalservicename": [name]}
                yield name, PolicyRequest(ASSUME, role_arn, {**_common(context), **keys}, Principal(service=name))
        elif kind == "AWS":
            yield from _identity(context, role_arn, name)
        elif kind == "Federated":
            yield name, PolicyRequest(ASSUME, role_arn, _common(context), Principal(arns=(name,)))


def _identity(context: ResourceContext, role_arn: str, name: str) -> Iterator[tuple[str, PolicyRequest]]:
    account = next((part for part in (*name.split(":")[4:5], name) if part.isdigit()), STRANGER)
    arn = name if name.startswith("arn:") else f"arn:aws:iam::{account}:user/somebody"
    keys = {"aws:principalaccount": [account], "aws:principalarn": [arn]}
    said = "everybody" if name == "*" else name
    yield said, PolicyRequest(ASSUME, role_arn, {**_common(context), **keys}, Principal(account, (arn,)))


def _principals(policy: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the principals that statements allow, with their kinds."""
    found: list[tuple[str, str]] = []
    for statement in as_list(policy.get("Statement", [])):
        if not isinstance(statement, dict) or statement.get("Effect") != "Allow":
            continue
        principal = statement.get("Principal", "*" if "NotPrincipal" in statement else {})
        if principal == "*":
            found.append(("AWS", "*"))
        elif isinstance(principal, dict):
            found += [(kind, str(name)) for kind, names in principal.items() for name in as_list(names)]
    return list(dict.fromkeys(found))


def of_resolvers(context: ResourceContext, action: str, table: str) -> Iterator[tuple[str, PolicyRequest]]:
    """Yield the requests of the data source, one for each of some rooms, with the name of the room."""
    reading = {"dynamodb:select": ["ALL_ATTRIBUTES"]} if action.endswith("Query") else {"dynamodb:select": None}
    role = context.handles["role"].arn if "role" in context.handles else ""
    for room in _ROOMS:
        keys: Context = {
            "aws:principalaccount": [context.account],
            "aws:principalarn": [str(role)],
            "aws:principaltype": ["AssumedRole"],
            "aws:viaawsservice": ["false"],
            "dynamodb:leadingkeys": [room],
            "dynamodb:attributes": list(FIELDS),
            "dynamodb:returnvalues": ["NONE"],
            "dynamodb:returnconsumedcapacity": ["NONE"],
            "dynamodb:enclosingoperation": None,
            "dynamodb:fulltablescan": None,
            **reading,
        }
        yield room, PolicyRequest(action, table, {**_common(context), **keys})


def of_strangers(context: ResourceContext, table: str) -> Iterator[tuple[str, PolicyRequest]]:
    """Yield what another account may do with the table if its policy allows it, in words and as a request."""
    arn = f"arn:aws:iam::{STRANGER}:user/somebody"
    keys: Context = {
        "aws:principalaccount": [STRANGER],
        "aws:principalarn": [arn],
        **dict.fromkeys(("dynamodb:leadingkeys", "dynamodb:attributes", "dynamodb:select")),
    }
    for action, power in (("Scan", "read"), ("Query", "read"), ("PutItem", "write"), ("DeleteItem", "delete")):
        request = PolicyRequest(f"dynamodb:{action}", table, {**_common(context), **keys}, Principal(STRANGER, (arn,)))
        yield f"Every AWS account may {power} the messages", request


def of_other_services(context: ResourceContext) -> Iterator[PolicyRequest]:
    """Yield requests that have nothing to do with the table."""
    known = {key: str(handle.arn) for key, handle in context.handles.items()}
    names = {
        "account": context.account,
        "region": context.region,
        "bucket": present(context.config.bucket).name,
        "pool": known.get("user-pool", "*"),
        "api": known.get("api", "*"),
    }
    for action, resource in _OTHER_POWERS:
        yield PolicyRequest(action, resource.format(**names), _common(context))


def of_files(context: ResourceContext, bucket: str) -> Iterator[tuple[str, PolicyRequest, bool]]:
    """Yield what is done with files: in words, the request, and whether it has to be possible."""
    owner = Principal(context.account, (f"arn:aws:iam::{context.account}:user/signer",))
    signed: Context = {
        **_common(context),
        "aws:principalaccount": [context.account],
        "aws:principalarn": list(owner.arns),
        "s3:authtype": ["REST-QUERY-STRING"],
        "s3:signatureversion": ["AWS4-HMAC-SHA256"],
        "s3:signatureage": ["60000"],
        **dict.fromkeys(
            ("s3:x-amz-acl", "s3:x-amz-server-side-encryption", "s3:x-amz-storage-class", "s3:x-amz-content-sha256")
        ),
    }
    file = f"{bucket}/uploads/room1/photo.jpg"
    for action, says in (
        ("s3:PutObject", "upload a file with a signed URL"),
        ("s3:GetObject", "read a file with a signed URL"),
    ):
        yield says, PolicyRequest(action, file, signed, owner), True
    unsigned: Context = {
        **_common(context),
        **dict.fromkeys(("s3:authtype", "s3:signatureversion", "s3:signatureage", "s3:prefix", "s3:x-amz-acl")),
    }
    stranger = Principal(STRANGER, (f"arn:aws:iam::{STRANGER}:user/somebody",))
    for who, sender in (("everybody", Principal()), ("every AWS account", stranger)):
        for action, says, resource in (
            ("s3:GetObject", "read every file", file),
            ("s3:PutObject", "write files", file),
            ("s3:DeleteObject", "delete files", file),
            ("s3:ListBucket", "list the files", bucket),
        ):
            yield f"{who} may {says}", PolicyRequest(action, resource, unsigned, sender), False
