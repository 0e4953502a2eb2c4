"""Multi-factor authentication is off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chatprov.audit.rule import CONFIG, AuditRule, ConfigFix, InconclusiveError

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack


def detect(stack: Stack) -> str | None:
    """Read the pool's second factors."""
    return (
        "DescribeUserPool: MfaConfiguration is OFF" if stack.setting("user-pool", "MfaConfiguration") == "OFF" else None
    )


def exploit(sandbox: Sandbox) -> str | None:
    """Try to set up an authenticator app as a user."""
    try:
        sandbox.client("cognito-idp").associate_software_token(AccessToken=sandbox.victim.tokens.access)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code != "SoftwareTokenMFANotFoundException":
            raise InconclusiveError(f"AssociateSoftwareToken returns {code}") from None
        return f"A password is enough to sign in, and users cannot add a factor: AssociateSoftwareToken returns {code}"
    return None


RULE = AuditRule(
    id="one-factor-only",
    cwe="CWE-308",  # Use of Single-factor Authentication
    step=2,
    severity="medium",
    title="Multi-factor authentication is off",
    meaning="An attacker with a user's password reads and writes as that user, and users cannot add a second factor.",
    fixes=(ConfigFix(CONFIG, "mfa: OPTIONAL"),),
    detect=detect,
    exploit=exploit,
)
