"""What a page of another origin may try with the local cloud: the table in docs/security.md, as data.

Each row says what AWS does and what the local cloud does; tests/browser/test_pages_of_elsewhere.py sends each from Chromium.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFLIGHT: Final = "the preflight is refused"
REFUSED: Final = "refused, unreadable"
REFUSED_READABLE: Final = "refused, readable"
ANSWERED: Final = "answered, readable"
UNREADABLE: Final = "answered, unreadable"

NO_SIGNATURE: Final = "refused: no valid signature"
NOT_PUBLIC: Final = "refused: no credentials"
BY_CORS: Final = "refused by the bucket's CORS rules"
SERVED: Final = "answered"
NOT_THERE: Final = "there is no such address"

JSON: Final = "application/x-amz-json-1.1"
FORM: Final = "application/x-www-form-urlencoded"
POOLS: Final = "AWSCognitoIdentityProviderService"


@dataclass(frozen=True)
class Row:
    """One request; in `path`, `headers` and `body` names with an @ are replaced by what the backend has."""

    service: str
    request: str
    by: str
    aws: str
    here: str
    path: str = "/"
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    changes: bool = False
    """Whether AWS lets a page without credentials change this."""


def scope(service: str) -> str:
    """Return a made-up credential, as a signature has it."""
    return f"x/20260101/ap-south-1/{service}/aws4_request"


def signed(service: str) -> dict[str, str]:
    """Return a made-up signature in a header."""
    return {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope(service)}, SignedHeaders=host, Signature=00"}


def by_query(service: str, action: str) -> str:
    """Return a path with an operation and a made-up signature in its query."""
    return f"/?{action}&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={quote(scope(service), safe='')}&X-Amz-Signature=00"


def called(service: str, target: str, body: str, request: str, *, scope: str | None = None) -> list[Row]:
    """Return an operation of a JSON service with a made-up signature: as SDKs send it, and without what needs a preflight."""
    headers = {"Content-Type": JSON, "X-Amz-Target": target}
    query = f"Action={target.rpartition('.')[2]}"
    return [
        Row(
            service,
            request,
            "fetch",
            NO_SIGNATURE,
            PREFLIGHT,
            method="POST",
            headers=headers | signed(scope or service),
            body=body,
        ),
        Row(
            service,
            request,
            "form, text/plain",
            NO_SIGNATURE,
            REFUSED,
            by_query(scope or service, query),
            "POST",
            body=body,
        ),
    ]


def asked(service: str, query: str, request: str, *, scope: str | None = None) -> list[Row]:
    """Return an operation of a query service with a made-up signature: by a picture's address and by a form."""
    return [
        Row(service, request, "picture", NO_SIGNATURE, REFUSED, by_query(scope or service, query)),
        Row(service, request, "form", NO_SIGNATURE, REFUSED, by_query(scope or service, query), "POST", body=query),
    ]


_ROLE: Final = "RoleName=@role&PolicyName=@policy&Version=2010-05-08"
_SIGN_UP: Final = '{"ClientId": "@client", "Username": "page@example.com", "Password": "Correct-horse-7"}'
_SIGN_IN: Final = (
    '{"ClientId": "@client", "AuthFlow": "USER_SRP_AUTH", '
    '"AuthParameters": {"USERNAME": "@email", "SRP_A": "abcdef0123456789"}}'
)
_DELETE: Final = "<Delete><Object><Key>@key</Key></Object></Delete>"
_SELECT: Final = (
    "<SelectObjectContentRequest><Expression>SELECT * FROM S3Object</Expression><ExpressionType>SQL</ExpressionType>"
    "<InputSerialization><CSV/></InputSerialization><OutputSerialization><CSV/></OutputSerialization>"
    "</SelectObjectContentRequest>"
)
_TOKEN: Final = {"Authorization": "@token", "Content-Type": "application/json"}
_MESSAGE: Final = (
    '{"query": "mutation { sendMessage(input: {roomId: \\"room1\\", timestamp: \\"2\\", sender: \\"page\\", '
    'content: \\"hi\\"}) { content } }"}'
)
_HISTORY: Final = '{"query": "{ getMessages(roomId: \\"room1\\") { content } }"}'


def _public(operation: str, body: str, request: str, by: str = "fetch", *, changes: bool = False) -> Row:
    headers = {"Content-Type": JSON, "X-Amz-Target": f"{POOLS}.{operation}"}
    return Row("Cognito", request, by, SERVED, ANSWERED, method="POST", headers=headers, body=body, changes=changes)


def _unsigned(operation: str, body: str, request: str) -> Row:
    headers = {"Content-Type": JSON, "X-Amz-Target": f"{POOLS}.{operation}"}
    return Row(
        "Cognito", request, "fetch, no signature", NOT_PUBLIC, REFUSED, method="POST", headers=headers, body=body
    )


