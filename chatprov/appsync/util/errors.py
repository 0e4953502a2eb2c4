"""The error that a template raises itself."""

from __future__ import annotations

from typing import Any, Final

UNAUTHORIZED: Final = "Unauthorized"
CUSTOM_TEMPLATE_EXCEPTION: Final = "CustomTemplateException"


class ResolverError(Exception):
    """The error that `$util.error`, `$util.unauthorized` and `$util.validate` raise and `$util.appendError` records.

    `data` is to be cut to the query's selection set, `error_info` is not. `$util.unauthorized` leaves the message
    empty, because the runtime knows the field that it names
    (https://docs.aws.amazon.com/appsync/latest/devguide/utility-helpers-in-util.html).
    """

    def __init__(self, message: str, error_type: str | None = None, data: Any = None, error_info: Any = None) -> None:
        super().__init__(message)
        self.message = message
        self.error_type = error_type
        self.data = data
        self.error_info = error_info
