"""The result of the audit: a block for each weakness, and their count."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

from chatprov.audit.rule import AuditFinding, Inconclusive
from chatprov.counting import count
from chatprov.ui.narrow import ByWidth, below

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

STYLES = {"high": "bold red", "medium": "yellow", "low": "cyan"}


def finding_block(finding: AuditFinding, fixes: Sequence[str]) -> RenderableType:
    """Return a weakness: title, meaning, evidence, and the lines that fix it."""
    rule = finding.rule
    head = Text.assemble(
        (f"STEP {rule.step:<2} ", "bold"),
        (f"{rule.severity:<6} ", STYLES[rule.severity]),
        (rule.title, "bold"),
        (f"  {rule.id}  {rule.cwe}", "dim"),
    )
    rows = [
        ("", Text(rule.meaning)),
        ("proved:" if finding.proved else "detected:", Text(finding.evidence, "red")),
        ("fix:", Text("\n".join(fixes), "green")),
        *([("clients:", Text(rule.clients))] if rule.clients else []),
    ]
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True, min_width=15)
    grid.add_column(overflow="fold")
    for label, text in rows:
        grid.add_row(Text(f"        {label}" if label else "", "dim"), text)
    narrow = [below(Text.assemble((f"{label} " if label else "", "dim"), text), 2) for label, text in rows]
    return Group(head, ByWidth(grid, Group(*narrow)))


def unclear_line(unclear: Inconclusive) -> RenderableType:
    """Return a line about a rule that could not be checked."""
    return Text(f"STEP {unclear.rule.step:<2} not checked: {unclear.rule.id}: {unclear.reason}", "dim")


def findings_count(
    results: Sequence[AuditFinding | Inconclusive], severities: Sequence[str], *, proving: bool, options: str
) -> RenderableType:
    """Return the number of weaknesses and the commands that fix them; `options` are added to the commands."""
    found = [result for result in results if isinstance(result, AuditFinding)]
    unclear = len(results) - len(found)
    if unclear and not found:
        return Text(f"No weaknesses found, but {count(unclear, 'rule')} could not be checked.", "bold yellow")
    if not found:
        how = "No known exploit succeeded." if proving else "No weaknesses found."
        more = "" if proving else f" `chatprov audit --prove{options}` runs the exploits."
        return Text(f"{how}{more}", "bold green")
    counted = Counter[str](finding.rule.severity for finding in found)
    listed = ", ".join(f"{counted[severity]} {severity}" for severity in severities if counted[severity])
    shown = sum(finding.proved for finding in found)
    text = Text(
        f"{count(len(found), 'weakness', 'weaknesses')}: {listed}; {shown} of them proved by an exploit.", "bold red"
    )
    if unclear:
        text.append(f" {count(unclear, 'rule')} could not be checked.")
    text.append(
        f"\n`chatprov up --variant hardened{options}` fixes them in place and keeps the data;", "not bold default"
    )
    text.append(f" `chatprov plan --variant hardened{options}` shows the changes.", "not bold default")
    if not proving:
        text.append(f"\n`chatprov audit --prove{options}` proves each one.", "not bold default")
    return text
