"""The client side of Secure Remote Password (SRP): proves that it knows the password without sending it."""

from __future__ import annotations

import base64
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from chatprov.srp import GENERATOR, MULTIPLIER, PRIME, claim, hashed, padded, private_key

if TYPE_CHECKING:
    from collections.abc import Mapping

SECRET_BYTES = 128
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class SrpClient:
    """One sign-in: a secret number, and the public key derived from it, `SRP_A`."""

    def __init__(self) -> None:
        self._secret = secrets.randbits(8 * SECRET_BYTES)
        self._public = pow(GENERATOR, self._secret, PRIME)
        self.srp_a = f"{self._public:x}"

    def answer(self, pool_id: str, challenge: Mapping[str, str], password: str) -> dict[str, str]:
        """Return the responses to a PASSWORD_VERIFIER challenge with these parameters.

        Raises ValueError when the server's key is invalid: it would make the session key predictable.
        """
        server, salt = int(challenge["SRP_B"], 16), int(challenge["SALT"], 16)
        user_id, pool_name = challenge["USER_ID_FOR_SRP"], pool_id.rpartition("_")[2]
        scramble = hashed(padded(self._public), padded(server))
        if server % PRIME == 0 or scramble == 0:
            raise ValueError("the server's SRP_B is not a valid public key")
        private = private_key(salt, pool_name, user_id, password)
        base = (server - MULTIPLIER * pow(GENERATOR, private, PRIME)) % PRIME
        shared = pow(base, self._secret + scramble * private, PRIME)
        timestamp, block = _now(), challenge["SECRET_BLOCK"]
        return {
            "USERNAME": user_id,
            "PASSWORD_CLAIM_SECRET_BLOCK": block,
            "PASSWORD_CLAIM_SIGNATURE": claim(
                scramble=scramble,
                shared=shared,
                pool_name=pool_name,
                user_id=user_id,
                secret_block=base64.b64decode(block),
                timestamp=timestamp,
            ),
            "TIMESTAMP": timestamp,
        }


def _now() -> str:
    """Return the time in Cognito's format, in English for every locale: Tue Sep 25 00:09:40 UTC 2018."""
    now = datetime.now(UTC)
    return f"{_DAYS[now.weekday()]} {_MONTHS[now.month - 1]} {now.day} {now:%H:%M:%S} UTC {now.year}"
