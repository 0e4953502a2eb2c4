"""The error of a data source."""

from __future__ import annotations

from typing import Any

from chatprov.appsync.errors import FieldError


class DataSourceError(FieldError):
    """An error of the data source; templates read it in `$ctx.error`, and `result` in `$ctx.result`."""

    def __init__(self, message: str, error_type: str, result: Any = None) -> None:
        super().__init__(message, error_type)
        self.result = result
