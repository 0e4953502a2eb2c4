"""The error that a template raises or appends."""

from __future__ import annotations

from typing import Any, Final

UNAUTHORIZED: Final = "Unauthorized"
CUSTOM_TEMPLATE_EXCEPTION: Final = "CustomTemplateException"


class ResolverError(Exception):
    """The error that `$util.error`, `$util.unauthorized` and `$util.validate` raise and `$util.appendError` records.

    `data` is later reduced to the selected fields, `error_info` is not. The message of `$util.unauthorized` is empty,
    because the runtime creates it with the name of the field
    (https://docs.aws.amazon.com/appsync/latest/devguide/utility-helpers-in-util.html).
    """

    def __init__(self, message: str, error_type: str | None = None, data: Any = None, error_info: Any = None) -> None:
        super().__init__(message)
        self.message = message
        self.error_type = error_type
        self.data = data
        self.error_info = error_info
