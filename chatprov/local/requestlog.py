"""The log: one line per request, no bodies, no tokens, bounded in size, readable by its owner alone."""

from __future__ import annotations

import logging
import os
import re
import sys
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from io import TextIOWrapper
    from pathlib import Path

LARGEST = 1 << 20
_OWNER_ONLY = 0o600

log = logging.getLogger(__name__)

# an API key is a credential, and its id is the key
_API_KEY = re.compile(r"da2-[a-z0-9]+")


class _OwnersFile(RotatingFileHandler):
    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _OWNER_ONLY)
        os.fchmod(descriptor, _OWNER_ONLY)
        return open(descriptor, "a", encoding="utf-8")  # noqa: PTH123  # the handler closes it


def write_to(path: Path | None) -> logging.Handler:
    """Send chatprov's log to a file of at most 1 MiB and one predecessor, or to stderr; return the handler to close."""
    if path is None:
        handler: logging.Handler = logging.StreamHandler(sys.stderr)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = _OwnersFile(path, maxBytes=LARGEST, backupCount=1)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname).1s %(message)s"))
    logger = logging.getLogger("chatprov")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    return handler


def stop_writing(handler: logging.Handler) -> None:
    """Take back what `write_to` did."""
    logger = logging.getLogger("chatprov")
    logger.removeHandler(handler)
    logger.propagate = True
    handler.close()


def record(method: str, what: str, status: int, seconds: float) -> None:
    """Write the line of one request; `what` is a service's operation, or the path without its query."""
    log.info("%s %s %d %.1f ms", method, _API_KEY.sub("da2-…", what), status, seconds * 1000)
