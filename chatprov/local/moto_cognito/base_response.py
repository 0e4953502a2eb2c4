"""Cognito's operations over HTTP: validates a request, calls the backend, and returns errors in Cognito's format."""

import json
import threading
from typing import Any, Final, cast

from moto.cognitoidp.models import cognitoidp_backends
from moto.cognitoidp.responses import CognitoIdpResponse
from moto.core.common_types import TYPE_RESPONSE
from moto.core.exceptions import InvalidToken
from moto.core.responses import ActionResult
from moto.core.utils import get_service_model

from chatprov.local.moto_cognito.exceptions import (
    InvalidParameterException,
    JsonRESTError,
    MissingAuthenticationTokenError,
    SerializationError,
    UnknownOperationError,
)
from chatprov.local.moto_cognito.models import CognitoBackend
from chatprov.local.moto_cognito.validation import check_request
from chatprov.local.page_rights import public_operations

# moto's models are not thread-safe, and the server has several threads.
_one_at_a_time: Final = threading.RLock()


class CognitoBaseResponse(CognitoIdpResponse):
    """moto's handler, which rejects invalid requests as Cognito does."""

    @property
    def backend(self) -> CognitoBackend:
        """Return the backend of the request's account and region."""
        return cast("CognitoBackend", cognitoidp_backends[self.current_account][self.region])

    @property
    def parameters(self) -> dict[str, Any]:
        """Return the request's body."""
        return cast("dict[str, Any]", json.loads(self.body or "{}"))

    def call_action(self) -> TYPE_RESPONSE:
        """Handle a request; return every error as JSON, where moto returns HTML for an unknown operation."""
        operation = self._get_action() or ""
        try:
            self._check(operation)
            with _one_at_a_time:
                return super().call_action()
        except NotImplementedError:
            return self._refused(UnknownOperationError(f"The operation {operation} is not available here."))
        except JsonRESTError as error:
            return self._refused(error)

    def _check(self, operation: str) -> None:
        service = get_service_model("cognito-idp")
        if operation not in service.operation_names:
            raise UnknownOperationError(f"There is no operation {operation}.")
        if operation not in public_operations("cognito-idp") and "Authorization" not in self.headers:
            raise MissingAuthenticationTokenError("Missing Authentication Token")
        try:
            valid = isinstance(self.parameters, dict)
            json.dumps(self.parameters, ensure_ascii=False).encode()  # fails for half of a surrogate pair
        except ValueError:
            valid = False
        if not valid:
            raise SerializationError("The body of the request is not a JSON object.")
        check_request(service.operation_model(operation).input_shape, self.parameters)

    def serialized(self, action_result: ActionResult) -> TYPE_RESPONSE:
        """Serialize a result; moto's own error for an invalid page token becomes Cognito's."""
        if isinstance(action_result.result, InvalidToken):
            return self._refused(InvalidParameterException("Invalid pagination token"))
        return super().serialized(action_result)

    def _refused(self, error: JsonRESTError) -> TYPE_RESPONSE:
        return error.code, {**self.response_headers, **dict(error.get_headers())}, error.get_body()
