"""What was lost of a log, in plain words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from chatprov.local import kept_entries
from chatprov.local.entry_words import described

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from chatprov.local.storage.damaged_lines import DamagedLine
    from chatprov.local.storage.repair import RepairedLog

_UNKNOWN = "an entry whose key cannot be read; what it changed may have the value from before"


def lost_names(lines: Iterable[DamagedLine], entries: Mapping[bytes, bytes]) -> set[str]:
    """Return the last names of the entries that are lost with damaged lines."""
    return {json.loads(entry)[-1] for line in lines for entry in line.before if entry not in entries}


def line_words(log: RepairedLog) -> list[tuple[int | None, str]]:
    """Return the place and the words of each entry in the lines of a log that are damaged."""
    tables = kept_entries.table_names(log.content.entries) if log.name == "dynamodb" and log.damaged else {}
    return [(line.place, what) for line in log.damaged for what in _entries_of(line, log, tables)]


def _entries_of(line: DamagedLine, log: RepairedLog, tables: Mapping[str, str]) -> Iterator[str]:
    if not line.before:
        yield _UNKNOWN
    for entry, before in line.before.items():
        now = log.content.entries.get(entry)
        # of its value, there is what follows its key
        what = described(log.name, json.loads(entry), line.content.partition(entry)[2], tables)
        if now is not None and now is before:
            yield f"{what}; it has its value from before, which may be older"
        elif now is not None:
            yield f"{what}; it was written again later, and is as it was"
        elif before is not None:
            yield f"{what}; it was deleted later"
        else:
            yield what


def items_words(log: RepairedLog) -> list[str]:
    """Take the items whose table or backup cannot be read out of DynamoDB's log, and return how many there are of each.

    The items of a table that was deleted are in the log, too, until it is written again: they are left out without a word.
    """
    items = kept_entries.take_items_without_owner(log.content.entries)
    if not items:
        return []
    known = kept_entries.owners_in(log.bodies())
    return [
        f"{number} item{'' if number == 1 else 's'} of {_owner_words(owner, log.damaged)} whose description cannot be read"
        for owner, number in items.items()
        if owner not in known
    ]


def _owner_words(owner: str, lines: Iterable[DamagedLine]) -> str:
    """Return a table by its name, if a damaged line has its id."""
    if owner.startswith("arn:"):
        return f"the backup {owner},"
    for line in lines:
        names = [json.loads(entry)[-1] for entry in line.before if entry.startswith(b'["table",')]
        if len(names) == 1 and owner.encode() in line.content:
            return f"the table {names[0]},"
    return "a table"
