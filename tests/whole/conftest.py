"""chatprov as a user runs it: the command in one process, the local cloud in another."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pytest

from chatprov.local.process import LocalCloud
from chatprov.target import Target, local_target
from tests.patience import PATIENCE
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
REGION = "ap-south-1"


@dataclass
class Chatprov:
    """The command, run in a temporary folder against one local cloud."""

    folder: Path
    port: int
    endpoint: str = ""

    def start(
        self, *arguments: str, out: IO[str] | None = None, stdin: int = subprocess.DEVNULL
    ) -> subprocess.Popen[str]:
        where = ["--endpoint-url", self.endpoint] if self.endpoint else ["--port", str(self.port)]
        return subprocess.Popen(
            [sys.executable, "-m", "chatprov", *where, "--state-dir", str(self.folder / "state"), *arguments],
            cwd=ROOT,
            env=os.environ | {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"},
            stdin=stdin,
            stdout=out or subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __call__(self, *arguments: str, code: int = 0, said: str | None = None) -> str:
        process = self.start(*arguments, stdin=subprocess.DEVNULL if said is None else subprocess.PIPE)
        out, err = process.communicate(said, timeout=PATIENCE)
        assert process.returncode == code, f"{arguments} ended with {process.returncode}:\n{out}\n{err}"
        assert "Traceback" not in err
        return out if code == 0 else out + err

    def json(self, *arguments: str) -> Any:
        return json.loads(self(*arguments, "--json"))

    def target(self) -> Target:
        return local_target(self.port, REGION)


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Chatprov]:
    """An empty local cloud of this test's own."""
    chatprov = Chatprov(tmp_path, free_port())
    running = LocalCloud(chatprov.port, tmp_path / "local.log")
    running.start()
    yield chatprov
    running.stop()
