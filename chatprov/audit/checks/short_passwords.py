"""Passwords of eight characters are taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chatprov.audit.check import CONFIG, AuditRule, ConfigFix

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

SHORTEST = 12
EXAMPLE = "Chat-123"


def look(stack: Stack) -> str | None:
    """Read the password policy."""
    shortest = stack.setting("user-pool", "Policies")["PasswordPolicy"]["MinimumLength"]
    return f"DescribeUserPool: MinimumLength is {shortest}" if shortest < SHORTEST else None


def prove(trial: Sandbox) -> str | None:
    """Give the victim a password that is guessed in no time, and a good one again."""
    cognito = trial.client("cognito-idp")
    user = {"UserPoolId": trial.outputs.user_pool_id, "Username": trial.victim.email, "Permanent": True}
    try:
        cognito.admin_set_user_password(**user, Password=EXAMPLE)
    except ClientError as error:
        if error.response["Error"]["Code"] == "InvalidPasswordException":
            return None
        raise
    cognito.admin_set_user_password(**user, Password=trial.victim.password)
    return f"AdminSetUserPassword took {EXAMPLE!r}, {len(EXAMPLE)} characters"


CHECK = AuditRule(
    id="short-passwords",
    step=2,
    severity="low",
    title="Short passwords are taken",
    meaning="Eight characters are guessed, or found in lists of stolen passwords; four more make that 80 million times harder.",
    fixes=(ConfigFix(CONFIG, "minimum_length: 12"),),
    clients="New passwords have at least 12 characters; those that users have stay good.",
    look=look,
    prove=prove,
)
