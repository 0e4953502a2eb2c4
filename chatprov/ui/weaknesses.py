"""What the audit found: a block for each weakness, and their count."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

from chatprov.audit.check import AuditFinding, Inconclusive

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

STYLES = {"high": "bold red", "medium": "yellow", "low": "cyan"}


def finding_block(finding: AuditFinding, fixes: Sequence[str]) -> RenderableType:
    """Return a weakness: what it is, what it means, how it was seen, and the lines that mend it."""
    check = finding.check
    head = Text.assemble(
        (f"STEP {check.step:<2} ", "bold"),
        (f"{check.severity:<6} ", STYLES[check.severity]),
        (check.title, "bold"),
        (f"  {check.id}", "dim"),
    )
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True, min_width=15)
    grid.add_column(overflow="fold")
    grid.add_row("", Text(check.meaning))
    grid.add_row(Text("        shown:" if finding.proved else "        seen:", "dim"), Text(finding.evidence, "red"))
    grid.add_row(Text("        mended by:", "dim"), Text("\n".join(fixes), "green"))
    if check.clients:
        grid.add_row(Text("        clients:", "dim"), Text(check.clients))
    return Group(head, grid)


def unclear_line(unclear: Inconclusive) -> RenderableType:
    """Return a line about a check that could not be made."""
    return Text(f"STEP {unclear.check.step:<2} not checked: {unclear.check.id}: {unclear.reason}", "dim")


def findings_count(
    results: Sequence[AuditFinding | Inconclusive], severities: Sequence[str], *, proving: bool, options: str
) -> RenderableType:
    """Return how many weaknesses there are, and what to do about them; `options` are added to what is proposed."""
    found = [one for one in results if isinstance(one, AuditFinding)]
    unclear = len(results) - len(found)
    if unclear and not found:
        return Text(f"Nothing weak is seen, but {unclear} checks could not be made.", "bold yellow")
    if not found:
        how = "Nothing that this audit knows could be carried out." if proving else "Nothing weak is seen."
        more = "" if proving else f" `chatprov audit --prove{options}` tries it."
        return Text(f"{how}{more}", "bold green")
    counted = Counter[str](finding.check.severity for finding in found)
    listed = ", ".join(f"{counted[severity]} {severity}" for severity in severities if counted[severity])
    shown = sum(finding.proved for finding in found)
    text = Text(f"{len(found)} weaknesses: {listed}; {shown} of them were carried out.", "bold red")
    if unclear:
        text.append(f" {unclear} checks could not be made.")
    text.append(f"\n`chatprov up --variant hardened{options}` mends them in place, data kept;", "not bold default")
    text.append(f" `chatprov plan --variant hardened{options}` says what that changes.", "not bold default")
    if not proving:
        text.append(f"\n`chatprov audit --prove{options}` shows each one.", "not bold default")
    return text
