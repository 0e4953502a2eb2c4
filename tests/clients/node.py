"""Runs a client's script in Node."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.patience import PATIENCE

if TYPE_CHECKING:
    from tests.conftest import Clock

HERE = Path(__file__).resolve().parent
TIMEOUT = 3 * PATIENCE


def node() -> str:
    """Return the path of Node, the clients' packages being installed; fail with what to do otherwise."""
    found = shutil.which("node")
    assert found, "Node 20 or newer is needed for the tests of JavaScript clients: install it, then run `make test`"
    installed = HERE / "node_modules" / ".package-lock.json"
    assert installed.exists(), "the clients are not installed: run `npm ci --ignore-scripts` in tests/clients"
    return found


def run(
    script: str,
    backend: dict[str, Any],
    email: str,
    *,
    clock: Clock | None = None,
    trusting: bool = True,
    **environment: str,
) -> dict[str, Any]:
    """Run a script and return what it observed.

    `clock` is moved on when the script asks for that; trusting, Node knows the authority of the local cloud's certificate.
    """
    environment |= {"PATH": os.environ["PATH"], "BACKEND": json.dumps(backend), "EMAIL": email}
    if trusting:
        environment["NODE_EXTRA_CA_CERTS"] = backend["certificate_authority"]
    seen: dict[str, Any] = {}
    said: list[str] = []
    with subprocess.Popen(
        [node(), str(HERE / f"{script}.mjs")],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        deadline = threading.Timer(TIMEOUT, process.kill)
        deadline.start()
        for line in process.stdout:
            said.append(line)
            told = json.loads(line) if line.startswith("{") else {}
            seen = told.get("seen", seen)
            if "letPass" in told and clock:
                clock.advance(told["letPass"] * 3600)
                process.stdin.write("\n")
                process.stdin.flush()
        deadline.cancel()
    assert process.returncode == 0, "".join(said)
    return seen
