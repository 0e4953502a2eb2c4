"""What the port answers to a page of elsewhere: GraphQL, Cognito's public operations and key sets, objects in S3, nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
import urllib3
from moto.core.utils import get_service_model

from chatprov.local.moto_iam import OWN_KEY
from chatprov.local.offered import SERVICES

if TYPE_CHECKING:
    from tests.local.conftest import ClientFor

pytestmark = pytest.mark.slow
HERE = "http://localhost:5173"
PAGES_ELSEWHERE: list[dict[str, str]] = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"},
    {"Referer": "https://evil.example/page"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]
OTHERS: list[dict[str, str]] = [
    {},
    {"Origin": HERE},
    {"Origin": "http://127.0.0.1:4566", "Sec-Fetch-Site": "cross-site"},
    {"Referer": f"{HERE}/"},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
]
JSON = {"Content-Type": "application/x-amz-json-1.1"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
POOLS = "AWSCognitoIdentityProviderService"
OPERATIONS = get_service_model("cognito-idp").operation_names
PUBLIC = {name for name in OPERATIONS if get_service_model("cognito-idp").operation_model(name).auth_type == "none"}
SIGNED_AS = {
    "cloudwatch": "monitoring",
    "resourcegroupstaggingapi": "tagging",
    "s3control": "s3",
    "dynamodbstreams": "dynamodb",
}
A_READ: dict[str, tuple[str, str, dict[str, str], str]] = {
    "appsync": ("GET", "/v1/apis", {}, ""),
    "cloudformation": ("POST", "/", FORM, "Action=ListStacks&Version=2010-05-15"),
    "cloudwatch": ("POST", "/", FORM, "Action=DescribeAlarms&Version=2010-08-01"),
    "cognito-identity": (
        "POST",
        "/",
        {**JSON, "X-Amz-Target": "AWSCognitoIdentityService.ListIdentityPools"},
        '{"MaxResults":1}',
    ),
    "cognito-idp": ("POST", "/", {**JSON, "X-Amz-Target": f"{POOLS}.ListUserPools"}, '{"MaxResults":1}'),
    "dynamodb": ("POST", "/", {**JSON, "X-Amz-Target": "DynamoDB_20120810.ListTables"}, "{}"),
    "dynamodbstreams": ("POST", "/", {**JSON, "X-Amz-Target": "DynamoDBStreams_20120810.ListStreams"}, "{}"),
    "iam": ("POST", "/", FORM, "Action=ListRoles&Version=2010-05-08"),
    "kms": ("POST", "/", {**JSON, "X-Amz-Target": "TrentService.ListKeys"}, "{}"),
    "logs": ("POST", "/", {**JSON, "X-Amz-Target": "Logs_20140328.DescribeLogGroups"}, "{}"),
    "resourcegroupstaggingapi": (
        "POST",
        "/",
        {**JSON, "X-Amz-Target": "ResourceGroupsTaggingAPI_20170126.GetResources"},
        "{}",
    ),
    "s3control": ("GET", "/v20180820/configuration/publicAccessBlock", {"x-amz-account-id": "123456789012"}, ""),
    "secretsmanager": ("POST", "/", {**JSON, "X-Amz-Target": "secretsmanager.ListSecrets"}, "{}"),
    "ssm": ("POST", "/", {**JSON, "X-Amz-Target": "AmazonSSM.DescribeParameters"}, "{}"),
    "sts": ("POST", "/", FORM, "Action=GetCallerIdentity&Version=2011-06-15"),
}
"""A request to read something of each service but S3: method, path, headers, body."""


ALLOW = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}]}'


def credential(service: str, key_id: str = "x") -> str:
    return f"{key_id}/20260101/us-east-1/{SIGNED_AS.get(service, service)}/aws4_request"


def signed(service: str, key_id: str = "x") -> dict[str, str]:
    made_up = f"AWS4-HMAC-SHA256 Credential={credential(service, key_id)}, SignedHeaders=host, Signature=00"
    return {"Authorization": made_up}


def in_query(service: str) -> str:
    return f"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={quote(credential(service), safe='')}&X-Amz-Signature=00"


def ask(url: str, method: str, headers: dict[str, str], body: str = "") -> urllib3.BaseHTTPResponse:
    return urllib3.request(method, url, headers=headers, body=body, retries=False, timeout=20)


def is_refused(answer: urllib3.BaseHTTPResponse) -> bool:
    readable = [name for name in answer.headers if name.lower().startswith("access-control-")]
    return answer.status == 403 and not readable


def test_there_is_a_request_to_each_service() -> None:
    assert {*A_READ, "s3"} >= set(SERVICES)


@pytest.mark.parametrize("service", A_READ)
def test_no_service_answers_a_page_of_elsewhere(cloud_url: str, service: str) -> None:
    method, path, headers, body = A_READ[service]
    for page in PAGES_ELSEWHERE:
        answer = ask(cloud_url + path, method, headers | signed(service) | page, body)
        assert is_refused(answer), (page, answer.status, answer.data)
        assert ask(f"{cloud_url}{path}?{in_query(service)}", method, headers | page, body).status == 403
        # without a signature, a path that is not "/" is a bucket's, and there is none of that name
        assert ask(cloud_url + path, method, headers | page, body).status == (403 if path == "/" else 404)
    for other in OTHERS:
        answer = ask(cloud_url + path, method, headers | signed(service) | other, body)
        # what the cloud does not offer it refuses to everyone alike
        alone = ask(cloud_url + path, method, headers | signed(service), body)
        assert (answer.status, is_refused(answer)) == (alone.status, False), (other, answer.data)
        assert answer.headers.get("Access-Control-Allow-Origin") == other.get("Origin")


@pytest.mark.parametrize("service", [name for name in A_READ if A_READ[name][2] == FORM])
def test_a_signature_in_the_url_is_for_s3_and_for_programs(cloud_url: str, service: str) -> None:
    url = f"{cloud_url}/?{A_READ[service][3]}&{in_query(service)}"
    assert not is_refused(ask(url, "GET", {}))
    encoded = url.replace("X-Amz-Credential", "X%2DAmz%2DCredential")
    chromium = {"User-Agent": "Mozilla/5.0 (X11) Chrome/156.0.0.0"}
    for page in [*PAGES_ELSEWHERE, *OTHERS[1:], chromium]:
        assert is_refused(ask(url, "GET", page)), page
        assert is_refused(ask(encoded, "GET", page)), page
        assert is_refused(ask(url, "POST", page | FORM, A_READ[service][3])), page


def test_a_picture_changes_no_policy(cloud_url: str, client_for: ClientFor) -> None:
    iam = client_for("iam")
    iam.create_role(RoleName="kept", AssumeRolePolicyDocument="{}")
    iam.put_role_policy(RoleName="kept", PolicyName="access", PolicyDocument=ALLOW)
    asked = "Action=DeleteRolePolicy&RoleName=kept&PolicyName=access&Version=2010-05-08"
    for page in PAGES_ELSEWHERE:
        assert ask(f"{cloud_url}/?{asked}&X-Amz-Credential={credential('iam')}", "GET", page).status == 403
    assert iam.list_role_policies(RoleName="kept")["PolicyNames"] == ["access"]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_of_cognito_the_public_operations_and_no_others(cloud_url: str, operation: str) -> None:
    headers = {**JSON, "X-Amz-Target": f"{POOLS}.{operation}", "Origin": "https://evil.example"}
    answer = ask(f"{cloud_url}/", "POST", headers, "{}")
    if operation in PUBLIC:
        assert answer.headers["Access-Control-Allow-Origin"] == "https://evil.example"
        assert answer.status != 403
    else:
        assert is_refused(answer)
    assert is_refused(ask(f"{cloud_url}/", "POST", headers | signed("cognito-idp"), "{}"))


DELETE: dict[str, tuple[str, str, list[tuple[str, str]], str]] = {
    "the operation in the query": ("POST", "/?Action=DeleteUserPool", [("X-Amz-Target", f"{POOLS}.SignUp")], "{pool}"),
    "the operation in a form": (
        "POST",
        "/",
        [("X-Amz-Target", f"{POOLS}.SignUp"), *FORM.items()],
        "Action=DeleteUserPool&UserPoolId={id}",
    ),
    "two targets": (
        "POST",
        "/",
        [("X-Amz-Target", f"{POOLS}.SignUp"), ("X-Amz-Target", f"{POOLS}.DeleteUserPool")],
        "{pool}",
    ),
    "two targets in one": ("POST", "/", [("X-Amz-Target", f"{POOLS}.SignUp,{POOLS}.DeleteUserPool")], "{pool}"),
    "more parts": ("POST", "/", [("X-Amz-Target", f"{POOLS}.SignUp.DeleteUserPool")], "{pool}"),
    "another prefix": ("POST", "/", [("X-Amz-Target", "AWSCognitoIdentityService.DeleteUserPool")], "{pool}"),
    "another service's scope": (
        "POST",
        "/",
        [("X-Amz-Target", f"{POOLS}.DeleteUserPool"), *signed("s3").items()],
        "{pool}",
    ),
    "a lower-case scope": (
        "POST",
        "/",
        [("X-Amz-Target", f"{POOLS}.DeleteUserPool"), *signed("COGNITO-IDP").items()],
        "{pool}",
    ),
    "a path": ("POST", "/x", [("X-Amz-Target", f"{POOLS}.DeleteUserPool")], "{pool}"),
    "a key set's path": (
        "POST",
        "/x/.well-known/jwks.json",
        [("X-Amz-Target", f"{POOLS}.DeleteUserPool"), *signed("cognito-idp").items()],
        "{pool}",
    ),
    "GET": ("GET", "/?Action=DeleteUserPool&UserPoolId={id}", [], ""),
    "PUT": ("PUT", "/", [("X-Amz-Target", f"{POOLS}.DeleteUserPool"), *signed("cognito-idp").items()], "{pool}"),
}


@pytest.mark.parametrize("way", DELETE)
def test_no_other_name_smuggles_an_operation_in(cloud_url: str, client_for: ClientFor, way: str) -> None:
    cognito = client_for("cognito-idp")
    pool = cognito.create_user_pool(PoolName="kept")["UserPool"]["Id"]
    method, path, headers, body = DELETE[way]
    filled = body.replace("{pool}", json.dumps({"UserPoolId": pool})).replace("{id}", pool)
    for extra in ([], [("Authorization", signed("cognito-idp")["Authorization"])]):
        sent = urllib3.HTTPHeaderDict([*headers, *extra, ("Origin", "https://evil.example")])
        url = cloud_url + path.replace("{id}", pool)
        answer = urllib3.request(method, url, headers=sent, body=filled, retries=False)
        assert answer.status in (400, 403), answer.data
        assert cognito.describe_user_pool(UserPoolId=pool)["UserPool"]["Name"] == "kept"
    cognito.delete_user_pool(UserPoolId=pool)


@pytest.mark.parametrize("document", ["jwks.json", "openid-configuration"])
def test_key_sets_are_for_everyone(cloud_url: str, client_for: ClientFor, document: str) -> None:
    pool = client_for("cognito-idp").create_user_pool(PoolName="keys")["UserPool"]["Id"]
    for page in PAGES_ELSEWHERE:
        answer = ask(f"{cloud_url}/{pool}/.well-known/{document}", "GET", page)
        assert (answer.status, answer.headers.get("Access-Control-Allow-Origin")) == (200, page.get("Origin"))
        for method in ("POST", "PUT", "DELETE"):
            assert ask(f"{cloud_url}/{pool}/.well-known/{document}", method, page).status == 403


@pytest.mark.parametrize("action", ["AssumeRoleWithWebIdentity", "AssumeRoleWithSAML"])
def test_credentials_are_not_handed_out_to_a_page(cloud_url: str, action: str) -> None:
    role = "RoleArn=arn:aws:iam::123456789012:role/x&RoleSessionName=x"
    token = "WebIdentityToken=xxxx" if action.endswith("WebIdentity") else "SAMLAssertion=xxxx&PrincipalArn=" + "x" * 20
    for page in PAGES_ELSEWHERE:
        assert is_refused(
            ask(f"{cloud_url}/", "POST", FORM | page, f"Action={action}&Version=2011-06-15&{role}&{token}")
        )


def preflight(url: str, headers: str, *, origin: str = "https://evil.example", method: str = "POST") -> Any:
    asked = {"Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    return ask(url, "OPTIONS", asked)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1.evil.example"])
def test_a_preflight_that_asks_to_sign_is_refused(cloud_url: str, origin: str) -> None:
    for headers in ("authorization", "x-amz-target,authorization", "X-Amz-Target, AUTHORIZATION , content-type"):
        assert is_refused(preflight(f"{cloud_url}/", headers, origin=origin))
        assert preflight(f"{cloud_url}/", headers, origin=HERE).headers["Access-Control-Allow-Origin"] == HERE
    assert is_refused(preflight(f"{cloud_url}/", "x-amz-target", origin=origin, method="DELETE"))
    granted = preflight(f"{cloud_url}/", "content-type,x-amz-target,x-amz-user-agent", origin=origin)
    assert (granted.status, granted.headers["Access-Control-Allow-Origin"]) == (200, origin)
    assert "Access-Control-Allow-Private-Network" not in granted.headers


@pytest.mark.parametrize("path", ["signing-key", "mail", "stack", "requests", "health", "console.js", "nothing"])
def test_the_clouds_own_pages_are_not_for_others(cloud_url: str, path: str) -> None:
    for page in [*PAGES_ELSEWHERE, {"Origin": HERE}]:
        assert is_refused(ask(f"{cloud_url}/_chatprov/{path}", "GET", page)), page
        assert is_refused(ask(f"{cloud_url}/_chatprov/{path}", "OPTIONS", page)), page


def test_a_link_may_lead_to_the_console(cloud_url: str) -> None:
    opened = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    for headers in (opened, opened | {"Referer": "https://docs.example/"}, {"Referer": "https://docs.example/"}):
        assert ask(f"{cloud_url}/_chatprov/", "GET", headers).status == 200
        assert ask(f"{cloud_url}/_chatprov/mail", "GET", headers).status == 403
    assert ask(f"{cloud_url}/_chatprov/", "GET", opened | {"Sec-Fetch-Dest": "iframe"}).status == 403


def test_the_clouds_key_is_for_programs(cloud_url: str) -> None:
    url = f"{cloud_url}/_chatprov/signing-key"
    assert ask(url, "GET", {}).json() == {"accessKeyId": OWN_KEY.key_id, "secretAccessKey": OWN_KEY.secret}
    for page in OTHERS[1:]:
        assert is_refused(ask(url, "GET", page)), page
    assert is_refused(ask(url, "GET", {"User-Agent": "Mozilla/5.0 Version/15.6 Safari/605.1.15"}))
    assert OWN_KEY.secret not in repr(OWN_KEY)
