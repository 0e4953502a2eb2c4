"""The contents of a new project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from chatprov.counting import count
from chatprov.shell_words import shell_path
from chatprov.ui.summary import next_commands

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

WHAT = {
    "config.yaml": "every value of the tutorial, one line each: the file to edit",
    "config.hardened.yaml": "the same without the tutorial's flaws (--variant hardened)",
    "steps/": "the tutorial as code, one module for each step",
    "graphql/": "the schema, the mapping templates, the operations of STEP 8",
    "page/": "a page that uses the API",
    "README.md": "the commands from here to the page",
    "graphql/hardened/": "those of the hardened variant",
}

WITHOUT_LESSONS = {
    "config.yaml": "tables, users, data sources, functions and resolvers: the file to edit",
    "graphql/": "the schema, and the code of the resolvers",
}


def new_project(folder: str, files: Sequence[str]) -> RenderableType:
    """Return what is in the folder, and the commands to use next."""
    words = WHAT if any(file.startswith("steps/") for file in files) else WHAT | WITHOUT_LESSONS
    shown = {name: what for name, what in words.items() if any(file.startswith(name) for file in files)}
    return Group(
        Text(f"{folder} is a chatprov project of {count(len(files), 'file')}:", "bold green"),
        next_commands(shown),
        Text("Next steps", "bold"),
        next_commands(
            {f"cd {shell_path(folder)}": "", "chatprov plan": "see what it would build", "chatprov up": "build it"}
        ),
    )
