"""The RSA keys that sign a user pool's tokens.

Each pool has two, one for ID tokens and one for access tokens, as on AWS. They are generated here, and are part of the
pool's state.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
"""

import base64
import secrets
from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key

_BITS: Final = 2048
_EXPONENT: Final = 65537


@dataclass(slots=True, eq=False)
class PoolSigningKey:
    """One RSA key with the key id (`kid`) under which it is published."""

    kid: str = field(default_factory=lambda: base64.b64encode(secrets.token_bytes(32)).decode())
    private: RSAPrivateKey = field(default_factory=lambda: generate_private_key(_EXPONENT, _BITS), repr=False)
    public: RSAPublicKey = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.public = self.private.public_key()

    def jwk(self) -> dict[str, str]:
        """Return the public key as a JSON Web Key."""
        numbers = self.public.public_numbers()
        return {
            "alg": "RS256",
            "e": _base64url(numbers.e),
            "kid": self.kid,
            "kty": "RSA",
            "n": _base64url(numbers.n),
            "use": "sig",
        }


@dataclass(slots=True, eq=False)
class PoolKeys:
    """A pool's two keys."""

    id: PoolSigningKey = field(default_factory=PoolSigningKey)
    access: PoolSigningKey = field(default_factory=PoolSigningKey)

    def find(self, kid: str) -> PoolSigningKey | None:
        """Return the key of that id."""
        return next((key for key in (self.id, self.access) if key.kid == kid), None)

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        """Return the JSON Web Key Set; Cognito puts the ID token's key first."""
        return {"keys": [self.id.jwk(), self.access.jwk()]}


def _base64url(number: int) -> str:
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
