"""Over plain HTTP, as browsers call it: no credentials, no region, JSON in every refusal."""

from typing import Any

import pytest

from tests.local.cognito.conftest import EMAIL, PASSWORD, HttpClient, Pool


def test_a_user_signs_in_looks_and_signs_out(pool: Pool, http: HttpClient) -> None:
    sub = pool.add_user()
    parameters = {"USERNAME": EMAIL, "PASSWORD": PASSWORD, "PREFERRED_CHALLENGE": "PASSWORD"}
    body = {"ClientId": pool.client_id, "AuthFlow": "USER_AUTH", "AuthParameters": parameters}
    answer = http.call("InitiateAuth", body)
    assert answer.status == 200
    tokens = answer.json()["AuthenticationResult"]
    access = {"AccessToken": tokens["AccessToken"]}
    assert http.call("GetUser", access).json()["Username"] == sub
    refresh = {"ClientId": pool.client_id, "RefreshToken": tokens["RefreshToken"]}
    assert http.call("GetTokensFromRefreshToken", refresh).status == 200
    assert http.call("GlobalSignOut", access).status == 200
    refused = http.call("GetUser", access)
    assert refused.status == 400
    assert refused.headers["x-amzn-errortype"] == "NotAuthorizedException"
    assert refused.json() == {"__type": "NotAuthorizedException", "message": "Access Token has been revoked"}


UNWANTED = [
    ("AdminGetUser", {"UserPoolId": "x_1", "Username": EMAIL}, "MissingAuthenticationTokenException"),
    ("CreateUserPool", {"PoolName": "mine"}, "MissingAuthenticationTokenException"),
    ("NoSuchOperation", {}, "UnknownOperationException"),
    ("InitiateAuth", "no json", "SerializationException"),
    ("InitiateAuth", "[]", "SerializationException"),
    ("InitiateAuth", "", "InvalidParameterException"),
    ("SignUp", {"ClientId": 7}, "SerializationException"),
    ("SignUp", '{"ClientId": "\\ud800"}', "SerializationException"),
]


@pytest.mark.parametrize(("operation", "body", "error"), UNWANTED)
def test_a_refusal_is_json(http: HttpClient, operation: str, body: Any, error: str) -> None:
    answer = http.call(operation, body)
    assert answer.status == 400
    assert answer.json()["__type"] == error
    assert answer.headers["x-amzn-errortype"] == error


def test_keys_are_where_clients_look_for_them(pool: Pool, http: HttpClient) -> None:
    answer = http.get(f"/{pool.id}/.well-known/jwks.json")
    keys = answer.json()["keys"]
    assert [set(key) for key in keys] == [{"alg", "e", "kid", "kty", "n", "use"}] * 2
    assert all("d" not in key for key in keys)
    found = http.get(f"/{pool.id}/.well-known/openid-configuration").json()
    assert found["jwks_uri"] == f"http://localhost/{pool.id}/.well-known/jwks.json"
    assert http.get("/ap-south-1_Nowhere12/.well-known/jwks.json").status == 404
