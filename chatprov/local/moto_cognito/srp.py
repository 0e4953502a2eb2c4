"""Secure Remote Password as Cognito speaks it: the server's side.

RFC 5054's 3072-bit group with SHA-256, and Cognito's own deviations: numbers are hashed in two's
complement (a 00 in front when the top bit is set), the identity is the pool's name and the user's id, and
the session key goes through HKDF with the text "Caldera Derived Key".
https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Final

PRIME: Final = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F"
    "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"
    "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510"
    "15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7"
    "ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C"
    "BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
    16,
)
GENERATOR: Final = 2
_SALT_BYTES: Final = 16
_PRIME_BYTES: Final = 384
_SECRET_BITS: Final = 256
_KEY_BYTES: Final = 16


def padded(number: int) -> bytes:
    """Return a number's bytes as Cognito hashes them: big-endian two's complement, as short as possible."""
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def _hashed(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha256(b"".join(parts)).digest(), "big")


_MULTIPLIER: Final = _hashed(padded(PRIME), padded(GENERATOR))


@dataclass(frozen=True, slots=True)
class Verifier:
    """What is kept in place of a password: enough to check one, not enough to sign in with.

    It serves both ways to sign in. SRP needs it as it is, and a password sent in plain text is checked by
    making the verifier anew, which costs a 3072-bit exponentiation for every guess.
    """

    salt: int
    value: int = field(repr=False)

    @classmethod
    def of(cls, pool_name: str, user_id: str, password: str) -> "Verifier":
        """Return a verifier with a fresh salt; the pool's name is the part of its id behind the underscore."""
        # Some clients lose a leading zero byte of the salt and some keep it, so it must not begin with one.
        salt = int.from_bytes(bytes([1 + secrets.randbelow(255)]) + secrets.token_bytes(_SALT_BYTES - 1), "big")
        return cls._derived(salt, pool_name, user_id, password)

    @classmethod
    def decoy(cls, key: bytes, username: str) -> "Verifier":
        """Return what an unknown user seems to have: always the same salt, and a password that nobody knows.

        The value is drawn and not computed: making it takes no time that would tell this user from a real one.
        """
        drawn = hashlib.shake_256(hmac.digest(key, username.encode(), "sha256")).digest(_SALT_BYTES + _PRIME_BYTES)
        salt = int.from_bytes(drawn[:_SALT_BYTES], "big") | 1 << (8 * _SALT_BYTES - 1)
        return cls(salt, int.from_bytes(drawn[_SALT_BYTES:], "big") % PRIME)

    @classmethod
    def _derived(cls, salt: int, pool_name: str, user_id: str, password: str) -> "Verifier":
        identity = hashlib.sha256(f"{pool_name}{user_id}:{password}".encode()).digest()
        return cls(salt, pow(GENERATOR, _hashed(padded(salt), identity), PRIME))

    def matches(self, pool_name: str, user_id: str, password: str) -> bool:
        """Tell whether this is the password, in a time that does not depend on it."""
        candidate = self._derived(self.salt, pool_name, user_id, password)
        return hmac.compare_digest(padded(candidate.value), padded(self.value))


@dataclass(frozen=True, slots=True)
class Exchange:
    """One sign-in under way: the server's ephemeral key, waiting for the client's proof."""

    client_public: int
    public: int
    verifier: Verifier = field(repr=False)
    _secret: int = field(repr=False)

    @classmethod
    def begin(cls, srp_a: str, verifier: Verifier) -> "Exchange":
        """Begin with the client's public key, a hexadecimal number; `public` is then the server's, SRP_B.

        Raises ValueError for one that is no number, and for a multiple of the prime: with that the session key
        would be known to everyone, whatever the password.
        """
        client_public = int(srp_a, 16)
        if client_public <= 0 or client_public % PRIME == 0:
            raise ValueError("SRP_A")
        secret = secrets.randbits(_SECRET_BITS) | 1 << (_SECRET_BITS - 1)
        public = (_MULTIPLIER * verifier.value + pow(GENERATOR, secret, PRIME)) % PRIME
        return cls(client_public, public, verifier, secret)

    def accepts(self, signature: str, pool_name: str, user_id: str, secret_block: bytes, timestamp: str) -> bool:
        """Tell whether a PASSWORD_CLAIM_SIGNATURE (base64) proves that the client knows the password."""
        scramble = _hashed(padded(self.client_public), padded(self.public))
        base = self.client_public * pow(self.verifier.value, scramble, PRIME)
        shared = pow(base, self._secret, PRIME)
        extracted = hmac.digest(padded(scramble), padded(shared), "sha256")
        key = hmac.digest(extracted, b"Caldera Derived Key\x01", "sha256")[:_KEY_BYTES]
        message = pool_name.encode() + user_id.encode() + secret_block + timestamp.encode()
        expected = base64.b64encode(hmac.digest(key, message, "sha256"))
        return hmac.compare_digest(expected, signature.encode())
