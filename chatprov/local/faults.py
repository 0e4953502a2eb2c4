"""Log an internal failure of chatprov or moto: the type of the exception and its line."""

from __future__ import annotations

import logging

log = logging.getLogger(__name__)


def log_fault(service: str | None, name: str | None, error: Exception) -> None:
    """Log the type of an internal error, and the line that raised it."""
    # the error's text is not logged, because it may quote the request
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    file_line = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else "unknown place"
    log.error("%s.%s failed: %s at %s", service, name, type(error).__name__, file_line)
