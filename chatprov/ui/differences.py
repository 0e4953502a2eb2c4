"""Differences between what stands and what is wanted: old -> new, long texts as a unified diff."""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

    from chatprov.engine.compare import Difference

INDENT = 8
DIFF_STYLES = {"+": "green", "-": "red", "@": "cyan"}
LONG = 60


def differences(found: Iterable[Difference]) -> RenderableType:
    """Return the differences, one line each; a text of several lines is compared line by line."""
    return Padding(Group(*(_one(difference) for difference in found)), (0, 0, 0, INDENT))


def _one(difference: Difference) -> RenderableType:
    have, want = difference.have, difference.want
    if isinstance(have, str) and isinstance(want, str) and "\n" in have + want:
        return Group(Text(f"{difference.path}:"), *_unified(have, want))
    old, new = shown(have), shown(want)
    if len(old) + len(new) > LONG and not (isinstance(have, str) or isinstance(want, str)):
        pretty = [json.dumps(value, indent=2, default=str) for value in (have, want)]
        return Group(Text(f"{difference.path}:"), *_unified(*pretty))
    return Text.assemble(f"{difference.path}: ", (old, "red"), " -> ", (new, "green"))


def shown(value: Any) -> str:
    """Return a value in JSON's form; what is absent is called so."""
    return "(absent)" if value is None else json.dumps(value, default=str, ensure_ascii=False)


def _unified(have: str, want: str) -> list[Text]:
    lines = difflib.unified_diff(have.splitlines(), want.splitlines(), "there is", "wanted", lineterm="", n=2)
    return [Text(f"  {line}", DIFF_STYLES.get(line[:1], "dim")) for line in lines]
