"""The path of a value in a response."""

from __future__ import annotations

from typing import NamedTuple


class ResponsePath(NamedTuple):
    """A response key or a list index below another path."""

    before: ResponsePath | None
    key: str | int

    def response_keys(self) -> list[str | int]:
        """Return the path in the form that error objects use."""
        keys: list[str | int] = []
        at: ResponsePath | None = self
        while at is not None:
            keys.append(at.key)
            at = at.before
        keys.reverse()
        return keys

    def __str__(self) -> str:
        """Return the path in the form that messages use: `/rooms/messages[0]/sender`."""
        return "".join(f"[{key}]" if isinstance(key, int) else f"/{key}" for key in self.response_keys())
