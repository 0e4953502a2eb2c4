"""The command with one project, and one local cloud that keeps its data."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from chatprov.target import local_target
from tests.conftest import ROOT
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from pathlib import Path


class Commands:
    """The command with one project and one port."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self.prefix: tuple[str, ...] = ()
        """The program, with its arguments, that runs the command."""

    def __call__(self, *arguments: str, code: int = 0) -> str:
        shared = ["--project", str(ROOT), "--state-dir", str(self.folder / "state"), "--port", str(self.port)]
        done = subprocess.run(
            [*self.prefix, sys.executable, "-m", "chatprov", *shared, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return " ".join((done.stdout + ("" if "--json" in arguments else done.stderr)).split())

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
