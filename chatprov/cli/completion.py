"""What the shell completes beyond the names of commands and options; nothing here contacts a cloud."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    import click

_STEP: Final = re.compile(r"step(\d\d)_(\w+)\.py")


def steps(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the numbers of the project's steps; only the names of their files are read."""
    from chatprov.cli.options import Settings  # noqa: PLC0415  # it imports this module
    from chatprov.errors import ProjectError  # noqa: PLC0415  # needed only for this word
    from chatprov.project import find  # noqa: PLC0415

    project = ctx.ensure_object(Settings).project
    try:
        root = find(Path(project) if project else None, Path.cwd()).root
        names = [file.name for file in (root / "steps").iterdir()]
    except (ProjectError, OSError):
        return []
    found = {int(match[1]): match[2].replace("_", " ") for name in names if (match := _STEP.fullmatch(name))}
    return [
        CompletionItem(str(number), help=found[number])
        for number in sorted(found)
        if str(number).startswith(incomplete)
    ]


def regions(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the AWS regions that have all services of the tutorial, with their places."""
    from chatprov import region  # noqa: PLC0415

    return [
        CompletionItem(name, help=found.description)
        for name, found in region.regions().items()
        if name.startswith(incomplete) and region.why_unusable(name, region.TUTORIAL_SERVICES) is None
    ]
