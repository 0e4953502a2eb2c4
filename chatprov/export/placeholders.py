"""Placeholders in recorded calls for what depends on the account and the region, and without chatprov's tags."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chatprov.teach.symbols import STAND_IN, Symbol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chatprov.teach.recording import Recording

ACCOUNT = "210987654321"
"""The account in recorded calls; no value in a project can be it by chance, so it is found in them again."""
OWN_TAGS = "chatprov:"
"""The beginning of the keys of chatprov's tags: what another tool made does not have them, because `down` deletes what has them."""
PARTITION = re.compile(r"\barn:aws(-[a-z]+)*:")


class Placed:
    """Replaces what depends on the account and, unless `region` is empty, on the region by placeholders."""

    def __init__(self, region: str) -> None:
        self._region = re.compile(rf"(?<![\w-]){re.escape(region)}(?![\w-])") if region else None

    def text(self, text: str) -> str:
        """Return a text of a parameter with placeholders in it; a placeholder that is the whole text stays one."""
        changed = text.replace(ACCOUNT, Symbol("account"))
        if self._region:
            changed = self._region.sub(Symbol("region"), changed)
            changed = PARTITION.sub(f"arn:{Symbol('partition')}:", changed)
        whole = STAND_IN.fullmatch(changed)
        return Symbol(whole[1]) if whole else changed

    def recording(self, recording: Recording) -> Recording:
        """Return a recording without chatprov's tags, with placeholders; texts of files stay as they are."""

        def change(text: str) -> str:
            return text if text in recording.files else self.text(text)

        calls = tuple(
            replace(call, parameters=in_texts(_untagged(call.parameters), change)) for call in recording.calls
        )
        return replace(recording, calls=calls)


def _untagged(value: Any) -> Any:
    """Return a value without chatprov's tags, and without the members that are empty then."""
    match value:
        case dict():
            kept = {key: (part, _untagged(part)) for key, part in value.items() if not key.startswith(OWN_TAGS)}
            return {key: new for key, (old, new) in kept.items() if new or new == old}
        case list():
            return [_untagged(item) for item in value if not _is_own_tag(item)]
    return value


def _is_own_tag(item: Any) -> bool:
    return isinstance(item, dict) and str(item.get("Key", "")).startswith(OWN_TAGS)


def values(value: Any) -> Iterator[Any]:
    """Return a value of a parameter and all values in it."""
    yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
        yield from values(part)


def texts(value: Any) -> Iterator[str]:
    """Return all texts in a value of a parameter."""
    return (part for part in values(value) if isinstance(part, str))


def in_texts(value: Any, change: Callable[[str], str]) -> Any:
    """Return a value of a parameter with all its texts changed."""
    match value:
        case str():
            return change(value)
        case dict():
            return {key: in_texts(part, change) for key, part in value.items()}
        case list() | tuple():
            return [in_texts(item, change) for item in value]
    return value
