"""A token that was copied works on after its user signed out everywhere."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import jwt

from chatprov.audit.check import CONFIG, AuditRule, ConfigFix

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

LONGEST = 15
_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}


def look(stack: Stack) -> str | None:
    """Read how long access tokens live."""
    unit = stack.setting("app-client", "TokenValidityUnits")["AccessToken"]
    minutes = stack.setting("app-client", "AccessTokenValidity") * _SECONDS[unit] // 60
    return f"DescribeUserPoolClient: access tokens live for {minutes} minutes" if minutes > LONGEST else None


def prove(trial: Sandbox) -> str | None:
    """Sign somebody out everywhere, and send a message with the token that they had."""
    before = trial.sign_in_again(trial.insider)
    trial.client("cognito-idp").global_sign_out(AccessToken=before.tokens.access)
    answer = trial.send(before, content="after the sign-out")
    trial.insider = trial.sign_in_again(before)
    if answer.errors or not trial.stored():
        return None
    claims = jwt.decode(before.tokens.access, options={"verify_signature": False})
    minutes = (claims["exp"] - time.time()) / 60
    if minutes <= LONGEST:
        return None
    return (
        f"After GlobalSignOut AppSync still stored a message for the old token, and will for {minutes:.0f} minutes more"
    )


CHECK = AuditRule(
    id="token-outlives-sign-out",
    step=2,
    severity="medium",
    title="A stolen token works long after its user signed out",
    meaning="AppSync looks at nothing but a token's signature and expiry: who signs out because a device was lost is not safe.",
    fixes=(ConfigFix(CONFIG, "access_token_minutes: 5"),),
    clients="Tokens have to be renewed every five minutes; Amplify and the others do so by themselves.",
    look=look,
    prove=prove,
)
