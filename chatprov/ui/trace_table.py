"""The list of API calls: reads dimmed, writes marked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

from chatprov.counting import count
from chatprov.ui.narrow import ByWidth, below

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from chatprov.calls import AwsCall

LONG = 100


def trace_table(calls: Sequence[AwsCall]) -> RenderableType:
    """Return one line for each call, in the order in which they ended, with its outcome unless that is ok; the count first."""
    table = Table(
        box=None,
        show_header=False,
        title=trace_count(calls),
        title_justify="left",
        title_style="bold",
        padding=(0, 2, 0, 0),
    )
    table.add_column(no_wrap=True, justify="right")
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    narrow: list[RenderableType] = [Text(trace_count(calls), "bold")]
    for call in calls:
        style = "dim" if call.is_read else ""
        mark = Text("  ") if call.is_read else Text("W ", "bold yellow")
        outcome = "" if call.outcome == "ok" else f"  {call.outcome}"
        took = Text(f"{call.seconds * 1000:.0f} ms", style)
        operation = Text.assemble(mark, (f"{call.service}.{call.operation}", style))
        details = Text.assemble((_brief(call), style), (outcome, "yellow"))
        table.add_row(took, operation, details)
        narrow += [operation, *([below(details)] if details else []), below(took)]
    return ByWidth(table, Group(*narrow))


def trace_count(calls: Sequence[AwsCall]) -> str:
    """Return the count line, such as "14 calls, 0 of them writes"."""
    writes = sum(not call.is_read for call in calls)
    return f"{count(len(calls), 'call')}, {count(writes, 'of them a write', 'of them writes')}"


def _brief(call: AwsCall) -> str:
    return ", ".join(f"{key}={_value(value)}" for key, value in call.parameters.items())


def _value(value: object) -> str:
    text = json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= LONG else f"{text[:LONG]}... ({count(len(text), 'character')})"
