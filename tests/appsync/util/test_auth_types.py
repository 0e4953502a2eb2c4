"""The authentication type of an identity in a context for an evaluation."""

from __future__ import annotations

from typing import Any

import pytest

from chatprov.appsync.util.auth_types import authentication_type

OPENID = {"sub": "s", "issuer": "https://example.com", "claims": {"sub": "s"}}
USER_POOL = {**OPENID, "username": "ann", "sourceIp": ["192.0.2.1"], "defaultAuthStrategy": "ALLOW", "groups": ["a"]}
IAM = {
    "accountId": "123456789012",
    "cognitoIdentityPoolId": None,
    "cognitoIdentityId": None,
    "sourceIp": ["192.0.2.1"],
    "username": "AKIDEXAMPLE",
    "userArn": "arn:aws:iam::123456789012:user/ann",
    "cognitoIdentityAuthType": None,
    "cognitoIdentityAuthProvider": None,
}
POOL_OF_IDENTITIES = {**IAM, "cognitoIdentityPoolId": "eu-west-1:1", "cognitoIdentityAuthType": "authenticated"}


def without(identity: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in identity.items() if key != name}


@pytest.mark.parametrize(
    ("identity", "kind"),
    [
        (None, "API_KEY"),
        ({}, "AWS_LAMBDA"),
        ({"resolverContext": {"role": "admin"}}, "AWS_LAMBDA"),
        (IAM, "AWS_IAM"),
        (POOL_OF_IDENTITIES, "AWS_IAM"),
        (USER_POOL, "AMAZON_COGNITO_USER_POOLS"),
        (without(USER_POOL, "groups"), "AMAZON_COGNITO_USER_POOLS"),
        (OPENID, "OPENID_CONNECT"),
        (without(IAM, "userArn"), "API_KEY"),
        ({**IAM, "sourceIp": None}, "API_KEY"),
        (without(USER_POOL, "defaultAuthStrategy"), "API_KEY"),
        (without(USER_POOL, "sourceIp"), "API_KEY"),
        ({"claims": {"sub": "s"}}, "API_KEY"),
        ({**OPENID, "username": "ann"}, "API_KEY"),
        ("ann", "API_KEY"),
    ],
)
def test_an_identity_tells_how_its_caller_was_authorized(identity: Any, kind: str) -> None:
    assert authentication_type(identity) == kind
