"""Cognito's operations over HTTP: read the request, call the backend, answer in the service's shape."""

import functools
import json
import threading
from typing import Any, Final, cast
from urllib.parse import urlsplit

from moto.cognitoidp.models import cognitoidp_backends
from moto.cognitoidp.responses import CognitoIdpResponse
from moto.core.common_types import TYPE_RESPONSE
from moto.core.responses import ActionResult, BaseResponse, EmptyResult
from moto.core.utils import get_service_model

from chatprov.local.moto_cognito import directory
from chatprov.local.moto_cognito.exceptions import (
    JsonRESTError,
    MissingAuthenticationTokenError,
    SerializationError,
    UnknownOperationError,
)
from chatprov.local.moto_cognito.models import CognitoBackend

# moto's models are not made for several threads, and a server has several.
_one_at_a_time: Final = threading.RLock()


@functools.cache
def _operations_for_everyone() -> frozenset[str]:
    """Return the operations that need no AWS credentials."""
    service = get_service_model("cognito-idp")
    return frozenset(name for name in service.operation_names if service.operation_model(name).auth_type == "none")


class CognitoResponse(CognitoIdpResponse):
    """moto's handler with the operations that it has not got, and Cognito's own errors."""

    @property
    def backend(self) -> CognitoBackend:
        """Return the backend of the request's account and region."""
        return cast("CognitoBackend", cognitoidp_backends[self.current_account][self.region])

    @property
    def parameters(self) -> dict[str, Any]:
        """Return the request's body."""
        return cast("dict[str, Any]", json.loads(self.body or "{}"))

    def call_action(self) -> TYPE_RESPONSE:
        """Answer a request, or refuse it in JSON: moto's HTML for unknown operations reaches no browser."""
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
        if operation not in _operations_for_everyone() and "Authorization" not in self.headers:
            raise MissingAuthenticationTokenError("Missing Authentication Token")
        try:
            valid = isinstance(self.parameters, dict)
        except ValueError:
            valid = False
        if not valid:
            raise SerializationError("The body of the request is not a JSON object.")

    def _refused(self, error: JsonRESTError) -> TYPE_RESPONSE:
        return error.code, {**self.response_headers, **dict(error.get_headers())}, error.get_body()

    def list_tags_for_resource(self) -> ActionResult:
        """ListTagsForResource."""
        return ActionResult({"Tags": self.backend.pool_of_arn(self._get_param("ResourceArn")).tags})

    def tag_resource(self) -> ActionResult:
        """TagResource."""
        self.backend.tag_resource(self._get_param("ResourceArn"), self._get_param("Tags"))
        return EmptyResult()

    def untag_resource(self) -> ActionResult:
        """UntagResource."""
        self.backend.untag_resource(self._get_param("ResourceArn"), self._get_param("TagKeys"))
        return EmptyResult()

    def update_user_pool(self) -> ActionResult:  # type: ignore[override]  # moto's answers None
        """UpdateUserPool."""
        self.backend.update_user_pool(self._get_param("UserPoolId"), self.parameters)
        return EmptyResult()

    def initiate_auth(self) -> ActionResult:
        """InitiateAuth."""
        parameters = self._get_param("AuthParameters", {})
        flow, client_id = self._get_param("AuthFlow"), self._get_param("ClientId")
        return ActionResult(self.backend.initiate_auth(client_id, flow, parameters))

    def admin_initiate_auth(self) -> ActionResult:
        """AdminInitiateAuth."""
        parameters = self._get_param("AuthParameters", {})
        pool_id, client_id = self._get_param("UserPoolId"), self._get_param("ClientId")
        return ActionResult(
            self.backend.admin_initiate_auth(pool_id, client_id, self._get_param("AuthFlow"), parameters)
        )

    def respond_to_auth_challenge(self) -> ActionResult:
        """RespondToAuthChallenge."""
        responses = self._get_param("ChallengeResponses", {})
        session, client_id = self._get_param("Session"), self._get_param("ClientId")
        name = self._get_param("ChallengeName")
        return ActionResult(self.backend.respond_to_auth_challenge(session, client_id, name, responses))

    def admin_respond_to_auth_challenge(self) -> ActionResult:
        """AdminRespondToAuthChallenge."""
        self.backend.describe_user_pool_client(self._get_param("UserPoolId"), self._get_param("ClientId"))
        return self.respond_to_auth_challenge()

    def admin_set_user_password(self) -> ActionResult:
        """AdminSetUserPassword."""
        pool_id, username = self._get_param("UserPoolId"), self._get_param("Username")
        password, permanent = self._get_param("Password"), bool(self._get_param("Permanent"))
        self.backend.admin_set_user_password(pool_id, username, password, permanent)
        return EmptyResult()


class WellKnownResponse(BaseResponse):
    """What a pool publishes for everyone who checks its tokens."""

    def __init__(self) -> None:
        super().__init__(service_name="cognito-idp")

    @staticmethod
    def serve_jwks(_request: Any, full_url: str, _headers: Any) -> TYPE_RESPONSE:
        """Return a pool's JSON Web Key Set."""
        pool = directory.find_pool(_pool_id(full_url))
        return _document(None if pool is None else dict(pool.tokens.keys.jwks()))

    @staticmethod
    def serve_openid_configuration(_request: Any, full_url: str, _headers: Any) -> TYPE_RESPONSE:
        """Return a pool's OpenID Connect discovery document; its keys are where this was asked for."""
        pool = directory.find_pool(_pool_id(full_url))
        if pool is None:
            return _document(None)
        url = urlsplit(full_url)
        return _document(
            {
                "issuer": pool.tokens.issuer,
                "jwks_uri": f"{url.scheme}://{url.netloc}/{pool.id}/.well-known/jwks.json",
                "response_types_supported": ["code", "token"],
                "scopes_supported": ["openid", "email", "phone", "profile"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )


def _pool_id(full_url: str) -> str:
    return urlsplit(full_url).path.strip("/").partition("/")[0]


def _document(content: dict[str, Any] | None) -> TYPE_RESPONSE:
    if content is None:
        return 404, {"Content-Type": "application/json"}, b'{"message":"User pool does not exist."}'
    return 200, {"Content-Type": "application/json"}, json.dumps(content).encode()
