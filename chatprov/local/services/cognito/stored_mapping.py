"""A mapping of the state, and what the log has of it: each member is one entry, whose key ends with the member's."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from chatprov.local.services.cognito.tracked_dict import TrackedDict
from chatprov.local.services.stored_values import from_json, to_json
from chatprov.local.storage import record

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.local.storage import Image

T = TypeVar("T")

EntryKey = tuple[str, ...]
Entries = dict[EntryKey, dict[str, bytes]]
"""What a log has, as JSON: by the key without its last part, and by that."""


@dataclass(frozen=True, slots=True)
class EntryForm(Generic[T]):
    """How a member of a mapping becomes the JSON value of an entry, and comes back from its text."""

    write: Callable[[T], Any]
    read: Callable[[bytes], T]


def form_of(kind: type[T]) -> EntryForm[T]:
    """Return the form of a dataclass of the state; `read` raises ValueError."""
    return EntryForm(to_json, lambda text: from_json(json.loads(text), kind))


class StoredMapping(Generic[T]):
    """Replaces the mapping in an attribute by one that is tracked, with what the log has; what the log has not is new.

    After a call: `images`, and then, when these are written, `confirm`, otherwise `restore`.
    """

    def __init__(self, holder: object, attribute: str, key: EntryKey, form: EntryForm[T], found: Entries) -> None:
        self._key = key
        self._form = form
        self._texts = found.pop(key, {})
        self._changes: list[tuple[str, bytes | None]] = []
        self._used: set[str] = set()
        self._members: TrackedDict[T] = TrackedDict(getattr(holder, attribute))
        if self._texts:
            self._members.fill({name: form.read(text) for name, text in self._texts.items()})
        setattr(holder, attribute, self._members)

    def images(self) -> list[Image]:
        """Return the images of what is not as the log has it.

        A member that was removed and set again is removed in the log, too: its place there is the last one, as in memory.
        """
        images: list[Image] = []
        touched = self._members.take_touched()
        self._used = {name for name, _, _ in touched}
        for name, member, was_removed in touched:
            value = None if member is None else self._form.write(member)
            text = None if member is None else record.encoded(value)
            known = self._texts.get(name)
            if known is not None and was_removed:
                self._changes.append((name, None))
                images.append(((*self._key, name), None))
            elif text == known:
                continue
            if text is not None:
                self._changes.append((name, text))
                images.append(((*self._key, name), value))
        return images

    def removals(self) -> list[Image]:
        """Return the images that remove all that the log has."""
        return [((*self._key, name), None) for name in self._texts]

    def confirm(self) -> None:
        """Take note that the images are written."""
        for name, text in self._changes:
            if text is None:
                del self._texts[name]
            else:
                self._texts[name] = text
        self._changes.clear()

    def restore(self) -> None:
        """Give the mapping the members that the log has, in their order; also after `images` has ended with an error."""
        self._changes.clear()
        self._used.update(name for name, _, _ in self._members.take_touched())
        if self._used:
            same = {name: member for name, member in self._members.items() if name not in self._used}
            self._members.fill(
                {name: same[name] if name in same else self._form.read(text) for name, text in self._texts.items()}
            )
