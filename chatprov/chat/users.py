"""Users of the pool: a temporary one for a test, and signing in.

https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-selection-sdk.html
"""

from __future__ import annotations

import secrets
import string
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

TEST_USER_PREFIX = "chatprov-test-"


@dataclass(frozen=True)
class Tokens:
    """What Cognito hands out after sign-in: three tokens, never written to disk or log."""

    access: str
    id: str
    refresh: str


@dataclass(frozen=True)
class TestUser:
    """A user made for one test."""

    email: str
    password: str


def sign_in(cognito: Any, client_id: str, email: str, password: str) -> Tokens:
    """Sign in by choice-based sign-in with the password as first factor.

    `cognito` is a boto3 client of cognito-idp. Raises ClientError as Cognito answers (NotAuthorizedException for a wrong password).
    """
    answer = cognito.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": password, "PREFERRED_CHALLENGE": "PASSWORD"},
    )
    result = answer["AuthenticationResult"]
    return Tokens(access=result["AccessToken"], id=result["IdToken"], refresh=result["RefreshToken"])


@contextmanager
def temporary_user(cognito: Any, pool_id: str) -> Iterator[TestUser]:
    """Make a confirmed user and delete it when the block ends; users that an earlier, killed test left behind go too."""
    remove_test_users(cognito, pool_id)
    user = TestUser(f"{TEST_USER_PREFIX}{secrets.token_hex(8)}@example.com", new_password())
    attributes = [{"Name": "email", "Value": user.email}, {"Name": "email_verified", "Value": "true"}]
    cognito.admin_create_user(
        UserPoolId=pool_id, Username=user.email, UserAttributes=attributes, MessageAction="SUPPRESS"
    )
    try:
        cognito.admin_set_user_password(UserPoolId=pool_id, Username=user.email, Password=user.password, Permanent=True)
        yield user
    finally:
        cognito.admin_delete_user(UserPoolId=pool_id, Username=user.email)


def remove_test_users(cognito: Any, pool_id: str) -> int:
    """Delete the users that tests made; return how many there were."""
    pages = cognito.get_paginator("list_users").paginate(UserPoolId=pool_id, Filter=f'email ^= "{TEST_USER_PREFIX}"')
    names = [user["Username"] for page in pages for user in page["Users"]]
    for name in names:
        cognito.admin_delete_user(UserPoolId=pool_id, Username=name)
    return len(names)


def new_password() -> str:
    """Return a random password that satisfies every kind of Cognito's password policy."""
    kinds = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "!%*+-=?")
    return "".join(secrets.choice(kind) for kind in kinds for _ in range(6))
