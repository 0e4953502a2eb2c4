"""The names that sign-ins were tried with and no user of a pool has: the responses for them must not show that there is no user.

https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html
"""

import hmac
import secrets
import uuid
from dataclasses import dataclass, field
from typing import Final

from chatprov.local.services.cognito.passwords import Attempts
from chatprov.local.services.cognito.srp import Verifier

_MOST_NAMES: Final = 1000


@dataclass(slots=True)
class UnknownNames:
    """What is simulated for unknown names, each in the form in which the pool compares names: the same each time."""

    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    attempts: dict[str, Attempts] = field(default_factory=dict)

    def verifier(self, name: str) -> Verifier:
        """Return a verifier that no password matches."""
        return Verifier.decoy(self.key, name)

    def user_id(self, name: str) -> str:
        """Return a `sub`."""
        digest = hmac.digest(self.key, b"sub " + name.encode(), "sha256")
        return str(uuid.UUID(bytes=digest[:16], version=4))

    def attempts_of(self, name: str) -> Attempts:
        """Return the failed sign-ins for a name; of many names the oldest are forgotten."""
        while len(self.attempts) > _MOST_NAMES:
            del self.attempts[next(iter(self.attempts))]
        return self.attempts.setdefault(name, Attempts())
