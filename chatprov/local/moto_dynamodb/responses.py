"""DynamoDB's operations over HTTP; a Python error in moto becomes a ValidationException."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moto.dynamodb import responses as moto_responses
from moto.dynamodb.exceptions import MockValidationException

from chatprov.local.faults import log_fault

if TYPE_CHECKING:
    from moto.core.common_types import TYPE_RESPONSE

_SENSELESS = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
"""Exceptions that moto raises for invalid expressions, keys and values, where DynamoDB returns a ValidationException."""


class DynamoHandler(moto_responses.DynamoHandler):
    """moto's DynamoDB operations (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference)."""

    def call_action(self) -> TYPE_RESPONSE:
        """Handle a request."""
        try:
            answer: TYPE_RESPONSE = super().call_action()
        except _SENSELESS as error:
            # The cause may also be a bug in moto, so it is logged.
            log_fault("dynamodb", self._get_action(), error)
            refusal = MockValidationException("One or more parameter values were invalid.")
            refusal.__cause__ = error
            answer = refusal.code, {**self.response_headers, **dict(refusal.get_headers())}, refusal.get_body()
        return answer
