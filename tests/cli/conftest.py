from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from chatprov.cli.main import cli
from chatprov.local.data_folder import data_folder
from chatprov.target import Target, aws_target
from tests import ports
from tests.cli.kept_data import Commands
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def invoke(tmp_path: Path) -> Callable[..., Result]:
    """Run chatprov in this process on the checkout's project, with a state folder of the test's own."""

    def run(*arguments: str) -> Result:
        shared = ["--project", str(ROOT), "--state-dir", str(tmp_path / "state")]
        return CliRunner().invoke(cli, [*shared, *arguments])

    return run


@pytest.fixture
def moto_target(moto_aws: None, monkeypatch: pytest.MonkeyPatch) -> Target:
    """Let all commands of a test share their clients, whose making takes longer than everything else."""
    made = aws_target("ap-south-1", "ap-south-1", None)

    def target(*_: object) -> Target:
        made.calls.clear()
        return made

    monkeypatch.setattr("chatprov.target.aws_target", target)
    return made


@pytest.fixture
def on_aws(invoke: Callable[..., Result], moto_target: Target) -> Callable[..., Result]:
    """Run chatprov against AWS as moto plays it."""
    return lambda *arguments: invoke("--target", "aws", "--region", "ap-south-1", *arguments)


@pytest.fixture
def free_port() -> int:
    return ports.free_port()


@pytest.fixture
def nowhere(invoke: Callable[..., Result], free_port: int) -> Callable[..., Result]:
    """Run chatprov against a local cloud that does not run."""
    return lambda *arguments: invoke("--port", str(free_port), *arguments)


@pytest.fixture
def document() -> Callable[[Result], dict[str, Any]]:
    """Read the one JSON document on stdout."""

    def read(result: Result) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(result.stdout)
        assert found["version"] == 1
        return found

    return read


@pytest.fixture
def chatprov(tmp_path: Path, free_port: int) -> Iterator[Commands]:
    commands = Commands(tmp_path, free_port)
    yield commands
    commands("local", "stop")


@pytest.fixture
def data(chatprov: Commands, built: Path) -> Path:
    """Return the folder of the local cloud that `chatprov` starts, with a copy of the data that a module has built."""
    folder = data_folder(chatprov.port)
    assert folder is not None
    shutil.copytree(built / "data", folder)
    shutil.copytree(built / "state", chatprov.folder / "state", ignore=shutil.ignore_patterns("local.log"))
    return folder
