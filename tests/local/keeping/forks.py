"""Local clouds on folders, and checks of folders, as forks of one process that has loaded all modules.

A new process needs a second to load them. A fork has, as a new process does, services without resources, and begins with what
its folder has. What a new process does until then is tested elsewhere.
"""

from __future__ import annotations

import asyncio
import atexit
import functools
import gc
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from chatprov.local import moto_data, start_check
from chatprov.local import refused_entries as refused_entries_module
from chatprov.local.moto_iam import OWN_KEY
from tests.conftest import ROOT
from tests.local.keeping import cloud_process
from tests.local.keeping.test_kept_services import Running
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.local.start_check import RefusedFile

_LOOK_SECONDS = 1.0
"""How often the process looks whether the tests have ended."""


@contextmanager
def forked_cloud(folder: Path) -> Iterator[Running]:
    """Run a local cloud on a folder, and end it with kill -9."""
    with _asked("serve", folder) as (pid, url):
        assert url, "the start is refused"
        process = psutil.Process(pid)
        try:
            yield Running(process, url)
        finally:
            process.kill()
            process.wait(PATIENCE)


def refused_file(folder: Path) -> RefusedFile | None:
    """Return what `python -m chatprov.local.start_check` finds in a folder."""
    with _asked("check", folder) as (_, answer):
        found = json.loads(answer)
        return None if found is None else start_check.RefusedFile(*found)


def refused_entries(folder: Path, name: str) -> list[bytes]:
    """Return what `python -m chatprov.local.refused_entries` finds in a folder."""
    with _asked("search", folder, name) as (_, answer):
        return [text.encode("latin-1") for text in json.loads(answer)]


@contextmanager
def _asked(what: str, folder: Path, *more: str) -> Iterator[tuple[int, str]]:
    """Yield the process id of a fork, and its answer of one line; none if it has ended without."""
    with socket.create_connection(("127.0.0.1", _port()), PATIENCE) as connection, connection.makefile("rw") as file:
        file.write(json.dumps([what, str(folder.absolute()), *more]) + "\n")
        file.flush()
        yield int(file.readline()), file.readline().strip()


@functools.cache
def _port() -> int:
    """Start the process that forks, and return its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number = listener.fileno()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(number)], cwd=ROOT, env=environment, pass_fds=[number]
        )
        atexit.register(process.wait)
        atexit.register(process.kill)
        return int(listener.getsockname()[1])


def _load() -> None:
    """Import what a local cloud imports, with moto, and install nothing."""
    moto_data.install()
    from chatprov.local import untracked  # noqa: F401  # after install()
    from chatprov.local.moto_iam import state_conversion as iam  # noqa: F401
    from chatprov.local.moto_logs import backend  # noqa: F401
    from chatprov.local.moto_s3 import installation  # noqa: F401

    gc.collect()
    gc.freeze()


def _serve_forks(listener: socket.socket) -> None:
    """Fork for each connection until the process of the tests has ended."""
    tests = os.getppid()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no fork has to be waited for
    listener.settimeout(_LOOK_SECONDS)
    while os.getppid() == tests:
        with suppress(TimeoutError):
            connection, _ = listener.accept()
            with connection:
                if os.fork() == 0:
                    try:
                        listener.close()
                        _carry_out(connection)
                    finally:
                        os._exit(1)


def _carry_out(connection: socket.socket) -> None:
    connection.setblocking(True)  # noqa: FBT003  # the standard library's signature
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    OWN_KEY.take({"key_id": secrets.token_hex(8), "secret": secrets.token_hex(32)})  # as an import makes it
    with connection.makefile("r") as file:
        what, folder, *more = json.loads(file.readline())
    os.dup2(connection.fileno(), 1)
    print(os.getpid(), flush=True)  # noqa: T201  # the test reads it
    try:
        if what == "check":
            start_check.main([folder])
            sys.stdout.flush()
        elif what == "search":
            refused_entries_module.main([folder, *more])
            sys.stdout.flush()
        else:
            asyncio.run(cloud_process.serve(Path(folder)))
    except Exception as error:  # noqa: BLE001  # the test says what this means
        print(f"{type(error).__name__}: {error}", file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    _load()
    _serve_forks(socket.socket(fileno=int(sys.argv[1])))
