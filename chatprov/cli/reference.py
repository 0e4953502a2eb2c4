"""docs/commands.md: every command with its help, as the command line has them."""

from __future__ import annotations

from importlib import import_module

import click

from chatprov.cli.main import SECTIONS, cli
from chatprov.cli.options import shared_options

WIDTH = 100
HEAD = """\
# The commands

Everything that `chatprov --help` and `chatprov COMMAND --help` say. Made by `make docs`; a test fails when it is stale.
"""


def commands_page() -> str:
    """Return the page."""
    root = click.Context(cli, info_name="chatprov", terminal_width=WIDTH, max_content_width=WIDTH)
    parts = [HEAD.rstrip(), f"## Options of every command\n\n{_options(root)}"]
    for title, commands in SECTIONS.items():
        parts.append(f"## {title}")
        for name in commands:
            command = getattr(import_module(f"chatprov.cli.{name}"), name)
            parts += _pages(command, root, name)
    return "\n\n".join(parts) + "\n"


def _pages(command: click.Command, parent: click.Context, name: str) -> list[str]:
    context = click.Context(
        command,
        parent,
        info_name=name,
        terminal_width=WIDTH,
        max_content_width=WIDTH,
        help_option_names=["-h", "--help"],
    )
    parts = [
        f"### chatprov {context.command_path.removeprefix('chatprov ')}\n\n```text\n{command.get_help(context)}\n```"
    ]
    if isinstance(command, click.Group):
        for one in command.list_commands(context):
            inner = command.get_command(context, one)
            parts += _pages(inner, context, one) if inner else []
    return parts


def _options(context: click.Context) -> str:
    rows = [one.get_help_record(context) for one in shared_options(hidden=False)]
    lines = [f"| `{row[0].replace('|', chr(92) + '|')}` | {row[1]} |" for row in rows if row]
    return "\n".join(["| | |", "| --- | --- |", *lines])
