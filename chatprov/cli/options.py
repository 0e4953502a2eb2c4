"""The options that every command takes, before or after its name, and the decorators for those that several share."""

from __future__ import annotations

from typing import Any

import click
from click.core import ParameterSource

from chatprov.region import RULE, is_region

DEFAULT_PORT = 4566


class Settings:
    """What the shared options say.

    No dataclass, and folders are plain text: `chatprov --version` need not import what only commands use.
    """

    def __init__(self) -> None:
        self.project: str | None = None
        self.variant: str | None = None
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
        """Return the options that a proposed command needs to mean the same place, with a blank in front.

        The variant is not among them: what was built last is meant anyway.
        """
        return "".join(f" {option} {value}" for option, value in self.spoken.items() if option != "--variant")


def shared_options(*, hidden: bool) -> list[click.Parameter]:
    """Return the shared options; those of a command itself are hidden and leave the environment to the group's."""
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
            "--project", type=folder, help="Project folder (config.yaml, steps/, graphql/) instead of the one at hand."
        ),
        option(
            "--variant",
            type=click.Choice(["documented", "hardened"]),
            help="The tutorial as it is written (default), or without its flaws; once built, the one that was built.",
        ),
        option(
            "--target", type=click.Choice(["local", "aws"]), help="Where to build: the local cloud (default) or AWS."
        ),
        option(
            "--endpoint-url", metavar="URL", help="Build at another endpoint, such as an emulator; replaces --target."
        ),
        option("--profile", metavar="NAME", help="AWS profile; never read for the local cloud."),
        option("--region", metavar="REGION", type=_region, help="AWS region instead of config.yaml's."),
        option("--port", type=click.IntRange(1, 65535), help=f"Port of the local cloud (default {DEFAULT_PORT})."),
        option("--state-dir", type=folder, help="Folder of the state file (default .chatprov in the project)."),
        option("--debug", is_flag=True, help="Show a traceback when something goes wrong."),
    ]


def _region(given: str) -> str:
    if not is_region(given):
        raise click.BadParameter(f"{given!r} is no AWS region; {RULE}")
    return given


def _remember(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    """Keep what was given: a command's own option comes later than the group's, and wins."""
    assert param.name is not None, "every shared option has a name"  # noqa: S101
    source, settings = ctx.get_parameter_source(param.name), ctx.find_root().ensure_object(Settings)
    if source in (ParameterSource.COMMANDLINE, ParameterSource.ENVIRONMENT):
        setattr(settings, param.name, value)
    if source is ParameterSource.COMMANDLINE and param.name != "debug":
        settings.spoken[param.opts[0]] = str(value)


class Command(click.Command):
    """A command that takes the shared options too; its help mentions them in one line."""

    def __init__(self, *args: Any, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.params += shared_options(hidden=True)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write where the shared options are explained."""
        super().format_epilog(ctx, formatter)
        if ctx.parent is not None:
            formatter.write_paragraph()
            names = ", ".join(one.opts[0] for one in shared_options(hidden=True))
            formatter.write_text(f"Also taken here: {names}; see chatprov --help.")


class Group(Command, click.Group):
    """A command with commands of its own; they, too, take the shared options."""

    command_class = Command


def _chosen(given: tuple[str, ...]) -> dict[str, str] | None:
    """Return which id is to be taken over for which resource; None when nothing is to be taken over."""
    for one in given:
        if one and "=" not in one:
            raise click.BadParameter(f"{one!r} is not of the form RESOURCE=ID, such as user-pool=ap-south-1_AbC")
    return dict(one.split("=", 1) for one in given if one) if given else None


yes_option = click.option("--yes", "-y", is_flag=True, help="Do not ask.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
trace_option = click.option("--trace", is_flag=True, help="List every API call that was made.")
adopt_option = click.option(
    "--adopt",
    metavar="[RESOURCE=ID]",
    is_flag=False,
    flag_value="",
    multiple=True,
    callback=lambda _ctx, _param, given: _chosen(given),
    help="Take over what exists under these names but was not made by chatprov; RESOURCE=ID says which, where there are "
    "several of a name.",
)
pass_settings = click.make_pass_decorator(Settings, ensure=True)
