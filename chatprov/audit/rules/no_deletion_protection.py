"""Deletion protection is off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.rule import CONFIG, AuditRule, ConfigFix

if TYPE_CHECKING:
    from chatprov.audit.stack import Stack


def detect(stack: Stack) -> str | None:
    """Read the table's deletion protection."""
    if stack.setting("table", "DeletionProtectionEnabled"):
        return None
    return "DescribeTable: DeletionProtectionEnabled is false"


RULE = AuditRule(
    id="table-deletable",
    cwe="CWE-1188",  # Initialization of a Resource with an Insecure Default
    step=1,
    severity="low",
    title="The table can be deleted by mistake",
    meaning="One DeleteTable call by mistake deletes every message of every room.",
    fixes=(ConfigFix(CONFIG, "deletion_protection: true"),),
    detect=detect,
)
