"""The role trusts AppSync, whoever it works for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.check import CONFIG, AuditRule, ConfigFix

if TYPE_CHECKING:
    from chatprov.audit.stack import Stack


def look(stack: Stack) -> str | None:
    """Read the role's trust policy."""
    trust = stack.setting("role", "AssumeRolePolicyDocument")
    for statement in trust["Statement"]:
        keys = {key.lower() for condition in statement.get("Condition", {}).values() for key in condition}
        if statement["Effect"] == "Allow" and not keys & {"aws:sourceaccount", "aws:sourcearn"}:
            return "GetRole: the trust policy names appsync.amazonaws.com and no aws:SourceAccount"
    return None


CHECK = AuditRule(
    id="role-for-any-account",
    step=6,
    severity="low",
    title="The role does not ask for whom AppSync works",
    meaning="AppSync serves all accounts. Nothing in the role says that only APIs of this one may use it (the confused deputy).",
    fixes=(ConfigFix(CONFIG, "only_this_account: true"),),
    look=look,
)
