"""Tokens that are no good, or should be none."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from chatprov.chat.sign_in import sign_in
from chatprov.chat.users import TEST_USER_PREFIX, add_user

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.audit.sandbox import Sandbox


@contextmanager
def token_of(kind: str, sandbox: Sandbox) -> Iterator[str]:
    """Give a token of that kind for the time of the attack."""
    tokens = sandbox.insider.tokens
    match kind:
        case "none":
            yield ""
        case "garbage":
            yield "eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl"
        case "forged":
            key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            kid = jwt.get_unverified_header(tokens.access)["kid"]
            yield jwt.encode(_claims(tokens.access), key, algorithm="RS256", headers={"kid": kid})
        case "unsigned":
            yield jwt.encode(_claims(tokens.access), "", algorithm="none")
        case "refresh":
            yield tokens.refresh
        case "signed out":
            fresh = sandbox.sign_in_again(sandbox.insider)
            sandbox.client("cognito-idp").global_sign_out(AccessToken=fresh.tokens.access)
            yield fresh.tokens.access
            sandbox.insider = sandbox.sign_in_again(sandbox.insider)
        case "deleted":
            yield _of_deleted_user(sandbox)
        case _:
            yield from _of_other_client(sandbox, in_pool=kind == "of another client")


def _claims(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


def _of_deleted_user(sandbox: Sandbox) -> str:
    cognito, pool = sandbox.client("cognito-idp"), sandbox.outputs.user_pool_id
    email, password = f"{TEST_USER_PREFIX}gone@example.com", f"Gone-{secrets.token_hex(8)}-A1"
    add_user(cognito, pool, email, password)
    cognito.admin_add_user_to_group(UserPoolId=pool, GroupName="room:chatprov-audit", Username=email)
    token = sign_in(cognito, sandbox.outputs.client_id, email, password).access
    cognito.admin_delete_user(UserPoolId=pool, Username=email)
    return token


def _of_other_client(sandbox: Sandbox, *, in_pool: bool) -> Iterator[str]:
    cognito, pool, person = sandbox.client("cognito-idp"), sandbox.outputs.user_pool_id, sandbox.insider
    if not in_pool:
        pool = cognito.create_user_pool(PoolName="other", UsernameAttributes=["email"])["UserPool"]["Id"]
        add_user(cognito, pool, person.email, person.password)
    client = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="other", ExplicitAuthFlows=["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    )["UserPoolClient"]["ClientId"]
    try:
        yield sign_in(cognito, client, person.email, person.password).access
    finally:
        cognito.delete_user_pool_client(UserPoolId=pool, ClientId=client)
        if not in_pool:
            cognito.delete_user_pool(UserPoolId=pool)
