"""The operations with which users sign in, and stay signed in or not; the app client's id says which pool is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.services.cognito.authentication import Authentication
from chatprov.local.services.cognito.errors import (
    NotAuthorizedError,
    UnauthorizedError,
    UnsupportedOperationError,
    UnsupportedTokenTypeError,
)
from chatprov.local.services.cognito.tokens import issuer_in

if TYPE_CHECKING:
    from chatprov.local.services.cognito.operations.types import Operations, Parameters, Response
    from chatprov.local.services.cognito.region import CognitoRegion


def _initiate(region: CognitoRegion, given: Parameters) -> Response:
    authentication = Authentication(*region.directory.client(given["ClientId"]))
    parameters, session = given.get("AuthParameters", {}), given.get("Session")
    return authentication.begin(given["AuthFlow"], parameters, as_administrator=False, session=session)


def _admin_initiate(region: CognitoRegion, given: Parameters) -> Response:
    """Begin a user's sign-in for a server that has AWS credentials."""
    authentication = Authentication(*region.client(given))
    return authentication.begin(given["AuthFlow"], given.get("AuthParameters", {}), as_administrator=True)


def _respond(region: CognitoRegion, given: Parameters) -> Response:
    authentication = Authentication(*region.directory.client(given["ClientId"]))
    return authentication.respond(given["ChallengeName"], given.get("Session"), given.get("ChallengeResponses", {}))


def _admin_respond(region: CognitoRegion, given: Parameters) -> Response:
    authentication = Authentication(*region.client(given))
    return authentication.respond(given["ChallengeName"], given.get("Session"), given.get("ChallengeResponses", {}))


def _refresh(region: CognitoRegion, given: Parameters) -> Response:
    """Return new tokens, with a new refresh token if the client rotates them."""
    pool, client = region.directory.client(given["ClientId"])
    if client.generate_secret and not client.has_secret(given.get("ClientSecret")):
        raise NotAuthorizedError(f"Unable to verify secret for client {client.id}")
    return Authentication(pool, client).refresh(given["RefreshToken"])


def _revoke(region: CognitoRegion, given: Parameters) -> Response:
    """Revoke the tokens of the sign-in that a refresh token belongs to."""
    pool, client = region.directory.client(given["ClientId"])
    if client.generate_secret and not client.has_secret(given.get("ClientSecret")):
        raise UnauthorizedError("Unable to verify the client's secret.")
    if not client.revokes_tokens:
        raise UnsupportedOperationError("Token revocation is not enabled for this client.")
    if issuer_in(given["Token"]):
        raise UnsupportedTokenTypeError("Unsupported token type")
    pool.tokens.sign_ins.revoke(given["Token"], client)
    return {}


def _global_sign_out(region: CognitoRegion, given: Parameters) -> Response:
    pool, access = region.directory.access(given["AccessToken"])
    pool.tokens.sign_ins.revoke_all(access.user)
    return {}


def _admin_global_sign_out(region: CognitoRegion, given: Parameters) -> Response:
    pool, user = region.user(given)
    pool.tokens.sign_ins.revoke_all(user)
    return {}


OPERATIONS: Final[Operations] = {
    "InitiateAuth": _initiate,
    "AdminInitiateAuth": _admin_initiate,
    "RespondToAuthChallenge": _respond,
    "AdminRespondToAuthChallenge": _admin_respond,
    "GetTokensFromRefreshToken": _refresh,
    "RevokeToken": _revoke,
    "GlobalSignOut": _global_sign_out,
    "AdminUserGlobalSignOut": _admin_global_sign_out,
}
