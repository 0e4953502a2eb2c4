"""Checks requests against the service model, with Cognito's errors."""

from collections.abc import Mapping
from typing import Any

from botocore.model import Shape

from chatprov.local.constraints import WrongTypeError, violations
from chatprov.local.moto_cognito.exceptions import InvalidParameterException, SerializationError


def check_request(shape: Shape | None, request: Mapping[str, Any]) -> None:
    """Raise InvalidParameterException with all violations of the constraints of a request's shape."""
    try:
        faults = violations(shape, request)
    except WrongTypeError as error:
        raise SerializationError(str(error)) from None
    if faults:
        raise InvalidParameterException(faults)
