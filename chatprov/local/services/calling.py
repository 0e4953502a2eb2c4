"""Calls an operation of a service with parameters that may violate the service's model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatprov.local.constraints import WrongTypeError, violations
from chatprov.local.services.models import input_shape
from chatprov.local.services.wire import decode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.services.contract import AwsService, CallContext


def call(
    service: AwsService[Any], operation: str, parameters: Mapping[str, Any], context: CallContext
) -> Mapping[str, Any]:
    """Validate the parameters of an operation that the service offers, call it, and return the members of its response.

    Raises AwsError.
    """
    called = service.operations[operation]
    shape = input_shape(service.name, operation)
    try:
        faults = violations(shape, parameters, except_for=called.except_for, verbatim=service.verbatim)
    except WrongTypeError as error:
        raise service.mistyped(str(error)) from None
    if faults:
        raise service.invalid(faults)
    given = {} if shape is None else decode(shape, parameters, service.verbatim)
    state = service.state(context)
    if called.authorize is not None and context.key_id is not None:
        state = called.authorize(state, given, context)
    return called.call(state, given)
