"""What holds for every command: lazy imports, shared options, help, wrong usage."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import click
import pytest
from click.testing import CliRunner, Result

from chatprov import __version__
from chatprov.cli import options
from chatprov.cli.main import COMMANDS, SECTIONS, cli
from chatprov.local import process

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from chatprov.cli.options import Settings

HEAVY = ("rich", "boto3", "botocore", "pydantic", "yaml", "importlib.metadata", "moto", "aiohttp")


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["no-such-command"]])
def test_nothing_heavy_is_imported_before_a_command_is_named(arguments: list[str]) -> None:
    program = (
        "import sys\n"
        "from chatprov.cli.main import main\n"
        f"sys.argv = ['chatprov', *{arguments!r}]\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"


def test_one_command_does_not_import_another() -> None:
    program = (
        "import sys\n"
        "from chatprov.cli.main import cli\n"
        "try: cli(['local', '--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted(name for name in sys.modules if name.startswith('chatprov.cli.')))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "chatprov.cli.local" in ran.stdout
    assert "chatprov.cli.up" not in ran.stdout
    assert "chatprov.cli.walkthrough" not in ran.stdout


@pytest.mark.parametrize("program", [["-m", "chatprov"], ["-c", "from chatprov.cli.main import main; main()"]])
def test_version(program: list[str]) -> None:
    ran = subprocess.run([sys.executable, *program, "--version"], capture_output=True, text=True, check=True)
    assert ran.stdout == f"chatprov {__version__}\n"


def test_help_groups_the_commands_with_a_line_each() -> None:
    result = CliRunner().invoke(cli, ["--help"])
    assert result.exit_code == 0
    place = 0
    for title, commands in SECTIONS.items():
        place = result.stdout.index(f"{title}:", place)
        for name in commands:
            place = result.stdout.index(f"  {name}  ", place)
    assert "Options:" in result.stdout[place:]


def test_without_a_command_the_help_is_shown() -> None:
    result = CliRunner().invoke(cli, [])
    assert (result.exit_code, result.stdout) == (0, CliRunner().invoke(cli, ["--help"]).stdout)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_can_be_loaded_and_explains_itself(name: str) -> None:
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: chatprov {name}")
    assert "Shared options: --project" in " ".join(result.stdout.split())


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-command"],
        ["up", "--no-such-option"],
        ["--port", "zero", "status"],
        ["walkthrough", "one"],
        ["up", "--adopt", "x"],
    ],
)
def test_wrong_usage_exits_1_with_the_usage(arguments: list[str]) -> None:
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "Usage: chatprov" in result.stderr
    assert "Error: " in result.stderr


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["statu"], "status"),
        (["walktrough"], "walkthrough"),
        (["user", "ad"], "add"),
        (["local", "lgs"], "logs"),
        (["status", "--jsn"], "--json"),
        (["--prt", "1", "status"], "--port"),
        (["user", "list", "--jsn"], "--json"),
    ],
)
def test_a_similar_name_is_proposed(arguments: list[str], meant: str) -> None:
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 1
    assert re.search(rf"[Dd]id you mean.*'{meant}'", result.stderr)


def test_wrong_usage_is_a_document_with_json() -> None:
    result = CliRunner().invoke(cli, ["status", "--json", "--no-such-option"])
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"]["message"].startswith("No such option")


def settings_of(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Return what a command sees of the shared options."""
    seen: list[Settings] = []

    @click.command(cls=options.Command)
    @options.pass_settings
    def probe(settings: Settings) -> None:
        seen.append(settings)

    get_command = type(cli).get_command
    monkeypatch.setattr(
        type(cli), "get_command", lambda group, ctx, name: probe if name == "probe" else get_command(group, ctx, name)
    )
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0, result.output
    return seen[0]


EVERY_OPTION: list[tuple[str, str, Any]] = [
    ("--project", "somewhere", "somewhere"),
    ("--target", "aws", "aws"),
    ("--endpoint-url", "http://127.0.0.1:1", "http://127.0.0.1:1"),
    ("--profile", "me", "me"),
    ("--region", "eu-west-1", "eu-west-1"),
    ("--port", "4567", 4567),
    ("--state-dir", "there", "there"),
]


@pytest.mark.parametrize(("option", "text", "value"), EVERY_OPTION)
@pytest.mark.parametrize("place", ["before", "after", "environment"])
def test_shared_options_are_accepted_anywhere(
    option: str, text: str, value: object, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = option.removeprefix("--").replace("-", "_")
    assert getattr(settings_of(["probe"], monkeypatch), name) != value
    match place:
        case "before":
            arguments = [option, text, "probe"]
        case "after":
            arguments = ["probe", option, text]
        case _:
            arguments = ["probe"]
            monkeypatch.setenv(f"CHATPROV_{name.upper()}", text)
    settings = settings_of(arguments, monkeypatch)
    assert getattr(settings, name) == value
    assert settings.repeated() == ("" if place == "environment" else f" {option} {text}")


def test_the_nearer_option_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHATPROV_PORT", "1111")
    assert settings_of(["--port", "2222", "probe"], monkeypatch).port == 2222
    assert settings_of(["--port", "2222", "probe", "--port", "3333"], monkeypatch).port == 3333


def test_the_default_port_is_the_local_clouds(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings_of(["probe"], monkeypatch).port == process.DEFAULT_PORT


def test_a_project_that_is_none_is_told(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["status", "--project", str(tmp_path)])
    assert result.exit_code == 1
    assert "is not a chatprov project" in result.stderr
    assert "Traceback" not in result.output


def test_a_broken_config_does_not_keep_the_local_cloud_from_being_stopped(
    tmp_path: Path, free_port: int, document: Callable[[Result], dict[str, Any]]
) -> None:
    for folder in ("steps", "graphql"):
        (tmp_path / folder).mkdir()
    (tmp_path / "config.yaml").write_text("chatprov: [")
    arguments = ["--project", str(tmp_path), "--port", str(free_port), "--json"]
    assert CliRunner().invoke(cli, ["status", *arguments]).exit_code == 1
    result = CliRunner().invoke(cli, ["local", "stop", *arguments])
    assert result.exit_code == 0
    assert document(result) == {"version": 1, "running": False, "stopped": False, "port": free_port, "data": None}
