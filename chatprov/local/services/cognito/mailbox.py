"""The messages that Cognito would send: codes and invitations of the local user pools, stored in memory."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

_KEPT: Final = 1000

Kind = Literal["sign-up", "attribute", "password-reset", "sign-in", "invitation"]
Medium = Literal["EMAIL", "SMS"]


@dataclass(frozen=True, slots=True)
class Mail:
    """One message: recipient, kind, and the code or temporary password in it.

    `sent_at` is in seconds since the epoch. Secret fields are not part of the repr, so that logs do not have them.
    """

    user_pool_id: str
    username: str
    to: str
    medium: Medium
    kind: Kind
    subject: str
    body: str = field(repr=False)
    code: str = field(repr=False)
    sent_at: float


class Mailbox:
    """The messages of all pools, oldest first; only the last thousand are kept."""

    def __init__(self) -> None:
        self._sent: deque[Mail] = deque(maxlen=_KEPT)

    def __iter__(self) -> Iterator[Mail]:
        return iter(list(self._sent))

    def __len__(self) -> int:
        return len(self._sent)

    def send(self, message: Mail) -> None:
        """Store a message."""
        self._sent.append(message)

    def to(self, address: str) -> list[Mail]:
        """Return the messages to an address, oldest first."""
        return [message for message in self if message.to.casefold() == address.casefold()]

    def discard(self, user_pool_id: str) -> None:
        """Delete the messages of a pool."""
        for message in self:
            if message.user_pool_id == user_pool_id:
                self._sent.remove(message)
