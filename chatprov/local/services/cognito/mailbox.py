"""The messages that Cognito would send: the codes and invitations of the local user pools, which are only stored."""

from collections.abc import Callable, Iterator
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


@dataclass(slots=True)
class Outbox:
    """The messages of one pool, oldest first; only the last thousand are kept."""

    messages: list[Mail] = field(default_factory=list)

    def send(self, message: Mail) -> None:
        """Store a message."""
        self.messages.append(message)
        del self.messages[:-_KEPT]


class Mailbox:
    """The messages of several pools, oldest first; `outboxes` returns those of the pools that exist."""

    def __init__(self, outboxes: Callable[[], list[Outbox]]) -> None:
        self._outboxes = outboxes

    def __iter__(self) -> Iterator[Mail]:
        together = [message for outbox in self._outboxes() for message in outbox.messages.copy()]
        return iter(sorted(together, key=lambda message: message.sent_at))

    def __len__(self) -> int:
        return sum(len(outbox.messages) for outbox in self._outboxes())

    def to(self, address: str) -> list[Mail]:
        """Return the messages to an address, oldest first."""
        return [message for message in self if message.to.casefold() == address.casefold()]
