"""Self-registration is open."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chatprov.audit.rule import CONFIG, AuditRule, ConfigFix
from chatprov.chat.users import new_password
from chatprov.counting import count

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

MAILBOX = "success+chatprov-audit-{}@simulator.amazonses.com"
"""AWS's mailbox simulator: e-mails to it are not delivered, and do not affect the sender's reputation."""


def detect(stack: Stack) -> str | None:
    """Read who can create users."""
    if stack.setting("user-pool", "AdminCreateUserConfig")["AllowAdminCreateUserOnly"]:
        return None
    return "DescribeUserPool: AllowAdminCreateUserOnly is false"


def exploit(sandbox: Sandbox) -> str | None:
    """Sign up two users with only the app client's id, which every page of the app contains."""
    cognito, pool = sandbox.client("cognito-idp"), sandbox.outputs.user_pool_id
    made = []
    try:
        for _ in range(2):
            email = MAILBOX.format(secrets.token_hex(6))
            cognito.sign_up(
                ClientId=sandbox.outputs.client_id,
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
    return f"SignUp without credentials created {count(len(made), 'user')}, the last {made[-1]}; they were deleted"


RULE = AuditRule(
    id="sign-up-open",
    cwe="CWE-862",  # Missing Authorization
    step=2,
    severity="high",
    title="Anyone can become a user",
    meaning="Anyone with an e-mail address can sign up any number of times, and every user of the pool can use the API.",
    fixes=(ConfigFix(CONFIG, "self_sign_up: false"),),
    clients="Sign-up is disabled: `chatprov user add` creates users.",
    detect=detect,
    exploit=exploit,
)
