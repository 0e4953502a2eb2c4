"""Over plain HTTP, as browsers call it: no credentials, no region, JSON in every refusal."""

import json
from typing import Any

import pytest
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.test import Client, TestResponse

from tests.local.cognito.conftest import EMAIL, PASSWORD, Pool

TARGET = "AWSCognitoIdentityProviderService."


@pytest.fixture
def server() -> Client:
    return Client(DomainDispatcherApplication(create_backend_app))


def call(server: Client, operation: str, body: Any) -> TestResponse:
    text = body if isinstance(body, str) else json.dumps(body)
    headers = {"X-Amz-Target": TARGET + operation}
    return server.post("/", data=text, content_type="application/x-amz-json-1.1", headers=headers)


def test_a_user_signs_in_looks_and_signs_out(pool: Pool, server: Client) -> None:
    sub = pool.add_user()
    parameters = {"USERNAME": EMAIL, "PASSWORD": PASSWORD, "PREFERRED_CHALLENGE": "PASSWORD"}
    body = {"ClientId": pool.client_id, "AuthFlow": "USER_AUTH", "AuthParameters": parameters}
    answer = call(server, "InitiateAuth", body)
    assert answer.status_code == 200
    tokens = json.loads(answer.text)["AuthenticationResult"]
    access = {"AccessToken": tokens["AccessToken"]}
    assert json.loads(call(server, "GetUser", access).text)["Username"] == sub
    refresh = {"ClientId": pool.client_id, "RefreshToken": tokens["RefreshToken"]}
    assert call(server, "GetTokensFromRefreshToken", refresh).status_code == 200
    assert call(server, "GlobalSignOut", access).status_code == 200
    refused = call(server, "GetUser", access)
    assert refused.status_code == 400
    assert refused.headers["x-amzn-errortype"] == "NotAuthorizedException"
    assert json.loads(refused.text) == {"__type": "NotAuthorizedException", "message": "Access Token has been revoked"}


UNWANTED = [
    ("AdminGetUser", {"UserPoolId": "x_1", "Username": EMAIL}, "MissingAuthenticationTokenException"),
    ("CreateUserPool", {"PoolName": "mine"}, "MissingAuthenticationTokenException"),
    ("ListDevices", {"AccessToken": "a.b.c"}, "UnknownOperationException"),
    ("NoSuchOperation", {}, "UnknownOperationException"),
    ("InitiateAuth", "no json", "SerializationException"),
    ("InitiateAuth", "[]", "SerializationException"),
    ("InitiateAuth", "", "InvalidParameterException"),
    ("SignUp", {"ClientId": 7}, "SerializationException"),
    ("SignUp", '{"ClientId": "\\ud800"}', "SerializationException"),
]


@pytest.mark.parametrize(("operation", "body", "error"), UNWANTED)
def test_a_refusal_is_json(server: Client, operation: str, body: Any, error: str) -> None:
    answer = call(server, operation, body)
    assert answer.status_code == 400
    assert json.loads(answer.text)["__type"] == error
    assert answer.headers["x-amzn-errortype"] == error


def test_keys_are_where_clients_look_for_them(pool: Pool, server: Client) -> None:
    answer = server.get(f"/{pool.id}/.well-known/jwks.json")
    keys = json.loads(answer.text)["keys"]
    assert [set(key) for key in keys] == [{"alg", "e", "kid", "kty", "n", "use"}] * 2
    assert all("d" not in key for key in keys)
    found = json.loads(server.get(f"/{pool.id}/.well-known/openid-configuration").text)
    assert found["jwks_uri"] == f"http://localhost/{pool.id}/.well-known/jwks.json"
    assert server.get("/ap-south-1_Nowhere12/.well-known/jwks.json").status_code == 404
