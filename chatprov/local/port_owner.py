"""The program that listens on a port: whether it is a local cloud of the same user, and what else it is.

The program's own response proves nothing, so the operating system is queried. Linux shows all programs of this user, and only the
existence of those of other users; macOS shows only this user's programs.
"""

from __future__ import annotations

import os
import time
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator

_MODULE = ("-m", "chatprov.local")
_HERE = {"127.0.0.1", "0.0.0.0", "::", "::1", "::ffff:127.0.0.1"}  # noqa: S104  # only compared, never bound
_LONGEST_NAME = 120
_POLL_SECONDS = 0.02


def own_cloud(pid: int, port: int) -> psutil.Process | None:
    """Return the process if it is a local cloud of this user that listens on the port, else None."""
    if pid <= 1:
        return None
    try:
        process = psutil.Process(pid)
        return process if _is_own_cloud(process) and _listens(process, port) else None
    except (psutil.Error, OverflowError, ValueError):
        return None


def find_own_cloud(port: int) -> psutil.Process | None:
    """Return this user's local cloud that listens on the port, without a request to it, or None."""
    return next((found for pid in psutil.pids() if (found := own_cloud(pid, port))), None)


def wait_for_end(process: psutil.Process, seconds: float) -> bool:
    """Wait until a process has ended, at most for some seconds; return whether it has.

    A zombie has ended: it has freed its port and its files. The first process of a container may collect it late, or never.
    """
    deadline = time.monotonic() + seconds
    try:
        while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            if time.monotonic() > deadline:
                return False
            time.sleep(_POLL_SECONDS)
    except psutil.NoSuchProcess:
        pass
    return True


def port_owner(port: int) -> str:
    """Return "NAME (process PID)" for the program that listens on a TCP port, or a description if it cannot be read."""
    try:
        rows = [row for row in psutil.net_connections("tcp") if _is_listener(row, port)]
    except psutil.AccessDenied:  # on macOS, only root can read all connections
        pid = next((process.pid for process in _own_processes() if _listens(process, port)), None)
    else:
        pid = next((row.pid for row in rows if row.pid is not None), None)
        if rows and pid is None:
            return "a program of another user"
    return "another program" if pid is None else f"{_name(pid)} (process {pid})"


def has_open(pid: int, file: str) -> bool:
    """Return whether a process has a file open."""
    try:
        return any(opened.path == file for opened in psutil.Process(pid).open_files())
    except psutil.Error:
        return False


def _is_own_cloud(process: psutil.Process) -> bool:
    words = process.cmdline()
    return process.uids().effective == os.geteuid() and _MODULE in pairwise(words)


def _listens(process: psutil.Process, port: int) -> bool:
    try:
        return any(_is_listener(row, port) for row in process.net_connections("tcp"))
    except psutil.Error:
        return False


def _is_listener(row: Any, port: int) -> bool:
    return bool(row.status == psutil.CONN_LISTEN and row.laddr.port == port and row.laddr.ip in _HERE)


def _own_processes() -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        try:
            if process.uids().effective == os.geteuid():
                yield process
        except psutil.Error:
            continue


def _name(pid: int) -> str:
    try:
        process = psutil.Process(pid)
        words = " ".join(word for word in process.cmdline() if word) or process.name()
    except psutil.Error:
        return "a program"
    return words[:_LONGEST_NAME]
