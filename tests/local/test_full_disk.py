"""Where nothing can be written any more: the local cloud says why it does not start, and goes on where it runs already."""

from __future__ import annotations

import errno
import os
import resource
import socket
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import requests

from chatprov.errors import LocalCloudFailed
from chatprov.local import requestlog
from chatprov.local.certificates import Certificates
from chatprov.local.process import LocalCloud
from tests.conftest import ROOT
from tests.local.realtime.test_certificates import Clock

if TYPE_CHECKING:
    from pathlib import Path

    from tests.local.running import Cloud

pytestmark = pytest.mark.slow


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def without_room() -> None:
    """Let every write to a file fail, as on a full disk, but with another reason."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


@pytest.mark.parametrize(
    ("options", "file", "more"),
    [
        (
            ("--memory",),
            "certificates/authority.key cannot be written",
            [
                "Nothing was started; what is stored was not changed.",
                "Make room on the disk, or choose another folder with --state-dir, and run the command again.",
            ],
        ),
        ((), "/lock cannot be used", None),
    ],
)
def test_a_start_without_room_gives_the_reason(
    tmp_path: Path, free_port: int, options: tuple[str, ...], file: str, more: list[str] | None
) -> None:
    where = ["--project", str(ROOT), "--state-dir", str(tmp_path), "--port", str(free_port)]
    ended = subprocess.run(
        [sys.executable, "-m", "chatprov", *where, "local", "start", *options],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=without_room,
    )
    assert ended.returncode == 1
    first, *others = ended.stderr.splitlines()
    assert first.startswith("Error: ")
    assert first.endswith(f"{file}: File too large.")
    assert others
    assert more is None or others == more


@pytest.mark.parametrize("name", ["local.log", "certificates", "certificates/lock", "certificates/authority.key.new"])
def test_what_is_in_the_way_is_named(tmp_path: Path, free_port: int, name: str) -> None:
    if name in {"certificates/lock", "certificates/authority.key.new", "local.log"}:
        (tmp_path / name / "x").mkdir(parents=True)
    else:
        (tmp_path / name).touch()
    with pytest.raises(LocalCloudFailed) as caught:
        LocalCloud(free_port, tmp_path / "local.log").start()
    assert str(tmp_path / "certificates") in caught.value.message or "local.log" in caught.value.message
    assert caught.value.message.count("\n") == 0
    assert "Make room" in caught.value.advice


def test_certificates_that_cannot_be_renewed_are_used_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    certificates = Certificates(tmp_path, clock)
    first = certificates.context()
    clock.now += timedelta(days=380)
    monkeypatch.setattr(Certificates, "_put", full)
    assert certificates.context() is first
    monkeypatch.undo()
    assert certificates.context() is first  # it is not tried again at once
    clock.now += timedelta(days=1)
    assert certificates.context() is not first


def full(*_: object) -> int:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "server.key")


def test_a_log_without_room_says_later_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = requestlog.LogFile(tmp_path / "log")
    log.write("first\n")
    with monkeypatch.context() as disk:
        disk.setattr("chatprov.local.requestlog.os.write", full)
        log.write("lost\n")
        log.write("lost\nlost\n")
    log.write("last\n")
    log.write("more\n")
    log.close()
    said = ["first", "3 lines are missing here: No space left on device", "last", "more"]
    assert (tmp_path / "log").read_text().splitlines() == said


def test_a_log_that_cannot_be_renewed_stays_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requestlog, "LARGEST", 100)
    (tmp_path / "deep").mkdir()
    log = requestlog.LogFile(tmp_path / "deep" / "log")
    log.write("x" * 90)
    (tmp_path / "deep").rename(tmp_path / "gone")
    for _ in range(10):
        log.write("y" * 60 + "\n")
    assert (tmp_path / "gone" / "log").stat().st_size <= 100
    log.close()


def test_a_request_that_cannot_be_logged_is_answered(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(
        "chatprov.local.requestlog.os.write",
        lambda file, data: full() if file == cloud.log._out._descriptor else real(file, data),  # type: ignore[union-attr]
    )
    for _ in range(3):
        assert requests.get(f"{cloud.url}/_chatprov/health", timeout=20).status_code == 200


@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EDQUOT])
def test_a_body_without_room_is_an_error_that_says_so(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, reason: int
) -> None:
    class Full:
        blocks = False

        def write(self, _: bytes) -> int:
            raise OSError(reason, os.strerror(reason))

        def close(self) -> None:
            pass

    with monkeypatch.context() as disk:
        disk.setattr("chatprov.local.receive.Writer", Full)
        answered = requests.put(f"{cloud.url}/bucket/key", data=b"x", timeout=20)
    assert answered.status_code == 503
    assert "<Code>ServiceUnavailable</Code>" in answered.text
    assert os.strerror(reason) in answered.text
    assert requests.get(f"{cloud.url}/_chatprov/health", timeout=20).status_code == 200


def test_a_python_that_cannot_be_run_is_named(tmp_path: Path, free_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "python").touch(mode=0o600)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(LocalCloudFailed) as caught:
        LocalCloud(free_port, tmp_path / "local.log").start()
    assert caught.value.message == f"The local cloud cannot be started: {tmp_path / 'python'}: Permission denied."
    assert "run that program" in caught.value.advice
