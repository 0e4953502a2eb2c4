"""The local cloud as a background process: start it, find it, stop it.

Slow imports are avoided at module level: most commands read the cloud's state.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto
from pathlib import Path
from typing import Any

from chatprov.errors import LocalCloudError, LocalCloudFailed, PortTaken
from chatprov.local.asking import HOST, NoAnswerError, StrangeAnswerError, ask
from chatprov.local.kept_files import has_data
from chatprov.local.leftovers import remove_leftovers, settle

DEFAULT_PORT = 4566
PORT_TAKEN_STATUS = 75
"""Exit status of `python -m chatprov.local` if the port is taken (EX_TEMPFAIL)."""
CANNOT_WRITE_STATUS = 74
"""Its exit status if a file cannot be written; the reason is on stderr (EX_IOERR)."""
FOLDER_STATUS = 73
"""Its exit status if the folder with its data cannot be used; message, what is kept and advice are on stderr (EX_CANTCREAT)."""

START_SECONDS = 60.0
STOP_SECONDS = 20.0
_PROBE_SECONDS = 5.0
_POLL_SECONDS = 0.02
_LARGEST_HEALTH = 1 << 14
_LARGEST_MAIL_LIST = 1 << 24
_LOG_LINES = 12
_ENVIRONMENT = {
    # glibc: one heap for all threads; large blocks, and free memory at the heap's end, are returned to the system.
    # The threshold is above the 256 KiB that asyncio allocates for each read from a socket.
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": str(384 << 10),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 20),
    # OpenSSL: the local cloud connects to no server, so it needs no certificates of authorities
    "SSL_CERT_FILE": os.devnull,
    "SSL_CERT_DIR": os.devnull,
}


@dataclass(frozen=True, slots=True)
class Running:
    """A local cloud that responds; `already` is true if it ran before `start` was called."""

    pid: int
    port: int
    url: str
    log: Path | None
    started: datetime
    certificate_authority: Path | None
    """The file that clients have to trust for TLS."""
    data: Path | None
    """The folder in which it keeps its data; None if it keeps nothing."""
    synced: bool
    """Whether it waits for the disk at each write."""
    already: bool = False


class _Silence(Enum):
    """The reasons why no local cloud responds on a port."""

    NOT_LISTENING = auto()
    NO_ANSWER = auto()
    """A program listens but sends no response: a cloud that is still loading, or another program."""
    STRANGER = auto()


class LocalCloud:
    """The local cloud on one port, with one log file, and a folder for its data; without one it keeps nothing."""

    def __init__(self, port: int, log: Path, data: Path | None = None) -> None:
        self._port = port
        self._log = log.absolute()
        # a link, such as one to a larger disk: what is put in its place is beside the folder itself
        self.data = data and Path(os.path.realpath(data))
        self._child: subprocess.Popen[bytes] | None = None

    def log_path(self) -> Path:
        """Return the log file of a cloud that is started here."""
        return self._log

    def status(self) -> Running | None:
        """Return the cloud that runs on the port, or None if no program listens there.

        Raises PortTaken if another program has the port: it is neither the cloud nor a free port.
        """
        found = self._probe()
        if found is _Silence.NOT_LISTENING:
            return None
        from chatprov.local.port_owner import find_own_cloud, port_owner  # noqa: PLC0415  # as below

        deadline = time.monotonic() + START_SECONDS
        while found is _Silence.NO_ANSWER and time.monotonic() < deadline:
            loading = find_own_cloud(self._port) is not None
            time.sleep(_POLL_SECONDS)
            found = self._probe()
            if not loading:
                break  # no cloud is loading, or it has just ended
        if isinstance(found, Running):
            return found
        if found is _Silence.NOT_LISTENING:
            return None

        raise PortTaken(
            f"Port {self._port} on {HOST} is taken by {port_owner(self._port)}.",
            advice="Stop that, or choose another port with --port N or CHATPROV_PORT.",
        )

    def kept_data(self) -> Path | None:
        """Return the folder with the data of a cloud that ran before, None if there is none."""
        if self.data is None:
            return None
        self._settle(self.data)
        return self.data if has_data(self.data) else None

    def delete_data(self) -> None:
        """Delete the folder with the data of a cloud that ran before; raises CloudFolderError."""
        if self.data is not None:
            from chatprov.local.replacement import delete  # noqa: PLC0415  # most commands delete nothing

            delete(self.data)

    def current_log(self) -> Path:
        """Return the log file of the running cloud, or the one that a cloud started here would have.

        Raises PortTaken.
        """
        running = self.status()
        if running is None or running.log is None:
            return self._log
        from chatprov.local.port_owner import has_open  # noqa: PLC0415  # as above

        return running.log if has_open(running.pid, str(running.log)) else self._log

    def mails(self) -> list[dict[str, Any]]:
        """Return the messages that Cognito would have sent, oldest first, as in the response of /_chatprov/mail.

        Raises LocalCloudFailed if the cloud does not run, PortTaken if another program has the port.
        """
        try:
            if self.status() is not None:
                answer = ask(self._port, "/_chatprov/mail", seconds=_PROBE_SECONDS, most=_LARGEST_MAIL_LIST)
                found: list[dict[str, Any]] = json.loads(answer)["mails"]
                return found
        except (OSError, NoAnswerError, StrangeAnswerError, ValueError):
            pass  # it was stopped at this moment
        raise LocalCloudFailed(
            f"There is no mail to show: no local cloud answers on port {self._port}.",
            advice="`chatprov local start` starts it; `chatprov up` builds the chat backend in it.",
        )

    def start(self, *, synced: bool = False) -> Running:
        """Start the cloud unless it runs, and wait until it responds; if it is `synced`, its writes survive a loss of power.

        Raises PortTaken if another program listens on the port, LocalCloudFailed if the process ends or does not
        respond within a minute, and CloudFolderError if the folder with its data cannot be used.
        """
        if self.data is not None:
            self._settle(self.data)
            remove_leftovers(self.data)
        running = self.status()
        if running is not None:
            return replace(running, already=True)
        child = self._child = self._spawn(synced=synced)
        assert child.stderr is not None, "it was asked for"  # noqa: S101
        with child.stderr:
            return self._await(child)

    def _await(self, child: subprocess.Popen[bytes]) -> Running:
        """Return the cloud when it responds; after that, the child's stderr goes to its log."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            found = self._probe()
            if isinstance(found, Running):
                return replace(found, already=found.pid != child.pid)
            status = child.poll()
            if status == PORT_TAKEN_STATUS:
                # at this moment another start was faster, or another program took the port
                running = self.status()
                if running is not None:
                    return replace(running, already=True)
            if status is not None:
                raise self._failed(f"ended at its start with status {status}", child)
            time.sleep(_POLL_SECONDS)
        child.kill()
        child.wait()
        raise self._failed(f"did not answer within {START_SECONDS:.0f} seconds, and was ended", child)

    def stop(self) -> bool:
        """Stop the cloud and wait until its port is free; return whether a cloud was running.

        Only a local cloud of this user that has the port is stopped, whatever its response contains. Raises PortTaken if
        another program has the port, LocalCloudFailed if the cloud does not end.
        """
        found = self._probe()
        if found is _Silence.NOT_LISTENING:
            return False
        from chatprov.local.port_owner import find_own_cloud, own_cloud, wait_for_end  # noqa: PLC0415  # as above

        process = own_cloud(found.pid, self._port) if isinstance(found, Running) else find_own_cloud(self._port)
        if process is None:
            return self.status() is not None and self.stop()
        process.terminate()  # psutil checks that the process id has not been reused by another process
        # it frees the port first, and the folder with its data when it ends
        if not wait_for_end(process, STOP_SECONDS):
            raise LocalCloudFailed(
                f"The local cloud (process {process.pid}) was asked to stop, and still runs.",
                advice=f"End it with: kill -9 {process.pid}",
            )
        if self._child is not None:
            self._child.poll()
        return True

    def _spawn(self, *, synced: bool = False) -> subprocess.Popen[bytes]:
        try:
            self._log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            log = os.open(self._log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise _cannot_write(f"The local cloud cannot write its log {self._log}: {error.strerror}.") from None
        # -P: a folder named chatprov in the current directory must not be imported
        command = [sys.executable, "-P", "-m", "chatprov.local", "--background", "--port", str(self._port)]
        command += ["--log", str(self._log)]
        if self.data is not None:
            command += ["--data", str(self.data), *(["--fsync"] if synced else [])]
        try:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.PIPE,  # with a full disk, the reason for a failed start could not be written to the log
                cwd="/",
                # without AWS's variables: the local cloud must not get the user's credentials
                env={name: value for name, value in os.environ.items() if not name.startswith("AWS_")} | _ENVIRONMENT,
                start_new_session=True,
            )
        except OSError as error:
            raise LocalCloudFailed(
                f"The local cloud cannot be started: {error.filename or sys.executable}: {error.strerror}.",
                kept="Nothing was started; what is stored was not changed.",
                advice="Check that you may run that program, which is the Python of chatprov, and how many processes you may have.",
            ) from None
        finally:
            os.close(log)

    def _settle(self, data: Path) -> None:
        try:
            settle(data)
        except OSError as error:
            from chatprov.local.storage import CloudFolderUnusable  # noqa: PLC0415  # only for this error

            raise CloudFolderUnusable(Path(error.filename or data), error) from None

    def _probe(self) -> Running | _Silence:
        try:
            answer = ask(self._port, "/_chatprov/health", seconds=_PROBE_SECONDS, most=_LARGEST_HEALTH)
            running = _running(json.loads(answer), self._port)
        except ConnectionRefusedError:
            return _Silence.NOT_LISTENING
        except NoAnswerError:
            return _Silence.NO_ANSWER
        except (StrangeAnswerError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
            return _Silence.STRANGER
        from chatprov.local.port_owner import own_cloud  # noqa: PLC0415  # psutil loads slowly, and is often not needed

        return running if own_cloud(running.pid, self._port) is not None else _Silence.STRANGER

    def _failed(self, what: str, child: subprocess.Popen[bytes]) -> LocalCloudError:
        said = child.stderr.read(_LARGEST_HEALTH).decode(errors="replace").strip() if child.stderr is not None else ""
        if child.returncode == PORT_TAKEN_STATUS and said:  # by a program that has left it since
            return PortTaken(
                said.splitlines()[0], advice="Run the command again, or choose another port with --port N."
            )
        if child.returncode == CANNOT_WRITE_STATUS and said:
            return _cannot_write(f"The local cloud could not start: {said}")
        if child.returncode == FOLDER_STATUS and (parts := _parts_in(said)):
            from chatprov.local.storage import CloudFolderError  # noqa: PLC0415  # only for this error

            message, kept, advice = parts
            return CloudFolderError(message, kept=kept, advice=advice)
        try:
            lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            lines = []
        lines = [*lines, *said.splitlines()][-_LOG_LINES:]
        return LocalCloudFailed(
            f"The local cloud {what}.",
            kept="\n".join(["The last lines of its log:", *(f"  {line}" for line in lines)]) if lines else "",
            advice=f"Its whole log is in {self._log}.",
        )


def _parts_in(said: str) -> list[str]:
    """Return message, what is kept and advice from the lines of a child; Python may have written warnings around them."""
    for line in said.splitlines():
        with suppress(ValueError):
            parts = json.loads(line)
            if isinstance(parts, list) and len(parts) == 3 and all(isinstance(part, str) for part in parts):  # noqa: PLR2004  # as above
                return parts
    return []


def _cannot_write(message: str) -> LocalCloudFailed:
    return LocalCloudFailed(
        message,
        kept="Nothing was started; what is stored was not changed.",
        advice="Make room on the disk, or choose another folder with --state-dir, and run the command again.",
    )


def _running(health: dict[str, Any], port: int) -> Running:
    """Parse a response of /_chatprov/health; raise ValueError, KeyError, TypeError or OverflowError for anything else."""
    pid, log, authority, data = health["pid"], health["log"], health["certificate_authority"], health["data"]
    if health["name"] != "chatprov" or health["port"] != port or type(pid) is not int:
        raise ValueError("The answer is not the local cloud's.")
    return Running(
        pid=pid,
        port=port,
        url=f"http://{HOST}:{port}",
        log=Path(log) if log else None,
        started=datetime.fromisoformat(health["started"]),
        certificate_authority=Path(authority) if authority else None,
        data=Path(data) if data else None,
        synced=health["synced"] is True,
    )
