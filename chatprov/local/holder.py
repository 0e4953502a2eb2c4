"""Who listens on a port, as far as Linux's /proc tells it."""

from __future__ import annotations

from pathlib import Path

_LISTENING = "0A"
_PROC = Path("/proc")


def describe_holder(port: int) -> str:
    """Return "NAME (process PID)" of what listens on a TCP port, or "another program" where that cannot be told."""
    inodes = {f"socket:[{inode}]" for table in ("tcp", "tcp6") for inode in _listeners(_PROC / "net" / table, port)}
    for process in _PROC.glob("[0-9]*") if inodes else ():
        if _holds(process, inodes):
            return f"{_name(process)} (process {process.name})"
    return "another program"


def _listeners(table: Path, port: int) -> list[str]:
    try:
        rows = [line.split() for line in table.read_text().splitlines()[1:]]
    except OSError:
        return []
    return [row[9] for row in rows if row[3] == _LISTENING and int(row[1].rpartition(":")[2], 16) == port]


def _holds(process: Path, inodes: set[str]) -> bool:
    try:
        return any(str(descriptor.readlink()) in inodes for descriptor in (process / "fd").iterdir())
    except OSError:
        # another user's process, or one that has just ended
        return False


def _name(process: Path) -> str:
    try:
        words = (process / "cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return "a program"
    return " ".join(word for word in words if word)[:120]