ROWS: Final[tuple[Row, ...]] = (
    _public("SignUp", _SIGN_UP, "sign up", changes=True),
    _public("InitiateAuth", _SIGN_IN, "begin to sign in"),
    _public("GetUser", '{"AccessToken": "@token"}', "read one's own user"),
    _public("GetUser", '{"AccessToken": "@token"}', "read one's own user", "XMLHttpRequest"),
    _public("GetUser", '{"AccessToken": "@token"}', "read one's own user", "fetch in a worker"),
    _public("GetUser", '{"AccessToken": "@token"}', "read one's own user", "fetch in a sandboxed frame"),
    Row("Cognito", "the key set of a pool", "fetch", SERVED, ANSWERED, "/@pool/.well-known/jwks.json"),
    Row("Cognito", "the discovery document", "fetch", SERVED, ANSWERED, "/@pool/.well-known/openid-configuration"),
    _unsigned("ListUserPools", '{"MaxResults": 10}', "list the user pools"),
    _unsigned("AdminDeleteUser", '{"UserPoolId": "@pool", "Username": "@email"}', "delete a user"),
    Row(
        "Cognito",
        "delete a pool by a public operation with another one in the query",
        "fetch, no signature",
        NOT_PUBLIC,
        REFUSED,
        "/?Action=DeleteUserPool",
        "POST",
        {"Content-Type": JSON, "X-Amz-Target": f"{POOLS}.SignUp"},
        '{"UserPoolId": "@pool"}',
    ),
    *called("Cognito", f"{POOLS}.ListUsers", '{"UserPoolId": "@pool"}', "list the users", scope="cognito-idp"),
    *called(
        "Cognito",
        f"{POOLS}.AdminCreateUser",
        '{"UserPoolId": "@pool", "Username": "page2@example.com"}',
        "create a user",
        scope="cognito-idp",
    ),
    *called(
        "Cognito",
        f"{POOLS}.AdminSetUserPassword",
        '{"UserPoolId": "@pool", "Username": "@email", "Password": "Correct-horse-8", "Permanent": true}',
        "set a user's password",
        scope="cognito-idp",
    ),
    *called("Cognito", f"{POOLS}.DeleteUserPool", '{"UserPoolId": "@pool"}', "delete a pool", scope="cognito-idp"),
    *called(
        "cognito-identity", "AWSCognitoIdentityService.ListIdentityPools", '{"MaxResults": 10}', "list identity pools"
    ),
    Row("AppSync", "GraphQL with a token", "fetch", SERVED, ANSWERED, "/graphql/@api", "POST", _TOKEN, _HISTORY),
    Row(
        "AppSync",
        "send a message with a token",
        "fetch",
        SERVED,
        ANSWERED,
        "/graphql/@api",
        "POST",
        _TOKEN,
        _MESSAGE,
        changes=True,
    ),
    Row(
        "AppSync",
        "GraphQL without a token",
        "form, text/plain",
        "401",
        "401, unreadable",
        "/graphql/@api",
        "POST",
        body=_HISTORY,
    ),
    Row("AppSync", "real time with a token", "WebSocket", SERVED, ANSWERED, "/graphql/@api/realtime"),
    Row("AppSync", "list the APIs", "fetch", NO_SIGNATURE, PREFLIGHT, "/v1/apis", headers=signed("appsync")),
    Row(
        "AppSync", "list the APIs", "script", NO_SIGNATURE, REFUSED, by_query("appsync", "").replace("/?", "/v1/apis?")
    ),
    Row(
        "AppSync",
        "create an API key",
        "form",
        NO_SIGNATURE,
        REFUSED,
        by_query("appsync", "").replace("/?", "/v1/apis/@api/apikeys?"),
        "POST",
    ),
    Row("AppSync", "delete an API", "fetch", NO_SIGNATURE, PREFLIGHT, "/v1/apis/@api", "DELETE", signed("appsync")),
    *called("dynamodb", "DynamoDB_20120810.Scan", '{"TableName": "@table"}', "read the messages"),
    *called(
        "dynamodb",
        "DynamoDB_20120810.PutItem",
        '{"TableName": "@table", "Item": {"roomId": {"S": "room1"}, "timestamp": {"S": "3"}}}',
        "write a message",
    ),
    *called("dynamodb", "DynamoDB_20120810.DeleteTable", '{"TableName": "@table"}', "delete the table"),
    *called("dynamodbstreams", "DynamoDBStreams_20120810.ListStreams", "{}", "list streams", scope="dynamodb"),
    *asked("iam", f"Action=DeleteRolePolicy&{_ROLE}", "take the role's policy away"),
    Row(
        "iam",
        "take the role's policy away",
        "link",
        NO_SIGNATURE,
        REFUSED,
        by_query("iam", f"Action=DeleteRolePolicy&{_ROLE}"),
    ),
    Row(
        "iam",
        "take the role's policy away",
        "frame",
        NO_SIGNATURE,
        REFUSED,
        by_query("iam", f"Action=DeleteRolePolicy&{_ROLE}"),
    ),
    Row(
        "iam",
        "take the role's policy away",
        "picture in a sandboxed frame",
        NO_SIGNATURE,
        REFUSED,
        by_query("iam", f"Action=DeleteRolePolicy&{_ROLE}"),
    ),
    Row(
        "iam",
        "take the role's policy away",
        "picture, no referrer",
        NO_SIGNATURE,
        REFUSED,
        by_query("iam", f"Action=DeleteRolePolicy&{_ROLE}"),
    ),
    Row(
        "iam",
        "create a user",
        "fetch",
        NO_SIGNATURE,
        PREFLIGHT,
        method="POST",
        headers={"Content-Type": FORM} | signed("iam"),
        body="Action=CreateUser&UserName=page&Version=2010-05-08",
    ),
    *asked("sts", "Action=GetCallerIdentity&Version=2011-06-15", "ask who signs"),
    Row(
        "sts",
        "take a role with a made-up web identity",
        "form",
        "refused: the identity is not valid",
        REFUSED,
        method="POST",
        body="Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn:aws:iam::123456789012:role/@role"
        "&RoleSessionName=page&WebIdentityToken=a.b.c",
    ),
    *asked(
        "cloudwatch",
        "Action=DeleteAlarms&AlarmNames.member.1=x&Version=2010-08-01",
        "delete an alarm",
        scope="monitoring",
    ),
    *asked("cloudformation", "Action=DeleteStack&StackName=page&Version=2010-05-15", "delete a stack"),
    *called("logs", "Logs_20140328.CreateLogGroup", '{"logGroupName": "page"}', "create a log group"),
    *called("kms", "TrentService.CreateKey", "{}", "create a key"),
    *called(
        "resourcegroupstaggingapi",
        "ResourceGroupsTaggingAPI_20170126.GetResources",
        "{}",
        "list what has tags",
        scope="tagging",
    ),
    *called("secretsmanager", "secretsmanager.ListSecrets", "{}", "list the secrets"),
    *called("ssm", "AmazonSSM.PutParameter", '{"Name": "page", "Value": "x", "Type": "String"}', "write a parameter"),
    Row(
        "s3control",
        "read the account's block of public access",
        "fetch",
        NO_SIGNATURE,
        PREFLIGHT,
        "/v20180820/configuration/publicAccessBlock",
        headers=signed("s3"),
    ),
    Row(
        "s3control",
        "read the account's block of public access",
        "picture",
        NO_SIGNATURE,
        REFUSED,
        by_query("s3", "").replace("/?", "/v20180820/configuration/publicAccessBlock?"),
    ),
    Row("S3", "a file, by a URL of the chat", "fetch", SERVED, ANSWERED, "@get"),
    Row("S3", "a file, by a URL of the chat", "picture", SERVED, ANSWERED, "@get"),
    Row("S3", "a file, by a URL of the chat", "picture, no referrer", SERVED, ANSWERED, "@get"),
    Row("S3", "a file, by a URL of the chat", "link", SERVED, UNREADABLE, "@get"),
    Row(
        "S3",
        "put a file, by a URL of the chat",
        "fetch",
        SERVED,
        ANSWERED,
        "@put",
        "PUT",
        {"Content-Type": "image/png"},
        "x",
        changes=True,
    ),
    Row(
        "S3",
        "put a file, by a URL of the chat, into a bucket without CORS rules",
        "fetch",
        BY_CORS,
        PREFLIGHT,
        "@put-elsewhere",
        "PUT",
        {"Content-Type": "image/png"},
        "x",
    ),
    Row(
        "S3",
        "upload by a form of the chat",
        "form, multipart/form-data",
        SERVED,
        UNREADABLE,
        "@form",
        "POST",
        body="@fields",
        changes=True,
    ),
    Row(
        "S3",
        "upload by a form of the chat, into a bucket without CORS rules",
        "form, multipart/form-data",
        "answered, unreadable",
        REFUSED,
        "@form-elsewhere",
        "POST",
        body="@fields-elsewhere",
    ),
    Row("S3", "a file without a signature", "fetch", NOT_PUBLIC, REFUSED_READABLE, "/@bucket/@key"),
    Row("S3", "list the buckets", "fetch", NO_SIGNATURE, PREFLIGHT, "/", headers=signed("s3")),
    Row("S3", "list the files", "fetch", NO_SIGNATURE, REFUSED_READABLE, "/@bucket?list-type=2", headers=signed("s3")),
    Row(
        "S3",
        "a file with a made-up signature",
        "fetch",
        NO_SIGNATURE,
        REFUSED_READABLE,
        "/@bucket/@key",
        headers=signed("s3"),
    ),
    Row(
        "S3",
        "put a file with a made-up signature",
        "fetch",
        NO_SIGNATURE,
        REFUSED_READABLE,
        "/@bucket/@key",
        "PUT",
        signed("s3"),
        "x",
    ),
    Row(
        "S3",
        "publish the bucket by a policy",
        "fetch",
        NO_SIGNATURE,
        REFUSED_READABLE,
        "/@bucket?policy",
        "PUT",
        signed("s3"),
        "{}",
    ),
    Row("S3", "delete a file", "fetch", BY_CORS, PREFLIGHT, "/@bucket/@key", "DELETE", signed("s3")),
    Row("S3", "create a bucket", "fetch", BY_CORS, PREFLIGHT, "/a-bucket-of-a-page", "PUT", signed("s3")),
    Row("S3", "a file, by a URL signed with the secret test", "fetch", NO_SIGNATURE, REFUSED_READABLE, "@test-get"),
    Row("S3", "a file, by a URL signed with the secret test", "picture", NO_SIGNATURE, REFUSED, "@test-get"),
    Row("S3", "a file, by a URL signed with the secret test", "video", NO_SIGNATURE, REFUSED, "@test-get"),
    Row(
        "S3",
        "put a file, by a URL signed with the secret test",
        "fetch",
        NO_SIGNATURE,
        REFUSED_READABLE,
        "@test-put",
        "PUT",
        body="x",
    ),
    Row(
        "S3",
        "delete files, by a URL signed with the secret test",
        "fetch, no-cors",
        NO_SIGNATURE,
        REFUSED,
        "@test-delete",
        "POST",
        {"Content-Type": "text/plain"},
        _DELETE,
    ),
    Row(
        "S3",
        "delete files, by a URL signed with the secret test",
        "beacon",
        NO_SIGNATURE,
        REFUSED,
        "@test-delete",
        "POST",
        {"Content-Type": "text/plain"},
        _DELETE,
    ),
    Row(
        "S3",
        "query a file, by a URL signed with the secret test",
        "fetch",
        NO_SIGNATURE,
        REFUSED_READABLE,
        "@test-select",
        "POST",
        {"Content-Type": "text/plain"},
        _SELECT,
    ),
    Row(
        "S3",
        "query a file, by a URL signed with the secret test",
        "beacon",
        NO_SIGNATURE,
        REFUSED,
        "@test-select",
        "POST",
        {"Content-Type": "text/plain"},
        _SELECT,
    ),
    Row(
        "S3",
        "upload a page, by a form signed with the secret test",
        "form, multipart/form-data",
        NO_SIGNATURE,
        REFUSED,
        "@test-form",
        "POST",
        body="@test-fields",
    ),
    Row("the cloud's own", "read the codes that were mailed", "fetch", NOT_THERE, REFUSED, "/_chatprov/mail"),
    Row("the cloud's own", "read the codes that were mailed", "script", NOT_THERE, REFUSED, "/_chatprov/mail"),
    Row("the cloud's own", "read the codes that were mailed", "event source", NOT_THERE, REFUSED, "/_chatprov/mail"),
    Row(
        "the cloud's own",
        "read the key that URLs are signed with",
        "fetch",
        NOT_THERE,
        REFUSED,
        "/_chatprov/signing-key",
    ),
    Row(
        "the cloud's own",
        "read the key that URLs are signed with",
        "script",
        NOT_THERE,
        REFUSED,
        "/_chatprov/signing-key",
    ),
    Row(
        "the cloud's own",
        "read the key that URLs are signed with",
        "style sheet",
        NOT_THERE,
        REFUSED,
        "/_chatprov/signing-key",
    ),
    Row("the cloud's own", "show the console", "frame", NOT_THERE, REFUSED, "/_chatprov/"),
    Row("the cloud's own", "open the console", "link", NOT_THERE, UNREADABLE, "/_chatprov/"),
)


def table() -> str:
    """Return the rows in Markdown."""
    lines = ["| service | request | sent by | on AWS | here |", "| --- | --- | --- | --- | --- |"]
    lines += [f"| {row.service} | {row.request} | {row.by} | {row.aws} | {row.here} |" for row in ROWS]
    return "\n".join(lines)
