"""The local cloud as a background process: start it, find it, stop it.

Nothing heavy is imported here: the command line asks for the cloud's state at every turn.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto
from pathlib import Path
from typing import Any

from chatprov.errors import LocalCloudFailed, PortTaken
from chatprov.local.holder import describe_holder

HOST = "127.0.0.1"
DEFAULT_PORT = 4566
PORT_TAKEN_STATUS = 75
"""Exit status of `python -m chatprov.local` when the port is taken (EX_TEMPFAIL)."""

START_SECONDS = 60.0
STOP_SECONDS = 20.0
LOADING_SECONDS = 20.0
_PROBE_SECONDS = 5.0
_POLL_SECONDS = 0.02
_LOG_LINES = 12
_ENVIRONMENT = {
    # glibc's: one heap for all threads; what is large, and what lies free at the heap's end, goes back to the system.
    # Large begins above the 256 KiB that asyncio asks for with each look at a socket.
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": str(384 << 10),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 20),
    # OpenSSL's: it calls nobody, so it need not know whom to trust
    "SSL_CERT_FILE": os.devnull,
    "SSL_CERT_DIR": os.devnull,
}


@dataclass(frozen=True, slots=True)
class Running:
    """A local cloud that answers; `already` tells that it did so before `start` was called."""

    pid: int
    port: int
    url: str
    log: Path | None
    started: datetime
    certificate_authority: Path | None
    """The file to trust, where TLS is spoken to the port."""
    already: bool = False


class _Silence(Enum):
    """What may be on a port instead of the cloud."""

    NOBODY = auto()
    NO_ANSWER = auto()
    """Somebody listens and says nothing: a cloud that is still loading, or another program."""
    STRANGER = auto()


class LocalCloud:
    """The local cloud on one port, logging to one file."""

    def __init__(self, port: int, log: Path) -> None:
        self._port = port
        self._log = log.absolute()
        self._child: subprocess.Popen[bytes] | None = None

    def log_path(self) -> Path:
        """Return the file that a cloud started here writes to."""
        return self._log

    def status(self) -> Running | None:
        """Return the cloud that runs on the port, or None when the port is free or something else's."""
        found = self._probe()
        return found if isinstance(found, Running) else None

    def mails(self) -> list[dict[str, Any]]:
        """Return the mails that Cognito would have sent, oldest first, as /_chatprov/mail gives them.

        Raises LocalCloudFailed when the cloud does not run.
        """
        connection = http.client.HTTPConnection(HOST, self._port, timeout=_PROBE_SECONDS)
        try:
            connection.request("GET", "/_chatprov/mail")
            found: list[dict[str, Any]] = json.loads(connection.getresponse().read())["mails"]
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError) as error:
            raise LocalCloudFailed(
                f"There is no mail to show: no local cloud answers on port {self._port}.",
                advice="`chatprov local start` starts it; `chatprov up` builds the chat backend in it.",
            ) from error
        else:
            return found
        finally:
            connection.close()

    def start(self) -> Running:
        """Start the cloud unless it runs, and wait until it answers.

        Raises PortTaken when something else listens on the port, LocalCloudFailed when the process ends or does not
        answer within a minute.
        """
        running = self._probe_patiently()
        if running is not None:
            return replace(running, already=True)
        child = self._child = self._spawn()
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            found = self._probe()
            if isinstance(found, Running):
                return replace(found, already=found.pid != child.pid)
            status = child.poll()
            if status == PORT_TAKEN_STATUS:
                # in this moment another start was quicker, or another program took the port
                running = self._probe_patiently()
                if running is not None:
                    return replace(running, already=True)
            if status is not None:
                raise self._failed(f"ended at its start with status {status}")
            time.sleep(_POLL_SECONDS)
        child.kill()
        child.wait()
        raise self._failed(f"did not answer within {START_SECONDS:.0f} seconds, and was ended")

    def stop(self) -> bool:
        """Stop the cloud and wait until its port is free; tell whether there was one to stop."""
        running = self.status()
        if running is None:
            return False
        try:
            os.kill(running.pid, signal.SIGTERM)
        except ProcessLookupError:
            return False
        except PermissionError as error:
            raise LocalCloudFailed(
                f"The local cloud on port {self._port} (process {running.pid}) belongs to another user.",
                advice=f"Choose another port with --port N or CHATPROV_PORT, or let its owner stop {running.pid}.",
            ) from error
        deadline = time.monotonic() + STOP_SECONDS
        while self._probe() is not _Silence.NOBODY:
            if time.monotonic() > deadline:
                raise LocalCloudFailed(
                    f"The local cloud (process {running.pid}) was told to stop, and still holds port {self._port}.",
                    advice=f"End it with: kill -9 {running.pid}",
                )
            time.sleep(_POLL_SECONDS)
        if self._child is not None and self._child.pid == running.pid:
            self._child.wait(STOP_SECONDS)
        return True

    def _spawn(self) -> subprocess.Popen[bytes]:
        try:
            self._log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            log = os.open(self._log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise LocalCloudFailed(
                f"The local cloud cannot write its log {self._log}: {error.strerror}.",
                advice="Choose another folder with --state-dir.",
            ) from None
        try:
            # -P: a folder named chatprov where the user happens to be is not the program
            return subprocess.Popen(
                [sys.executable, "-P", "-m", "chatprov.local", "--port", str(self._port), "--log", str(self._log)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                # what is AWS's stays here: the cloud has no business with anybody's credentials
                env={name: value for name, value in os.environ.items() if not name.startswith("AWS_")} | _ENVIRONMENT,
                start_new_session=True,
            )
        finally:
            os.close(log)

    def _probe_patiently(self) -> Running | None:
        """Return the cloud on the port, or None when the port is free; raise PortTaken when it is neither."""
        deadline = time.monotonic() + LOADING_SECONDS
        while (found := self._probe()) is _Silence.NO_ANSWER and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
        if isinstance(found, Running):
            return found
        if found is _Silence.NOBODY:
            return None
        raise PortTaken(
            f"Port {self._port} on {HOST} is taken by {describe_holder(self._port)}.",
            advice="Stop that, or choose another port with --port N or CHATPROV_PORT.",
        )

    def _probe(self) -> Running | _Silence:
        connection = http.client.HTTPConnection(HOST, self._port, timeout=_PROBE_SECONDS)
        try:
            connection.request("GET", "/_chatprov/health")
            return _running(json.loads(connection.getresponse().read(1 << 16)))
        except ConnectionRefusedError:
            return _Silence.NOBODY
        except OSError:
            return _Silence.NO_ANSWER
        except (http.client.HTTPException, ValueError, KeyError, TypeError):
            return _Silence.STRANGER
        finally:
            connection.close()

    def _failed(self, what: str) -> LocalCloudFailed:
        try:
            lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LOG_LINES:]
        except OSError:
            lines = []
        return LocalCloudFailed(
            f"The local cloud {what}.",
            stands="\n".join(["The last lines of its log:", *(f"  {line}" for line in lines)]) if lines else "",
            advice=f"Its whole log is in {self._log}.",
        )


def _running(health: dict[str, Any]) -> Running:
    if health["name"] != "chatprov":
        raise ValueError("The answer is not the local cloud's.")
    return Running(
        pid=health["pid"],
        port=health["port"],
        url=f"http://{HOST}:{health['port']}",
        log=Path(health["log"]) if health["log"] else None,
        started=datetime.fromisoformat(health["started"]),
        certificate_authority=Path(health["certificate_authority"]) if health["certificate_authority"] else None,
    )
