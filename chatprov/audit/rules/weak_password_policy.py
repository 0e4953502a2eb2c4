"""Passwords of eight characters are accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chatprov.audit.rule import CONFIG, AuditRule, ConfigFix

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

SHORTEST = 12
EXAMPLE = "Chat-123"


def detect(stack: Stack) -> str | None:
    """Read the password policy."""
    shortest = stack.setting("user-pool", "Policies")["PasswordPolicy"]["MinimumLength"]
    return f"DescribeUserPool: MinimumLength is {shortest}" if shortest < SHORTEST else None


def exploit(sandbox: Sandbox) -> str | None:
    """Set a weak password for the victim, and then a strong one again."""
    cognito = sandbox.client("cognito-idp")
    user = {"UserPoolId": sandbox.outputs.user_pool_id, "Username": sandbox.victim.email, "Permanent": True}
    try:
        cognito.admin_set_user_password(**user, Password=EXAMPLE)
    except ClientError as error:
        if error.response["Error"]["Code"] == "InvalidPasswordException":
            return None
        raise
    cognito.admin_set_user_password(**user, Password=sandbox.victim.password)
    return f"AdminSetUserPassword accepted {EXAMPLE!r}, {len(EXAMPLE)} characters"


RULE = AuditRule(
    id="short-passwords",
    cwe="CWE-521",  # Weak Password Requirements
    step=2,
    severity="low",
    title="Short passwords are accepted",
    meaning="Eight characters are guessed, or found in lists of stolen passwords; four more make that 80 million times harder.",
    fixes=(ConfigFix(CONFIG, "minimum_length: 12"),),
    clients="New passwords must have at least 12 characters; existing passwords remain valid.",
    detect=detect,
    exploit=exploit,
)
