"""Something else on the local cloud's port: every command names it, none believes it, and none ends a process that it names."""

from __future__ import annotations

import http.server
import json
import os
import re
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from chatprov.errors import PortTaken
from chatprov.local import port_owner, process
from chatprov.local.process import LocalCloud

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from click.testing import Result

pytestmark = pytest.mark.slow
COMMANDS = """
up
plan
status
down --yes
outputs
test
audit
audit --prove --yes
web --no-open
check
walkthrough --yes
chat --room r --user a@b.example --password-stdin
upload README.md --room r --user a@b.example --password-stdin
user add a@b.example --password-stdin
user list
user remove a@b.example
user token a@b.example --password-stdin
room add r a@b.example
room remove r a@b.example
room list
export --format terraform --import --out OUT
local start
local stop
local reset
local save OUT
local load README.md --yes
local repair
local status
local logs
local mail
"""


class Stranger:
    """An HTTP server that answers every path with what it was given; it keeps what it was asked."""

    def __init__(self, port: int) -> None:
        self.asked: list[str] = []
        self.body = b""
        self.status = 200
        self.headers: dict[str, str] = {}
        stranger = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self) -> None:
                stranger.asked.append(f"{self.command} {self.path}")
                self.send_response(stranger.status)
                for name, value in stranger.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(stranger.body)

            do_GET = do_POST = do_PUT = answer  # noqa: N815  # http.server's names

            def log_message(self, *_: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join(20)
        self._server.server_close()


@pytest.fixture
def stranger(free_port: int) -> Iterator[Stranger]:
    stranger = Stranger(free_port)
    yield stranger
    stranger.close()


@pytest.fixture
def victim() -> Iterator[subprocess.Popen[bytes]]:
    """Another process of the same user."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process_:
        yield process_
        assert process_.poll() is None
        process_.kill()


def health(port: int, **more: object) -> dict[str, Any]:
    healthy = {"name": "chatprov", "version": "0.1.0", "pid": 4, "port": port, "started": "2026-01-01T00:00:00+00:00"}
    return healthy | {"log": "/etc/hostname", "certificate_authority": None} | more


@pytest.mark.parametrize("command", COMMANDS.strip().splitlines())
def test_every_command_names_it_and_sends_it_nothing(
    nowhere: Callable[..., Result],
    stranger: Stranger,
    free_port: int,
    victim: subprocess.Popen[bytes],
    tmp_path: Path,
    *,
    command: str,
) -> None:
    stranger.body = json.dumps(health(free_port, pid=victim.pid)).encode()
    out = tmp_path / "out"
    refused = nowhere(*command.replace("OUT", str(out)).split())
    assert refused.exit_code == 1
    assert f"Port {free_port} on 127.0.0.1 is taken by" in refused.stderr
    assert f"(process {os.getpid()})" in refused.stderr
    assert "kill" not in refused.stderr
    # a port may have the digits of a process id in it
    assert not re.search(rf"\b{victim.pid}\b", refused.stderr)
    assert not out.exists()
    assert set(stranger.asked) == {"GET /_chatprov/health"}


ODD_VALUES: dict[str, list[Any]] = {
    "pid": [0, -1, 1, True, 1.5, "1", None, [], 10**30, 2**31, 2**63, -(2**70)],
    "log": [1, [], {"a": 1}, "\0", "x" * 5000],
    "started": [1, None, "", "never", "0000-00-00"],
    "port": [0, -1, "4566", None],
    "name": ["other", None, 1],
}
ODD_BODIES = [
    b"",
    b"{",
    b"null",
    b"[]",
    b"1",
    b'"chatprov"',
    b"\xff\xfe",
    b"[" * 15_000,
    b'{"a":' * 3_000,
    b'{"pid": ' + b"9" * 6000 + b"}",
    b'{"name": NaN}',
    b" " * 100_000,
    b"<html>",
]
ODD: dict[str, Any] = (
    {"pid of itself": {"pid": os.getpid()}}
    | {f"{key} {value!r}"[:20]: {key: value} for key, values in ODD_VALUES.items() for value in values}
    | {f"body {number}": body for number, body in enumerate(ODD_BODIES)}
)


@pytest.mark.parametrize("answer", ODD.values(), ids=ODD)
def test_the_answer_of_another_program_is_not_believed(
    nowhere: Callable[..., Result], stranger: Stranger, free_port: int, victim: subprocess.Popen[bytes], answer: Any
) -> None:
    whole = health(free_port, pid=victim.pid) | answer if isinstance(answer, dict) else answer
    stranger.body = whole if isinstance(whole, bytes) else json.dumps(whole).encode()
    for command in ("status", "stop", "logs"):
        refused = nowhere("local", command)
        assert refused.exit_code == 1
        assert f"Port {free_port} on 127.0.0.1 is taken by" in refused.stderr


@pytest.mark.parametrize("status", [301, 302, 307, 404, 500, 204])
def test_a_redirect_is_not_followed(
    nowhere: Callable[..., Result], stranger: Stranger, free_port: int, status: int
) -> None:
    stranger.status, stranger.headers = status, {"Location": f"http://127.0.0.1:{free_port}/elsewhere"}
    assert "is taken by" in nowhere("local", "stop").stderr
    assert set(stranger.asked) == {"GET /_chatprov/health"}


class Raw:
    """A server that sends the same bytes again and again, or nothing, to every client."""

    def __init__(self, port: int, said: bytes, *, every: float) -> None:
        self._socket = socket.create_server(("127.0.0.1", port))
        self._over = threading.Event()
        self._said, self._every = said, every
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self) -> None:
        while not self._over.is_set():
            connection, _ = self._socket.accept()
            self._threads.append(threading.Thread(target=self._speak, args=(connection,)))
            self._threads[-1].start()

    def _speak(self, connection: socket.socket) -> None:
        with connection:
            try:
                connection.sendall(b"HTTP/1.1 200 OK\r\n")
                while not self._over.wait(self._every):
                    connection.sendall(self._said)
            except OSError:
                pass

    def close(self, port: int) -> None:
        self._over.set()
        socket.create_connection(("127.0.0.1", port)).close()
        for thread in self._threads:
            thread.join(20)
        self._socket.close()


@pytest.mark.parametrize(("said", "every"), [(b"x", 0.01), (b"a: b\r\n", 0.01), (b"\r\n" + b" " * 10_000, 0.0)])
def test_an_answer_without_end_is_given_up(
    nowhere: Callable[..., Result], free_port: int, monkeypatch: pytest.MonkeyPatch, said: bytes, every: float
) -> None:
    monkeypatch.setattr(process, "_PROBE_SECONDS", 0.3)
    raw = Raw(free_port, said, every=every)
    try:
        assert "is taken by" in nowhere("local", "stop").stderr
    finally:
        raw.close(free_port)


def test_the_port_is_looked_at_again_before_a_password_is_sent(
    nowhere: Callable[..., Result], stranger: Stranger, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chatprov.cli.session import Session

    monkeypatch.setattr(Session, "backend", lambda _: type("Outputs", (), {"user_pool_id": "p", "client_id": "c"}))
    for command in ("user add a@b.example --generate", "user list", "room list"):
        assert "is taken by" in nowhere(*command.split()).stderr
    assert set(stranger.asked) == {"GET /_chatprov/health"}


# How the system tells who it is


SERVER = """
import os, socket, sys
{first}
listener = socket.create_server(("127.0.0.1", {port}))
print("ready", flush=True)
sys.stdin.read()
"""


def listening(port: int, *words: str, first: str = "") -> subprocess.Popen[bytes]:
    """Start a program that listens on a port, with further words in its command line."""
    code = SERVER.format(port=port, first=first)
    child = subprocess.Popen([sys.executable, "-c", code, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n"
    return child


def test_a_local_cloud_is_known_by_what_it_is_and_what_it_holds(
    free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with listening(free_port, "-m", "chatprov.local") as cloud, listening(0) as other:
        try:
            found = port_owner.own_cloud(cloud.pid, free_port)
            assert found is not None
            assert found.pid == cloud.pid
            found = port_owner.find_own_cloud(free_port)
            assert found is not None
            assert found.pid == cloud.pid
            assert port_owner.own_cloud(cloud.pid, free_port + 1) is None
            assert port_owner.own_cloud(other.pid, free_port) is None
            assert port_owner.port_owner(free_port).endswith(f"(process {cloud.pid})")
            monkeypatch.setattr(os, "geteuid", lambda: 12345)
            assert port_owner.own_cloud(cloud.pid, free_port) is None
        finally:
            for child in (cloud, other):
                child.kill()


def test_a_program_that_is_no_local_cloud_is_none(free_port: int) -> None:
    with listening(free_port, "chatprov.local", "-m") as other:
        try:
            assert port_owner.own_cloud(other.pid, free_port) is None
            assert f"(process {other.pid})" in port_owner.port_owner(free_port)
        finally:
            other.kill()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can start a program of another user")
def test_another_users_local_cloud_is_a_stranger(
    free_port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "_PROBE_SECONDS", 0.3)
    with listening(free_port, "-m", "chatprov.local", first="os.setuid(54321)") as child:
        try:
            assert port_owner.own_cloud(child.pid, free_port) is None
            assert port_owner.find_own_cloud(free_port) is None
            with pytest.raises(PortTaken):
                LocalCloud(free_port, tmp_path / "log").stop()
            assert child.poll() is None
        finally:
            child.kill()


def test_where_the_system_tells_of_own_programs_only(free_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """As macOS does it."""

    def denied(*_: object) -> None:
        raise psutil.AccessDenied

    monkeypatch.setattr(psutil, "net_connections", denied)
    assert port_owner.port_owner(free_port) == "another program"
    with listening(free_port) as other:
        try:
            assert f"(process {other.pid})" in port_owner.port_owner(free_port)
        finally:
            other.kill()
