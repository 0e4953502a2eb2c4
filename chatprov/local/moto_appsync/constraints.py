"""The constraints of AppSync's service model for a request, with AppSync's error."""

from __future__ import annotations

from typing import Any

from moto.core.utils import get_service_model

from chatprov.local.constraints import WrongTypeError, violations
from chatprov.local.moto_appsync.exceptions import BadRequestException

NAME_PATTERN = "[_A-Za-z][_0-9A-Za-z]*"


def check(operation: str, parameters: dict[str, Any], *, except_for: tuple[str, ...] = ()) -> None:
    """Raise BadRequestException if `parameters` violate a constraint of the operation's input shape.

    The members in `except_for` are not checked: the caller has a different message for them.
    """
    shape = get_service_model("appsync").operation_model(operation).input_shape
    try:
        faults = violations(shape, parameters, except_for=except_for)
    except WrongTypeError as error:
        raise BadRequestException(str(error)) from None
    if faults:
        raise BadRequestException(faults)
