"""A message of the chat, and the GraphQL operations that send, list and receive messages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

_FIELDS = "roomId timestamp sender content fileUrl"
# The mutation selects every field: subscribers receive only the fields that the mutation selects.
SEND = f"mutation Send($input: MessageInput!) {{ sendMessage(input: $input) {{ {_FIELDS} }} }}"
HISTORY = f"query History($roomId: ID!) {{ getMessages(roomId: $roomId) {{ {_FIELDS} }} }}"
LISTEN = f"subscription Listen($roomId: ID!) {{ onNewMessage(roomId: $roomId) {{ {_FIELDS} }} }}"

BREAKING = re.compile(r"[\"\\\x00-\x1f\x7f]")
"""Characters that end or change a text in a template that quotes without escaping, as the tutorial's do."""
LARGEST = 200 << 10
"""The maximum size of a text, in bytes: AppSync drops an event above 240 KB, DynamoDB refuses an item above 400 KB."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message; room and timestamp together are its key in the table."""

    room: str
    timestamp: str
    """ISO 8601 by convention; the API accepts any text, and sorts a room by it."""
    sender: str
    content: str | None = None
    file_url: str | None = None

    @classmethod
    def new(cls, room: str, sender: str, content: str, file_url: str | None = None) -> Self:
        """Return a message with the current time."""
        return cls(room, datetime.now(UTC).isoformat(timespec="microseconds"), sender, content, file_url)

    @classmethod
    def read(cls, fields: dict[str, Any]) -> Self:
        """Return the message of a GraphQL response; `fields` are those of the operations above."""
        given = {
            # The tutorial's template stores this text for a field that the sender left out.
            name: None if value == f"$ctx.args.input.{name}" else value
            for name, value in fields.items()
        }
        return cls(fields["roomId"], fields["timestamp"], fields["sender"], given["content"], given["fileUrl"])

    def as_input(self) -> dict[str, str]:
        """Return the mutation's `input`."""
        fields = {"content": self.content, "fileUrl": self.file_url}
        given = {name: value for name, value in fields.items() if value is not None}
        return {"roomId": self.room, "timestamp": self.timestamp, "sender": self.sender, **given}
