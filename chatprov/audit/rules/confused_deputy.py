"""The role trusts AppSync for every account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.rule import CONFIG, AuditRule, ConfigFix

if TYPE_CHECKING:
    from chatprov.audit.stack import Stack


def detect(stack: Stack) -> str | None:
    """Read the role's trust policy."""
    trust = stack.setting("role", "AssumeRolePolicyDocument")
    for statement in trust["Statement"]:
        keys = {key.lower() for condition in statement.get("Condition", {}).values() for key in condition}
        if statement["Effect"] == "Allow" and not keys & {"aws:sourceaccount", "aws:sourcearn"}:
            return "GetRole: the trust policy names appsync.amazonaws.com and no aws:SourceAccount"
    return None


RULE = AuditRule(
    id="role-for-any-account",
    cwe="CWE-441",  # Unintended Proxy or Intermediary (Confused Deputy)
    step=6,
    severity="low",
    title="The role trusts AppSync for every account",
    meaning="AppSync serves all accounts, and the role does not restrict its use to APIs of this account (the confused deputy).",
    fixes=(ConfigFix(CONFIG, "only_this_account: true"),),
    detect=detect,
)
