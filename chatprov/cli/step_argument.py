"""The argument STEP: one step or several, such as `3`, `step3` or `3-5`."""

from __future__ import annotations

import re
from typing import Final

import click

from chatprov.cli.completion import steps

_WRITTEN: Final = re.compile(r"(?:step[\s_-]*)?(\d{1,4})(?:\s*(?:-|\.\.)\s*(?:step[\s_-]*)?(\d{1,4}))?", re.IGNORECASE)


def step_range(given: str) -> range:
    """Return the numbers that `3`, `step3`, `STEP 3`, `3-5` or `step3-step5` names; raises click.BadParameter."""
    found = _WRITTEN.fullmatch(given.strip())
    if not found:
        raise click.BadParameter(f"{given!r} is not a step: write a number such as 3, or a range such as 3-5")
    first = int(found[1])
    last = int(found[2] or first)
    if last < first:
        raise click.BadParameter(f"{given!r} ends before it begins: write {last}-{first}")
    return range(first, last + 1)


step_argument = click.argument("step", type=step_range, metavar="[STEP]", required=False, shell_complete=steps)
