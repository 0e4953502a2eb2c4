"""The options that every command accepts, before or after its name, and decorators for options that several commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource
from click.shell_completion import CompletionItem

from chatprov.cli.completion import regions
from chatprov.region import is_region, no_such_region
from chatprov.shell_words import shell_word

if TYPE_CHECKING:
    from chatprov.config import ResolverLanguage

DEFAULT_PORT = 4566


class Settings:
    """The values of the shared options.

    Not a dataclass, and folders are plain text, so that `chatprov --version` imports little.
    """

    def __init__(self) -> None:
        self.project: str | None = None
        self.variant: str | None = None
        self.resolvers: ResolverLanguage | None = None
        self.target = "local"
        self.endpoint_url: str | None = None
        self.profile: str | None = None
        self.region: str | None = None
        self.port = DEFAULT_PORT
        self.state_dir: str | None = None
        self.debug = False
        self.spoken: dict[str, str] = {}
        """The options that were given on the command line, so that proposed commands can repeat them."""

    def repeated(self) -> str:
        """Return the options that a proposed command needs for the same target, as a shell reads them, with a leading space.

        The variant and the language of the resolvers are left out: they default to what was built last.
        """
        remembered = ("--variant", "--resolvers")
        return "".join(
            f" {option} {shell_word(value)}" for option, value in self.spoken.items() if option not in remembered
        )


def shared_options(*, hidden: bool) -> list[click.Parameter]:
    """Return the shared options; those of a command are hidden, and only the group's read the environment."""
    folder = click.Path(file_okay=False)

    def option(name: str, **attributes: Any) -> click.Option:
        environment = None if hidden else "CHATPROV_" + name.removeprefix("--").upper().replace("-", "_")
        return click.Option(
            [name],
            envvar=environment,
            hidden=hidden,
            expose_value=False,
            callback=_remember,
            **attributes,
        )

    return [
        option(
            "--project",
            type=folder,
            help="Project folder (config.yaml, steps/, graphql/) instead of the current directory's.",
        ),
        option(
            "--variant",
            type=click.Choice(["documented", "hardened"]),
            help="The tutorial as written (default), or without its flaws. Once built, the default is the variant that was built.",
        ),
        option(
            "--resolvers",
            type=click.Choice(["vtl", "js"]),
            help="Resolvers as templates (VTL, default) or in JavaScript. Once built, the default is what was built.",
        ),
        option(
            "--target", type=click.Choice(["local", "aws"]), help="Where to build: the local cloud (default) or AWS."
        ),
        option(
            "--endpoint-url", metavar="URL", help="Build at another endpoint, such as an emulator, instead of --target."
        ),
        option("--profile", metavar="NAME", help="AWS profile; never read for the local cloud."),
        option(
            "--region",
            metavar="REGION",
            type=_region,
            shell_complete=regions,
            help="AWS region instead of config.yaml's.",
        ),
        option("--port", type=click.IntRange(1, 65535), help=f"Port of the local cloud (default {DEFAULT_PORT})."),
        option("--state-dir", type=folder, help="Folder of the state file (default .chatprov in the project)."),
        option("--debug", is_flag=True, help="Show a traceback when something goes wrong."),
    ]


def _region(given: str) -> str:
    if not is_region(given):
        raise click.BadParameter(no_such_region(given))
    return given


def _remember(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    """Store the given value: a command's option is processed after the group's, and overrides it."""
    assert param.name is not None, "every shared option has a name"  # noqa: S101
    source, settings = ctx.get_parameter_source(param.name), ctx.find_root().ensure_object(Settings)
    if source in (ParameterSource.COMMANDLINE, ParameterSource.ENVIRONMENT):
        setattr(settings, param.name, value)
    if source is ParameterSource.COMMANDLINE and param.name != "debug":
        settings.spoken[param.opts[0]] = str(value)


class Command(click.Command):
    """A command that accepts the shared options; its help names them in one line."""

    def __init__(self, *args: Any, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.params += shared_options(hidden=True)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the names of the shared options, and where they are explained."""
        super().format_epilog(ctx, formatter)
        if ctx.parent is not None:
            formatter.write_paragraph()
            names = ", ".join(option.opts[0] for option in shared_options(hidden=True))
            formatter.write_text(f"Shared options: {names}; see chatprov --help.")

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete as click does, and the shared options, which are hidden here."""
        found = super().shell_complete(ctx, incomplete)
        if incomplete.startswith("-"):
            shared = [option for option in self.params if isinstance(option, click.Option) and option.hidden]
            names = [(option.opts[0], option.help) for option in shared if option.opts[0].startswith(incomplete)]
            found += [CompletionItem(name, help=words) for name, words in names]
        return found


class Group(Command, click.Group):
    """A command with subcommands; they accept the shared options too."""

    command_class = Command


def _chosen(given: tuple[str, ...]) -> dict[str, str] | None:
    """Return the id to adopt for each resource; None if no resource is to be adopted."""
    for pair in given:
        if pair and "=" not in pair:
            raise click.BadParameter(f"{pair!r} is not of the form RESOURCE=ID, such as user-pool=ap-south-1_AbC")
    return dict(pair.split("=", 1) for pair in given if pair) if given else None


yes_option = click.option("--yes", "-y", is_flag=True, help="Do not ask for confirmation.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
trace_option = click.option("--trace", is_flag=True, help="List every API call.")
adopt_option = click.option(
    "--adopt",
    metavar="[RESOURCE=ID]",
    is_flag=False,
    flag_value="",
    multiple=True,
    callback=lambda _ctx, _param, given: _chosen(given),
    help="Adopt resources that have these names but were not created by chatprov; RESOURCE=ID selects one where several "
    "have the name.",
)
pass_settings = click.make_pass_decorator(Settings, ensure=True)
