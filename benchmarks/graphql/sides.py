"""The two that are compared: chatprov's local cloud and the Amplify simulator with dynalite, each in its own process."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3

from chatprov.chat.users import add_user, tokens_for
from chatprov.local.process import LocalCloud
from chatprov.target import local_target

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PASSWORD = "Correct-horse-1"  # noqa: S105  # of a user who lives as long as the benchmark


@dataclass(frozen=True)
class Side:
    """Something that serves the tutorial's API; `dynamodb` is a boto3 client of its tables."""

    name: str
    url: str
    token: str
    table: str
    dynamodb: Any
    pid: int

    def megabytes(self) -> float:
        """Return the memory that the process holds."""
        return megabytes_of(self.pid)

    @property
    def region(self) -> str:
        """Return the region of the table."""
        region: str = self.dynamodb.meta.region_name
        return region

    def fill(self, room: str, count: int, seconds: float = 60) -> int:
        """Put messages into a room, straight into the table; return how many, fewer when the time is over."""
        deadline = time.monotonic() + seconds
        for start in range(0, count, 25):
            if time.monotonic() > deadline:
                return start
            items = [message(room, number) for number in range(start, min(start + 25, count))]
            self.dynamodb.batch_write_item(
                RequestItems={self.table: [{"PutRequest": {"Item": item}} for item in items]}
            )
        return count


def megabytes_of(pid: int) -> float:
    """Return the memory that a process holds."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def message(room: str, number: int) -> dict[str, Any]:
    """Return a message as an item of the tutorial's table."""
    values = {
        "roomId": room,
        "timestamp": f"{number:09}",
        "sender": "ann",
        "content": f"message {number}",
        "fileUrl": "-",
    }
    return {name: {"S": value} for name, value in values.items()}


def free_port() -> int:
    """Return an unused port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def chatprov(folder: Path, resolvers: str = "vtl", *, keeps: bool = False) -> Iterator[Side]:
    """Run the local cloud with the tutorial's stack, its resolvers in `resolvers`, and a user in it.

    With `keeps` it keeps its data, in `data_of(folder, port)`.
    """
    port = free_port()
    cloud = LocalCloud(port, folder / "log", data_of(folder, port) if keeps else None)
    os.environ["XDG_STATE_HOME"] = str(folder / "user")  # the commands refuse a cloud that keeps its data elsewhere
    running = cloud.start()
    try:
        options = ("--port", str(port), "--state-dir", str(folder / "state"))
        _run(sys.executable, "-m", "chatprov", *options, "--resolvers", resolvers, "up")
        outputs = json.loads(_run(sys.executable, "-m", "chatprov", *options, "outputs", "--json"))
        target = local_target(port, outputs["region"])
        cognito = target.client("cognito-idp")
        add_user(cognito, outputs["user_pool_id"], "ann@example.com", PASSWORD)
        token = tokens_for(cognito, outputs["client_id"], "ann@example.com", PASSWORD).access
        dynamodb = target.client("dynamodb")
        yield Side("chatprov", outputs["graphql_url"], token, outputs["table_name"], dynamodb, running.pid)
    finally:
        cloud.stop()


def data_of(folder: Path, port: int) -> Path:
    """Return where a cloud in a folder keeps its data."""
    return folder / "user" / "chatprov" / "cloud" / str(port)


@contextmanager
def simulator(folder: Path, token: str) -> Iterator[Side]:
    """Install the simulator and run it; it reads tokens without verifying them."""
    for name in ("package.json", "package-lock.json", "simulator.js"):
        shutil.copy(HERE / name, folder)
    _run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", folder=folder)
    command = ["node", "simulator.js", str(ROOT / "graphql"), str(free_port())]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            found = json.loads(line)
            dynamodb = boto3.client(
                "dynamodb",
                endpoint_url=found["dynamodb"],
                region_name="us-east-1",
                aws_access_key_id="test",
                aws_secret_access_key="test",  # noqa: S106  # dynalite takes any
            )
            yield Side("simulator", found["url"], token, found["tableName"], dynamodb, process.pid)
        finally:
            process.kill()


def _run(*command: str, folder: Path = ROOT) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=os.environ)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout
