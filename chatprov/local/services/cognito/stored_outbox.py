"""The messages of a pool and what the log has of them: each is one entry, with the number that it has been given."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from chatprov.local.services.cognito.mailbox import Mail
from chatprov.local.services.stored_values import from_json, to_json

if TYPE_CHECKING:
    from chatprov.local.services.cognito.mailbox import Outbox
    from chatprov.local.services.cognito.stored_mapping import Entries, EntryKey
    from chatprov.local.storage import Image


class StoredOutbox:
    """Messages are only added at the end and removed at the beginning, and none of them changes; used as a StoredMapping."""

    def __init__(self, outbox: Outbox, key: EntryKey, found: Entries) -> None:
        self._outbox = outbox
        self._key = key
        texts = found.pop(key, {})
        self._mails = {int(number): from_json(json.loads(text), Mail) for number, text in texts.items()}
        self._next = max(self._mails, default=0)
        self._added: dict[int, Mail] = {}
        self._removed: list[int] = []
        if self._mails:
            outbox.messages = list(self._mails.values())

    def images(self) -> list[Image]:
        """Return the images of messages that are new, and of those that are gone."""
        messages, last = self._outbox.messages, self._mails.get(self._next)
        if (messages[-1] if messages else None) is last:
            return []
        new = []
        for mail in reversed(messages):
            if mail is last:
                break
            new.append(mail)
        self._added = dict(enumerate(reversed(new), self._next + 1))
        self._removed = list(self._mails)[: len(self._mails) + len(new) - len(messages)]
        return [
            *(self._image(number, None) for number in self._removed),
            *(self._image(number, mail) for number, mail in self._added.items()),
        ]

    def removals(self) -> list[Image]:
        """Return the images that remove all that the log has."""
        return [self._image(number, None) for number in self._mails]

    def confirm(self) -> None:
        """Take note that the images are written."""
        for number in self._removed:
            del self._mails[number]
        self._mails |= self._added
        self._next += len(self._added)
        self._added, self._removed = {}, []

    def restore(self) -> None:
        """Give the outbox the messages that the log has."""
        self._added, self._removed = {}, []
        self._outbox.messages = list(self._mails.values())

    def _image(self, number: int, mail: Mail | None) -> Image:
        return (*self._key, f"{number}"), None if mail is None else to_json(mail)
