"""The command with one project, and one local cloud that keeps its data; and a folder with such data for many tests."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from chatprov.cli.main import cli
from chatprov.local.process import LocalCloud
from chatprov.target import local_target
from tests.conftest import ROOT
from tests.patience import PATIENCE
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator


class Commands:
    """The command with one project and one port.

    It runs in this process, which has loaded what each command would load again; the local cloud is a separate process.
    """

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self.prefix: tuple[str, ...] = ()
        """The program, with its arguments, that runs the command in another process."""
        self._clouds: list[subprocess.Popen[bytes]] = []

    def __call__(self, *arguments: str, code: int = 0) -> str:
        shared = ["--project", str(ROOT), "--state-dir", str(self.folder / "state"), "--port", str(self.port)]
        ended, stdout, stderr = (self._by_prefix if self.prefix else self._here)([*shared, *arguments])
        assert ended == code, stdout + stderr
        assert "Traceback" not in stderr
        return " ".join((stdout + ("" if "--json" in arguments else stderr)).split())

    def _here(self, arguments: list[str]) -> tuple[int, str, str]:
        spawn = LocalCloud._spawn

        def spawned(cloud: LocalCloud, *, synced: bool = False) -> subprocess.Popen[bytes]:
            self._clouds.append(spawn(cloud, synced=synced))
            return self._clouds[-1]

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(LocalCloud, "_spawn", spawned)
            done = CliRunner().invoke(cli, arguments)
        assert isinstance(done.exception, SystemExit | None), done.exception
        # a command that ends leaves its local cloud to the system; here it is this process's child
        self._clouds = [cloud for cloud in self._clouds if cloud.poll() is None]
        return done.exit_code, done.stdout, done.stderr

    def _by_prefix(self, arguments: list[str]) -> tuple[int, str, str]:
        done = subprocess.run(
            [*self.prefix, sys.executable, "-m", "chatprov", *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        return done.returncode, done.stdout, done.stderr

    def document(self, *arguments: str, code: int = 0) -> Any:
        return json.loads(self(*arguments, "--json", code=code))

    @property
    def messages(self) -> list[str]:
        """What is in the table, over the API of DynamoDB."""
        dynamodb = local_target(self.port, "ap-south-1").client("dynamodb")
        return sorted(item["content"]["S"] for item in dynamodb.scan(TableName="ChatMessages")["Items"])

    def write(self, content: str) -> None:
        item = {"roomId": {"S": "room1"}, "timestamp": {"S": content}, "content": {"S": content}}
        local_target(self.port, "ap-south-1").client("dynamodb").put_item(TableName="ChatMessages", Item=item)


@contextmanager
def building(home: Path) -> Iterator[Commands]:
    """Yield a command for a new local cloud; later its data is in `home/data`, and the state of its project in `home/state`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(home / "user"))
        commands = Commands(home, free_port())
        try:
            yield commands
        finally:
            folder = Path(commands.document("local", "stop")["data"]["folder"])
        folder.rename(home / "data")


def one(folder: Path, pattern: str) -> Path:
    """Return the only file of a pattern."""
    (found,) = folder.glob(pattern)
    return found


def content_of(folder: Path) -> dict[str, bytes | None]:
    """Return the files of a folder, apart from its lock, which has the last owner."""
    files = {str(file.relative_to(folder)): file for file in folder.rglob("*") if file.name != "lock"}
    return {name: file.read_bytes() if file.is_file() else None for name, file in files.items()}
