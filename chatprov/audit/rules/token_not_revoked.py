"""An access token remains valid after a global sign-out."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import jwt

from chatprov.audit.rule import CONFIG, AuditRule, ConfigFix
from chatprov.counting import count

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

LONGEST = 15
_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}


def detect(stack: Stack) -> str | None:
    """Read the lifetime of access tokens."""
    unit = stack.setting("app-client", "TokenValidityUnits")["AccessToken"]
    minutes = stack.setting("app-client", "AccessTokenValidity") * _SECONDS[unit] // 60
    return (
        f"DescribeUserPoolClient: access tokens are valid for {count(minutes, 'minute')}" if minutes > LONGEST else None
    )


def exploit(sandbox: Sandbox) -> str | None:
    """Sign a user out globally, and send a message with the old token."""
    before = sandbox.sign_in_again(sandbox.insider)
    sandbox.client("cognito-idp").global_sign_out(AccessToken=before.tokens.access)
    answer = sandbox.send(before, content="after the sign-out")
    sandbox.insider = sandbox.sign_in_again(before)
    if answer.errors or not sandbox.stored():
        return None
    claims = jwt.decode(before.tokens.access, options={"verify_signature": False})
    minutes = (claims["exp"] - time.time()) / 60
    if minutes <= LONGEST:
        return None
    rest = count(round(minutes), "more minute")
    return f"After GlobalSignOut AppSync stored a message for the old token, which is valid for {rest}"


RULE = AuditRule(
    id="token-outlives-sign-out",
    cwe="CWE-613",  # Insufficient Session Expiration
    step=2,
    severity="medium",
    title="A stolen token is valid long after sign-out",
    meaning="AppSync checks only a token's signature and expiry: a sign-out after the loss of a device does not protect the user.",
    fixes=(ConfigFix(CONFIG, "access_token_minutes: 5"),),
    clients="Tokens must be renewed every five minutes; Amplify and other libraries do that automatically.",
    detect=detect,
    exploit=exploit,
)
