"""The limits of one operation: its time, as in AppSync, and the size of its response, for which AppSync documents no limit."""

from __future__ import annotations

import time
from typing import Any, Final

from chatprov.appsync.errors import DocumentError, stopped_error
from chatprov.appsync.text.jsontext import json_bytes

MOST_SECONDS: Final = 30.0
"""https://docs.aws.amazon.com/general/latest/gr/appsync.html"""
MOST_BYTES: Final = 32 << 20
VALUE: Final = 16
"""The estimated size of a value in bytes, without its text."""
_ERROR: Final = 500


class Allowance:
    """Measures the time and the response size of an operation; raises DocumentError above a limit."""

    __slots__ = ("_ends", "_left")

    def __init__(self) -> None:
        self._ends = time.monotonic() + MOST_SECONDS
        self._left = MOST_BYTES

    def check_time(self) -> None:
        """Raise DocumentError when the operation has taken too long."""
        if time.monotonic() > self._ends:
            raise DocumentError([stopped_error("ExecutionTimeout", "Execution timed out.")])

    def take(self, size: int) -> None:
        """Add `size` bytes to the size of the response; raises DocumentError when it is too large."""
        self._left -= size
        if self._left < 0:
            message = f"The answer is larger than {MOST_BYTES >> 20} MB. Ask for less at once."
            raise DocumentError([stopped_error("ResponseSizeLimitReached", message)])

    def take_value(self, value: Any) -> None:
        """Add the size of one leaf value to the size of the response."""
        self.take(VALUE + len(value) if value.__class__ is str else VALUE)

    def take_error(self, message: str, data: Any = None) -> None:
        """Add the size of one error to the size of the response."""
        self.take(_ERROR + len(message) + (len(json_bytes(data)) if data else 0))
