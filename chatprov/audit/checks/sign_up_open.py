"""Anybody in the world becomes a user."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chatprov.audit.check import CONFIG, AuditRule, ConfigFix
from chatprov.chat.users import new_password

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

MAILBOX = "success+chatprov-audit-{}@simulator.amazonses.com"
"""AWS's own mailbox for tests: what is sent there reaches nobody, and no reputation suffers."""


def look(stack: Stack) -> str | None:
    """Read who may make users."""
    if stack.setting("user-pool", "AdminCreateUserConfig")["AllowAdminCreateUserOnly"]:
        return None
    return "DescribeUserPool: AllowAdminCreateUserOnly is false"


def prove(trial: Sandbox) -> str | None:
    """Sign two strangers up, with nothing but what every page of the app carries: the client's id."""
    cognito, pool = trial.client("cognito-idp"), trial.outputs.user_pool_id
    made = []
    try:
        for _ in range(2):
            email = MAILBOX.format(secrets.token_hex(6))
            cognito.sign_up(
                ClientId=trial.outputs.client_id,
                Username=email,
                Password=new_password(),
                UserAttributes=[{"Name": "email", "Value": email}],
            )
            made.append(email)
    except ClientError as error:
        if error.response["Error"]["Code"] == "NotAuthorizedException":
            return None
        raise
    finally:
        for email in made:
            cognito.admin_delete_user(UserPoolId=pool, Username=email)
    return (
        f"SignUp without credentials made {len(made)} users one after the other, the last {made[-1]}; they are removed"
    )


CHECK = AuditRule(
    id="sign-up-open",
    step=2,
    severity="high",
    title="Anybody in the world becomes a user",
    meaning="Who has an e-mail address signs up, as often as they like, and every user of the pool may use the API.",
    fixes=(ConfigFix(CONFIG, "self_sign_up: false"),),
    clients="There is no sign-up any more: `chatprov user add` makes users.",
    look=look,
    prove=prove,
)
