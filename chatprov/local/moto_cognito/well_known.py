"""The documents that a pool publishes so that clients can verify its tokens."""

import json
from typing import Any
from urllib.parse import urlsplit

from moto.core.common_types import TYPE_RESPONSE
from moto.core.responses import BaseResponse

from chatprov.local.moto_cognito import directory


class WellKnownResponse(BaseResponse):
    """Responses for `/{user pool id}/.well-known/`, which need no credentials."""

    def __init__(self) -> None:
        super().__init__(service_name="cognito-idp")

    @staticmethod
    def serve_jwks(_request: Any, full_url: str, _headers: Any) -> TYPE_RESPONSE:
        """Return a pool's JSON Web Key Set."""
        pool = directory.find_pool(_pool_id(full_url))
        return _document(None if pool is None else dict(pool.tokens.keys.jwks()))

    @staticmethod
    def serve_openid_configuration(_request: Any, full_url: str, _headers: Any) -> TYPE_RESPONSE:
        """Return a pool's OpenID Connect discovery document; `jwks_uri` has the host of the request."""
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
