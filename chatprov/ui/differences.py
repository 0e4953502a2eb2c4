"""Differences between actual and desired values: old -> new, long texts as a unified diff."""

from __future__ import annotations

import difflib
import json
from itertools import groupby
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from chatprov.ui.narrow import ByWidth, below

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

    from chatprov.engine.compare import Difference

INDENT = 8
DIFF_STYLES = {"+": "green", "-": "red", "@": "cyan"}
LONG = 60


def differences(found: Iterable[Difference]) -> RenderableType:
    """Return the differences, one line each; a text of several lines is compared line by line.

    Differences with the same reason are followed by that reason.
    """
    parts: list[RenderableType] = []
    for reason, together in groupby(found, key=lambda difference: difference.reason):
        parts += [_one(difference) for difference in together]
        if reason:
            parts.append(reason_line(reason))
    return indented(*parts)


def indented(*parts: RenderableType) -> RenderableType:
    """Return parts indented below the line that they explain."""
    return ByWidth(Padding(Group(*parts), (0, 0, 0, INDENT)), below(Group(*parts)))


def reason_line(reason: str) -> RenderableType:
    """Return a reason as a comment line."""
    return Text(f"  # {reason}", "dim")


def _one(difference: Difference) -> RenderableType:
    have, want = difference.actual, difference.want
    if isinstance(have, str) and isinstance(want, str) and "\n" in have + want:
        return Group(Text(f"{difference.path}:"), *_unified(have, want))
    old, new = shown(have), shown(want)
    if len(old) + len(new) > LONG and not (isinstance(have, str) or isinstance(want, str)):
        pretty = [json.dumps(value, indent=2, sort_keys=True, default=str) for value in (have, want)]
        return Group(Text(f"{difference.path}:"), *_unified(*pretty))
    return Text.assemble(f"{difference.path}: ", (old, "red"), " -> ", (new, "green"))


def shown(value: Any) -> str:
    """Return a value as JSON; None as "(absent)"."""
    return "(absent)" if value is None else json.dumps(value, default=str, ensure_ascii=False)


def _unified(have: str, want: str) -> list[Text]:
    lines = difflib.unified_diff(have.splitlines(), want.splitlines(), "actual", "desired", lineterm="", n=2)
    return [Text(f"  {line}", DIFF_STYLES.get(line[:1], "dim")) for line in lines]
