"""One wrong call deletes the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.audit.check import CONFIG, AuditRule, ConfigFix

if TYPE_CHECKING:
    from chatprov.audit.stack import Stack


def look(stack: Stack) -> str | None:
    """Read the table's protection."""
    if stack.setting("table", "DeletionProtectionEnabled"):
        return None
    return "DescribeTable: DeletionProtectionEnabled is false"


CHECK = AuditRule(
    id="table-deletable",
    step=1,
    severity="low",
    title="The table can be deleted by mistake",
    meaning="One DeleteTable, in the wrong window or by the wrong script, and every message of every room is gone.",
    fixes=(ConfigFix(CONFIG, "deletion_protection: true"),),
    look=look,
)
