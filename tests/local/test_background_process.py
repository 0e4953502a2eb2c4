"""The local cloud as a process: started, found, stopped; alone, twice at once, and where something else is."""

from __future__ import annotations

import asyncio
import http.client
import http.server
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from chatprov.errors import LocalCloudFailed, PortTaken
from chatprov.local import process, requestlog
from chatprov.local.process import PORT_TAKEN_STATUS, LocalCloud
from chatprov.local.storage import CloudFolderError
from tests.patience import PATIENCE
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def cloud(port: int, tmp_path: Path) -> Iterator[LocalCloud]:
    cloud = LocalCloud(port, tmp_path / "deep" / "cloud.log")
    yield cloud
    cloud.stop()


def ask(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def test_it_is_started_found_and_stopped(cloud: LocalCloud, port: int, tmp_path: Path) -> None:
    assert cloud.status() is None
    assert cloud.stop() is False
    running = cloud.start()
    assert running.already is False
    assert (running.port, running.url) == (port, f"http://127.0.0.1:{port}")
    assert running.log == cloud.log_path() == tmp_path / "deep" / "cloud.log"
    assert cloud.status() == running
    again = cloud.start()
    assert again.already is True
    assert again.pid == running.pid
    assert ask(port, "/bucket/key?token=secret") == 404
    assert cloud.status() == running  # by now the lines of what came before are written
    log = cloud.log_path()
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert re.search(r"^\S+ \S+ I GET s3 /bucket/key 404 \d+\.\d ms$", log.read_text(), re.MULTILINE)
    assert "secret" not in log.read_text()
    assert cloud.stop() is True
    assert cloud.status() is None
    with pytest.raises(ProcessLookupError):
        os.kill(running.pid, 0)


def test_it_outlives_the_terminal_that_started_it(cloud: LocalCloud) -> None:
    running = cloud.start()
    assert os.getsid(running.pid) == running.pid != os.getsid(0)


def test_sigterm_ends_it_while_a_client_stays_connected(cloud: LocalCloud, port: int) -> None:
    running = cloud.start()
    idle = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    idle.request("GET", "/_chatprov/health")
    idle.getresponse().read()
    child = cloud._child
    assert child is not None
    os.kill(running.pid, signal.SIGTERM)
    assert child.wait(PATIENCE) == 0
    idle.close()


def test_of_two_starts_at_once_both_succeed_and_one_server_runs(port: int, tmp_path: Path) -> None:
    clouds = [LocalCloud(port, tmp_path / f"{number}.log") for number in range(2)]
    barrier = threading.Barrier(2)
    found: list[process.Running] = []

    def start(cloud: LocalCloud) -> None:
        barrier.wait(PATIENCE)
        found.append(cloud.start())

    threads = [threading.Thread(target=start, args=(cloud,)) for cloud in clouds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    try:
        assert len({running.pid for running in found}) == 1
        assert sorted(running.already for running in found) == [False, True]
        ended = [cloud._child.poll() for cloud in clouds if cloud._child]
        assert ended.count(None) == 1
    finally:
        for cloud in clouds:
            cloud.stop()
            if cloud._child:
                cloud._child.wait(PATIENCE)


def test_a_stranger_on_the_port_is_named(cloud: LocalCloud, port: int) -> None:
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), http.server.BaseHTTPRequestHandler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            said = []
            for look in (cloud.start, cloud.stop, cloud.status, cloud.mails, cloud.current_log):
                with pytest.raises(PortTaken) as caught:
                    look()
                said.append(str(caught.value))
        finally:
            server.shutdown()
            thread.join(PATIENCE)
    (message,) = set(said)
    assert f"Port {port} on 127.0.0.1 is taken by " in message
    assert "--port N or CHATPROV_PORT" in message
    if sys.platform == "linux":
        assert f"(process {os.getpid()})" in message


def test_a_silent_stranger_is_given_the_time_to_load_and_no_more(
    cloud: LocalCloud, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "START_SECONDS", 0.2)
    monkeypatch.setattr(process, "_PROBE_SECONDS", 0.1)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", port))
        silent.listen()
        with pytest.raises(PortTaken):
            cloud.start()


def test_a_child_that_dies_is_quoted(port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    log = tmp_path / "cloud.log"
    log.write_text("".join(f"line {number}\n" for number in range(99)))
    with pytest.raises(LocalCloudFailed) as caught:
        LocalCloud(port, log).start()
    assert "ended at its start with status 1" in caught.value.message
    assert caught.value.kept.splitlines()[-1] == "  line 98"
    assert len(caught.value.kept.splitlines()) < 20
    assert str(log) in caught.value.advice


def test_run_by_hand_on_a_taken_port_it_says_so() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ended = subprocess.run(
            [sys.executable, "-m", "chatprov.local", "--port", str(port)],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    assert ended.returncode == PORT_TAKEN_STATUS
    assert ended.stderr.startswith(f"Port {port} on 127.0.0.1 cannot be used")
    assert "Traceback" not in ended.stderr


def test_the_interface_imports_nothing_heavy() -> None:
    code = "import sys, chatprov.local.process; print([m for m in ('moto', 'aiohttp', 'boto3') if m in sys.modules])"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=PATIENCE, check=True)
    assert ended.stdout.strip() == "[]"


def test_the_log_is_bounded_and_stays_its_owners(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requestlog, "LARGEST", 2000)
    log = tmp_path / "cloud.log"
    log.write_text("")
    log.chmod(0o644)
    written = requestlog.RequestLog(log)

    async def answer_requests() -> None:
        for _ in range(50):
            written.record("GET", "/x" * 20, 200, 0.001)
            written.record("GET", "/da2-abcdefghijklmnopqrstuvwxyz", 404, 0.001)
            await asyncio.sleep(0)
        written.record("GET", "/the/last", 200, 0.001)

    asyncio.run(answer_requests())
    written.close()
    lines = log.read_text().splitlines()
    assert [line.split(" I ")[1] for line in lines[-3:]] == [
        f"GET {'/x' * 20} 200 1.0 ms",
        "GET /da2-… 404 1.0 ms",
        "GET /the/last 200 1.0 ms",
    ]
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["cloud.log", "cloud.log.1"]
    assert all(file.stat().st_size <= 2000 and stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)


def test_a_port_that_is_taken_by_one_that_does_not_listen_is_named(cloud: LocalCloud, port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        with pytest.raises(PortTaken, match=f"Port {port} on 127.0.0.1 cannot be used: Address already in use"):
            cloud.start()


def test_what_python_writes_around_a_refusal_is_passed_over(
    port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "python"
    program.write_text(
        "#!/bin/sh\necho 'sys:1: ResourceWarning: unclosed' >&2\n"
        """echo '["state.json is damaged.", "Nothing was changed.", "Repair it."]' >&2\n"""
        "echo '[1]' >&2\nexit 73\n"
    )
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))
    with pytest.raises(CloudFolderError) as caught:
        LocalCloud(port, tmp_path / "log").start()
    assert (caught.value.message, caught.value.kept, caught.value.advice) == (
        "state.json is damaged.",
        "Nothing was changed.",
        "Repair it.",
    )


def test_a_cloud_has_stopped_although_its_parent_does_not_collect_it(port: int, tmp_path: Path) -> None:
    program = (
        "import pathlib, sys; from chatprov.local.process import LocalCloud; "
        "LocalCloud(int(sys.argv[1]), pathlib.Path(sys.argv[2])).start(); print('started', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, str(port), str(tmp_path / "log")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"started\n"
        assert LocalCloud(port, tmp_path / "log").stop()
        assert LocalCloud(port, tmp_path / "log").status() is None
        assert parent.stdin is not None
        parent.stdin.close()
