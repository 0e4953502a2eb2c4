"""The API accepts tokens of every app client of the pool."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chatprov.audit.rule import CONFIG, AuditRule, ConfigFix
from chatprov.audit.sandbox import CLIENT_NAME, OWN_ROOM
from chatprov.chat.sign_in import sign_in

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

DAY_MINUTES = 1440


def detect(stack: Stack) -> str | None:
    """Read which app clients' tokens the API accepts."""
    pool = stack.setting("api", "userPoolConfig")
    return None if pool.get("appIdClientRegex") else "GetGraphqlApi: userPoolConfig has no appIdClientRegex"


def exploit(sandbox: Sandbox) -> str | None:
    """Sign in through another client of the pool, whose tokens are valid for a day, and read a room with them."""
    cognito, pool = sandbox.client("cognito-idp"), sandbox.outputs.user_pool_id
    client = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName=CLIENT_NAME,
        ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],  # available in every feature plan
        AccessTokenValidity=DAY_MINUTES,
        TokenValidityUnits={"AccessToken": "minutes"},
    )["UserPoolClient"]["ClientId"]
    try:
        user = sandbox.outsider
        tokens = sign_in(cognito, client, user.email, user.password, pool_id=pool, factor=user.factor)
        answer = sandbox.read(replace(user, tokens=tokens), OWN_ROOM)
    finally:
        cognito.delete_user_pool_client(UserPoolId=pool, ClientId=client)
    if answer.errors:
        return None
    return "A token of another client of the pool, valid for a day, read a room"


RULE = AuditRule(
    id="any-client-of-the-pool",
    cwe="CWE-863",  # Incorrect Authorization
    step=4,
    severity="low",
    title="Tokens of every app client are accepted",
    meaning="A second client of the pool, for a test or another app, can issue tokens with other lifetimes: the chat accepts all.",
    fixes=(ConfigFix(CONFIG, "only_app_client: true"),),
    detect=detect,
    exploit=exploit,
)
