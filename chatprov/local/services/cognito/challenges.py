"""The challenges that wait for a response: each is valid once, until the client's session duration ends."""

import secrets
from dataclasses import dataclass, field
from typing import Any, Final

from chatprov.local.services.cognito import clock
from chatprov.local.services.cognito.errors import NotAuthorizedError
from chatprov.local.services.cognito.srp import SrpExchange

_TOKEN_BYTES: Final = 96
_MOST_UNDER_WAY: Final = 10_000


@dataclass(frozen=True, slots=True)
class Challenge:
    """One step of a sign-in that waits for the user's response.

    `user_id` is the USER_ID_FOR_SRP, an unused one if the user does not exist. `data` is the state of the step.
    """

    name: str
    user_id: str
    client_id: str
    ends_at: float
    exchange: SrpExchange | None = field(default=None, repr=False)
    data: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(slots=True)
class Challenges:
    """The challenges of one user pool, each stored under a random token."""

    waiting: dict[str, Challenge] = field(default_factory=dict, repr=False)

    def add(self, challenge: Challenge, token: str | None = None) -> str:
        """Store a challenge and return its token: `token`, or by default a new Session."""
        self._forget_ended()
        token = token or secrets.token_urlsafe(_TOKEN_BYTES)
        self.waiting[token] = challenge
        return token

    def take(self, token: str | None, name: str, client_id: str) -> Challenge:
        """Remove a waiting challenge and return it; it is valid only once.

        Raises NotAuthorizedException if there is none with that name for that client, or if it has expired.
        """
        challenge = self.waiting.pop(token or "", None)
        if challenge is None or challenge.name != name or challenge.client_id != client_id:
            raise NotAuthorizedError("Invalid session for the user.")
        if clock.now() >= challenge.ends_at:
            raise NotAuthorizedError("Invalid session for the user, session is expired.")
        return challenge

    def renew(self, token: str | None, name: str) -> tuple[str, Challenge] | None:
        """Return a waiting challenge of that name under a new token, for an operation that does not complete it."""
        challenge = self.waiting.get(token or "")
        if challenge is None or challenge.name != name or clock.now() >= challenge.ends_at:
            return None
        del self.waiting[token or ""]
        return self.add(challenge), challenge

    def mark(self, token: str, **data: Any) -> None:
        """Add data to a waiting challenge."""
        self.waiting[token].data.update(data)

    def _forget_ended(self) -> None:
        """Remove expired challenges, and the oldest above the maximum: any client may begin sign-ins and not continue them."""
        now = clock.now()
        while self.waiting:
            token, oldest = next(iter(self.waiting.items()))
            if now < oldest.ends_at and len(self.waiting) < _MOST_UNDER_WAY:
                return
            self.waiting.pop(token, None)
