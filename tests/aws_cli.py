"""The AWS CLI for tests that run many commands: one process has it loaded, and forks for each command.

The command `aws` that a shell finds sends its arguments, its folder, its environment and its three files to that process.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import traceback
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.patience import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

AWS_CLI = Path(sys.prefix) / "awscli" / "bin"
_CLIENT = """\
#!{python} -IS
import json, os, socket, sys
server = socket.socket(socket.AF_UNIX)
server.connect({address!r})
said = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
socket.send_fds(server, [len(said).to_bytes(4, "big")], [0, 1, 2])
server.sendall(said)
sys.exit(server.recv(1)[0])
"""
_SERVER = """\
import sys
sys.path.insert(0, sys.argv[2])
from tests.aws_cli import serve
serve(sys.argv[1])
"""


@contextmanager
def aws_cli(folder: Path) -> Iterator[Path]:
    """Run the process, and yield the folder that has the command `aws`; `folder` is a short path, for the socket."""
    assert (AWS_CLI / "aws").exists(), "make installs the AWS CLI for the tests"
    address, commands = folder / "s", folder / "bin"
    commands.mkdir()
    command = commands / "aws"
    command.write_text(_CLIENT.format(python=sys.executable, address=str(address)))
    command.chmod(0o755)
    root = str(Path(__file__).parents[1])
    server = subprocess.Popen([str(AWS_CLI / "python"), "-c", _SERVER, str(address), root])
    try:
        eventually(address.exists)
        yield commands
    finally:
        server.terminate()
        server.wait()


def serve(address: str) -> None:
    """Answer commands until the process is ended; runs with the Python of the AWS CLI."""
    from awscli.clidriver import main  # type: ignore[import-not-found]  # it is not in the environment of the tests

    listening = socket.socket(socket.AF_UNIX)
    listening.bind(address)
    listening.listen()
    while True:
        connection, _ = listening.accept()
        if os.fork():
            connection.close()
            while _reap():
                pass
            continue
        size, files, _, _ = socket.recv_fds(connection, 4, 3)
        said = b""
        while len(said) < int.from_bytes(size, "big"):
            said += connection.recv(1 << 16)
        sys.argv[1:], current, environment = json.loads(said)
        for target, file in enumerate(files):
            os.dup2(file, target)
        os.chdir(current)
        environment["AWS_DATA_PATH"] = os.environ["AWS_DATA_PATH"]  # awscli sets it when it is imported
        os.environ.clear()
        os.environ.update(environment)
        code = 255
        try:
            code = main()
        except Exception:  # noqa: BLE001  # the client gets it on stderr, as from the AWS CLI
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            connection.sendall(bytes([code]))
            os._exit(0)


def _reap() -> bool:
    """Collect one child that has ended, if there is one."""
    try:
        return os.waitpid(-1, os.WNOHANG)[0] != 0
    except ChildProcessError:
        return False
