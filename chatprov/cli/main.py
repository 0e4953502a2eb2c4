"""The command `chatprov`: imports the module of the given subcommand and no other.

Nothing heavy is imported here, so that `chatprov --version`, `--help` and shell completion answer at once.
"""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

import click
from click.shell_completion import CompletionItem

from chatprov import __version__
from chatprov.cli.interrupt import second_ctrl_c_quits
from chatprov.cli.options import Settings, shared_options
from chatprov.cli.streams import open_streams

if TYPE_CHECKING:
    from collections.abc import Sequence

SECTIONS: dict[str, dict[str, str]] = {
    "Build the chat backend": {
        "init": "Create a project that you can edit: configuration, steps, templates",
        "up": "Create or update everything that is missing or differs, step by step",
        "plan": "Show what `up` would do, without changing anything",
        "down": "Delete the created resources, and verify that nothing remains",
    },
    "Inspect the backend": {
        "status": "Show every step: what exists, what is missing, what was changed by hand",
        "outputs": "Print names, ids and URLs for a frontend or a script",
        "test": "Try the finished backend as a user would (STEP 8 and 9)",
        "audit": "Find weaknesses in the backend, and prove them (STEP 10)",
        "export": "Write the backend as code: CloudFormation, Terraform, CDK or boto3",
    },
    "Use the chat": {
        "web": "Serve the chat as a page and open it in the browser",
        "chat": "Chat in the terminal, with live messages while you type",
        "upload": "Upload a file and send a message with its URL (STEP 9)",
        "user": "Add, list and remove users, and print a token for curl",
        "room": "Manage the members of rooms, in the hardened variant",
    },
    "Learn": {
        "check": "Grade the backend, however it was created: what is wrong, why, how to fix it",
        "walkthrough": "Follow the tutorial: the clicks, the boto3 calls, the result, the pitfalls",
        "mistake": "Make a typical mistake in the local cloud, for a neighbour to find",
        "files": "Print the folder with the schema and the templates, for the commands of the lessons",
    },
    "The local cloud": {
        "local": "Start, stop and inspect the local cloud on this machine",
    },
}
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
EPILOG = "Options go before or after the command. Each can also be set as CHATPROV_PROJECT, CHATPROV_TARGET and so on."
COMMANDS = [name for section in SECTIONS.values() for name in section]


class RootCommand(click.Group):
    """The group of all commands: loads each one on use, and turns every error into a message and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """Return the names of all commands, in the order of `--help`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the module of the given command."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"chatprov.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command), "the table above names commands"  # noqa: S101
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the given command; click proposes similar names only for commands that are loaded."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(error.command_name, possibilities=COMMANDS, ctx=ctx) from None

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete the names of commands, without importing them, and options."""
        words = {name: words for section in SECTIONS.values() for name, words in section.items()}
        commands = [CompletionItem(name, help=words[name]) for name in COMMANDS if name.startswith(incomplete)]
        return [*commands, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands before the options: users look for the commands."""
        self.format_commands(ctx, formatter)
        click.Command.format_options(self, ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the commands by purpose, without importing them."""
        for title, commands in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl(list(commands.items()), col_max=14)

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, *_: Any, **extra: Any) -> NoReturn:
        """Run the command line and exit: 0 success, 1 an error or wrong usage, 2 with `plan --detailed-exitcode` only."""
        arguments = list(sys.argv[1:] if args is None else args)
        settings = extra.setdefault("obj", Settings())
        extra.pop("standalone_mode", None)
        try:
            code = super().main(arguments, prog_name or "chatprov", standalone_mode=False, **extra)
            sys.stdout.flush()  # a full disk is reported here, not at the end of the process
        except Exception as error:  # noqa: BLE001  # the one place where errors become messages
            from chatprov.cli import failures  # noqa: PLC0415  # needed only now

            code = failures.report(error, as_json="--json" in arguments, debug=settings.debug)
        sys.exit(code if isinstance(code, int) else 0)


@click.group("chatprov", cls=RootCommand, invoke_without_command=True, context_settings=CONTEXT, epilog=EPILOG)
@click.version_option(__version__, prog_name="chatprov", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Build the AppSync real-time chat tutorial with boto3.

    By default everything runs in a local cloud on this machine: no account, no cost. With `--target aws`
    the same steps run on AWS. `chatprov walkthrough` explains each step.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


cli.params += shared_options(hidden=False)


def main() -> None:
    """Run `chatprov`."""
    open_streams()
    second_ctrl_c_quits()
    # GC during import costs 10 %: most objects are created then, and they stay; so raise the thresholds
    gc.set_threshold(100_000, 50, 50)
    cli()
