"""Secure Remote Password in Cognito's form: the functions that a client and the local cloud's user pools share.

RFC 5054's 3072-bit group with SHA-256, and Cognito's own deviations: numbers are hashed in two's complement (a 00 in front when
the top bit is set), the identity is the pool's name and the user's id, and the session key is derived with HKDF and the text
"Caldera Derived Key".
https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html
"""

from __future__ import annotations

import base64
import hashlib
import hmac
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
_KEY_BYTES: Final = 16


def padded(number: int) -> bytes:
    """Return a number's bytes as Cognito hashes them: big-endian two's complement, as short as possible."""
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def hashed(*parts: bytes) -> int:
    """Return the SHA-256 of some bytes as a number."""
    return int.from_bytes(hashlib.sha256(b"".join(parts)).digest(), "big")


MULTIPLIER: Final = hashed(padded(PRIME), padded(GENERATOR))


def private_key(salt: int, pool_name: str, user_id: str, password: str) -> int:
    """Return the number derived from a password: RFC 5054's `x`. The pool's name is the part of its id after the underscore."""
    identity = hashlib.sha256(f"{pool_name}{user_id}:{password}".encode()).digest()
    return hashed(padded(salt), identity)


def claim(*, scramble: int, shared: int, pool_name: str, user_id: str, secret_block: bytes, timestamp: str) -> str:
    """Return the PASSWORD_CLAIM_SIGNATURE (base64) that proves the shared secret."""
    extracted = hmac.digest(padded(scramble), padded(shared), "sha256")
    key = hmac.digest(extracted, b"Caldera Derived Key\x01", "sha256")[:_KEY_BYTES]
    message = pool_name.encode() + user_id.encode() + secret_block + timestamp.encode()
    return base64.b64encode(hmac.digest(key, message, "sha256")).decode()
