"""Tokens of every app client of the pool open the chat."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chatprov.audit.check import CONFIG, AuditRule, ConfigFix
from chatprov.audit.sandbox import CLIENT_NAME, OWN_ROOM
from chatprov.chat.sign_in import sign_in

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

DAY_MINUTES = 1440


def look(stack: Stack) -> str | None:
    """Read whose tokens the API takes."""
    pool = stack.setting("api", "userPoolConfig")
    return None if pool.get("appIdClientRegex") else "GetGraphqlApi: userPoolConfig has no appIdClientRegex"


def prove(trial: Sandbox) -> str | None:
    """Sign in through another client of the pool, whose tokens live for a day, and read a room with them."""
    cognito, pool = trial.client("cognito-idp"), trial.outputs.user_pool_id
    client = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName=CLIENT_NAME,
        ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],  # what every feature plan has
        AccessTokenValidity=DAY_MINUTES,
        TokenValidityUnits={"AccessToken": "minutes"},
    )["UserPoolClient"]["ClientId"]
    try:
        someone = trial.outsider
        tokens = sign_in(cognito, client, someone.email, someone.password, pool_id=pool, factor=someone.factor)
        answer = trial.read(replace(someone, tokens=tokens), OWN_ROOM)
    finally:
        cognito.delete_user_pool_client(UserPoolId=pool, ClientId=client)
    if answer.errors:
        return None
    return "A token of another client of the pool, good for a day, read a room"


CHECK = AuditRule(
    id="any-client-of-the-pool",
    step=4,
    severity="low",
    title="Another app's sign-in opens the chat too",
    meaning="A second client of the pool, made for a test or another app, may give tokens of other terms: the chat takes them all.",
    fixes=(ConfigFix(CONFIG, "only_app_client: true"),),
    look=look,
    prove=prove,
)
