"""The RSA keys that sign a user pool's tokens.

Each pool has two, one for ID tokens and one for access tokens, as on AWS. They are generated here, exist only in
this process's memory and are never written to a file.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
"""

import base64
import secrets
from typing import Final

from cryptography.hazmat.primitives.asymmetric import rsa

_BITS: Final = 2048
_EXPONENT: Final = 65537


class PoolSigningKey:
    """One RSA key with the key id (`kid`) under which it is published."""

    def __init__(self) -> None:
        self.kid = base64.b64encode(secrets.token_bytes(32)).decode()
        self.private = rsa.generate_private_key(_EXPONENT, _BITS)
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


class PoolKeys:
    """A pool's two keys."""

    def __init__(self) -> None:
        self.id = PoolSigningKey()
        self.access = PoolSigningKey()

    def find(self, kid: str) -> PoolSigningKey | None:
        """Return the key of that id."""
        return next((key for key in (self.id, self.access) if key.kid == kid), None)

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        """Return the JSON Web Key Set; Cognito puts the ID token's key first."""
        return {"keys": [self.id.jwk(), self.access.jwk()]}


def _base64url(number: int) -> str:
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
