"""Who has a password has the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chatprov.audit.check import CONFIG, AuditRule, CannotTellError, ConfigFix

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack


def look(stack: Stack) -> str | None:
    """Read the pool's second factors."""
    return (
        "DescribeUserPool: MfaConfiguration is OFF" if stack.setting("user-pool", "MfaConfiguration") == "OFF" else None
    )


def prove(trial: Sandbox) -> str | None:
    """Try, as a user who is careful, to set up an authenticator app."""
    try:
        trial.client("cognito-idp").associate_software_token(AccessToken=trial.victim.tokens.access)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code != "SoftwareTokenMFANotFoundException":
            raise CannotTellError(f"AssociateSoftwareToken answers {code}") from None
        return f"The password alone signs in, and who wants more may not: AssociateSoftwareToken answers {code}"
    return None


CHECK = AuditRule(
    id="one-factor-only",
    step=2,
    severity="medium",
    title="A password is all it takes",
    meaning="Whoever learns or guesses a user's password reads and writes as that user; nobody can protect themselves further.",
    fixes=(ConfigFix(CONFIG, "mfa: OPTIONAL"),),
    look=look,
    prove=prove,
)
