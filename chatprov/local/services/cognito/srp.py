"""The server's side of the Secure Remote Password protocol; chatprov/srp.py has the computations of both sides."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Final

from chatprov.local.services.state_document import HugeInteger
from chatprov.srp import GENERATOR, MULTIPLIER, PRIME, claim, hashed, padded, private_key

_SALT_BYTES: Final = 16
_PRIME_BYTES: Final = 384
_SECRET_BITS: Final = 256


@dataclass(frozen=True, slots=True)
class Verifier:
    """The stored verifier of a password: it can check a password, but cannot be used to sign in.

    Both ways to sign in use it. SRP uses the verifier directly. For a password sent in plain text the verifier is
    computed again, which costs a 3072-bit exponentiation for every guess.
    """

    salt: HugeInteger
    value: HugeInteger = field(repr=False)

    @classmethod
    def of(cls, pool_name: str, user_id: str, password: str) -> "Verifier":
        """Return a verifier with a new salt; the pool's name is the part of its id after the underscore."""
        # Some clients drop a leading zero byte of the salt and some keep it, so it must not begin with one.
        salt = int.from_bytes(bytes([1 + secrets.randbelow(255)]) + secrets.token_bytes(_SALT_BYTES - 1), "big")
        return cls._derived(salt, pool_name, user_id, password)

    @classmethod
    def decoy(cls, key: bytes, username: str) -> "Verifier":
        """Return a verifier for an unknown user: with the same salt each time, and without a known password.

        The value is random and not computed, so the response time does not differ from that for an existing user.
        """
        drawn = hashlib.shake_256(hmac.digest(key, username.encode(), "sha256")).digest(_SALT_BYTES + _PRIME_BYTES)
        salt = int.from_bytes(drawn[:_SALT_BYTES], "big") | 1 << (8 * _SALT_BYTES - 1)
        return cls(salt, int.from_bytes(drawn[_SALT_BYTES:], "big") % PRIME)

    @classmethod
    def _derived(cls, salt: int, pool_name: str, user_id: str, password: str) -> "Verifier":
        return cls(salt, pow(GENERATOR, private_key(salt, pool_name, user_id, password), PRIME))

    def matches(self, pool_name: str, user_id: str, password: str) -> bool:
        """Return whether this is the password; the time of the comparison does not depend on it."""
        candidate = self._derived(self.salt, pool_name, user_id, password)
        return hmac.compare_digest(padded(candidate.value), padded(self.value))


@dataclass(frozen=True, slots=True)
class SrpExchange:
    """The state of one SRP sign-in: the server's ephemeral key, until the client sends its proof."""

    client_public: HugeInteger
    public: HugeInteger
    verifier: Verifier = field(repr=False)
    secret: HugeInteger = field(repr=False)

    @classmethod
    def begin(cls, srp_a: str, verifier: Verifier) -> "SrpExchange":
        """Begin with the client's public key, a hexadecimal number; `public` is the server's key, SRP_B.

        Raises ValueError if it is not a number, or if it is a multiple of the prime: the session key would then be
        known to everyone and independent of the password.
        """
        client_public = int(srp_a, 16)
        if client_public <= 0 or client_public % PRIME == 0:
            raise ValueError("SRP_A")
        secret = secrets.randbits(_SECRET_BITS) | 1 << (_SECRET_BITS - 1)
        public = (MULTIPLIER * verifier.value + pow(GENERATOR, secret, PRIME)) % PRIME
        return cls(client_public, public, verifier, secret)

    def accepts(self, signature: str, pool_name: str, user_id: str, secret_block: bytes, timestamp: str) -> bool:
        """Return whether a PASSWORD_CLAIM_SIGNATURE (base64) proves that the client has the password."""
        scramble = hashed(padded(self.client_public), padded(self.public))
        base = self.client_public * pow(self.verifier.value, scramble, PRIME)
        shared = pow(base, self.secret, PRIME)
        expected = claim(
            scramble=scramble,
            shared=shared,
            pool_name=pool_name,
            user_id=user_id,
            secret_block=secret_block,
            timestamp=timestamp,
        )
        return hmac.compare_digest(expected.encode(), signature.encode())
