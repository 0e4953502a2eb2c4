"""The documents that a pool publishes so that clients can verify its tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from chatprov.local.services.cognito.directory import Directory
    from chatprov.local.services.cognito.pool import UserPool

_KEYS: Final = ".well-known/jwks.json"
_CONFIGURATION: Final = ".well-known/openid-configuration"


def document(directory: Directory, path: str, origin: str) -> tuple[int, dict[str, Any]] | None:
    """Return HTTP status and document for `/{user pool id}/.well-known/…`, None for other paths.

    `origin` is where the request was sent, such as "http://127.0.0.1:4566": the keys are there, too.
    """
    pool_id, _, name = path.strip("/").partition("/")
    if name not in {_KEYS, _CONFIGURATION}:
        return None
    pool = directory.find_pool(pool_id)
    if pool is None:
        return 404, {"message": "User pool does not exist."}
    return 200, {**pool.tokens.keys.jwks()} if name == _KEYS else _openid_configuration(pool, origin)


def _openid_configuration(pool: UserPool, origin: str) -> dict[str, Any]:
    return {
        "issuer": pool.tokens.issuer,
        "jwks_uri": f"{origin}/{pool.id}/{_KEYS}",
        "response_types_supported": ["code", "token"],
        "scopes_supported": ["openid", "email", "phone", "profile"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }
