"""What was lost of a log, in plain words."""

from __future__ import annotations

import json
import re
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from chatprov.counting import count
from chatprov.local import kept_entries
from chatprov.local.entry_words import described
from chatprov.local.storage.record import line_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from chatprov.local.storage.damaged_lines import DamagedLine
    from chatprov.local.storage.repaired_log import RepairedLog

_NO_KEY = "in which no key of an entry can be read; what was changed there may have the value from before"
_STRANGE: Final = re.compile(rb"[^ -~]")
"""A byte that is in no line of a log."""
_SHORTEST_LINE: Final = len(line_of(b'{"k":["a"]}'))
_LINE_END = "a line feed, which is missing or was overwritten; the entries before and after it are there"
_LINE_ENDS = "line feeds, which are missing or were overwritten; the entries before and after them are there"

_PLACE: Final = 2
_LONGEST: Final = 200
"""Of the words for a key that can be anything."""


def lost_entries(lines: Iterable[DamagedLine], entries: Mapping[bytes, bytes]) -> set[bytes]:
    """Return the keys of the entries that are lost with damaged lines."""
    return {entry for line in lines for entry in line.before if entry not in entries}


def line_words(log: RepairedLog) -> list[tuple[int | None, str]]:
    """Return the place and the words of each entry in the damaged lines of a log, and of bytes in which none can be read."""
    tables = kept_entries.table_names(log.content.entries) if log.name == "dynamodb" and log.damaged else {}
    named = [(line.place, what) for line in log.damaged for what in _entries_of(line, log, tables)]
    return [*sorted([*named, *_runs(log.damaged), *_behind_keys(log.damaged)], key=itemgetter(0))]


def _runs(lines: Iterable[DamagedLine]) -> Iterator[tuple[int, str]]:
    """Yield the place and the words of each run of bytes in which no key can be read, and of all line feeds that are lost."""
    line_ends: list[int] = []
    for start, run in _adjacent(line for line in lines if not line.before):
        if len(run) == 1 and run[0].is_line_end:
            line_ends.append(start)
        else:
            yield start, _unknown(sum(len(line.content) for line in run))
    if line_ends:
        yield line_ends[0], _LINE_END if len(line_ends) == 1 else f"{len(line_ends)} {_LINE_ENDS}"


def _behind_keys(lines: Iterable[DamagedLine]) -> Iterator[tuple[int, str]]:
    """Yield the place and the words of bytes behind a key that no local cloud writes, if there are enough to hide other entries."""
    for line in lines:
        strange = (
            [found.start() for found in _STRANGE.finditer(line.content.removesuffix(b"\n"))] if line.before else []
        )
        if strange and (length := strange[-1] + 1 - strange[0]) >= _SHORTEST_LINE:
            yield line.place + strange[0], _unknown(length)


def _unknown(length: int) -> str:
    return f"{count(length, 'byte')} {_NO_KEY}"


def _adjacent(lines: Iterable[DamagedLine]) -> Iterator[tuple[int, list[DamagedLine]]]:
    """Yield the lines between which nothing is, together, and where they begin."""
    run: list[DamagedLine] = []
    for line in lines:
        if run and run[-1].place + len(run[-1].content) != line.place:
            yield run[0].place, run
            run = []
        run.append(line)
    if run:
        yield run[0].place, run


def _entries_of(line: DamagedLine, log: RepairedLog, tables: Mapping[str, str]) -> Iterator[str]:
    for entry, before in line.before.items():
        now = log.content.entries.get(entry)
        what = described(log.name, json.loads(entry), line.following[entry], tables)
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
        f"{count(number, 'item')} of {_owner_words(owner, log.damaged)} whose description cannot be read"
        for owner, number in items.items()
        if owner not in known
    ]


def items_of(tables: Mapping[str, str], items: Mapping[str, int]) -> Iterator[str]:
    """Yield how many items of each table or backup are left out with it; `tables` have the names by what items have of them."""
    for owner, number in items.items():
        if owner in tables:
            kind = "backup" if owner.startswith("arn:") else "table"
            yield f"{count(number, 'item')} of the {kind} {tables[owner]}, whose description cannot be read"


def refused_words(log: str, entry: bytes, value: bytes, tables: Mapping[str, str]) -> str:
    """Return words for an entry that its service refuses; its key may be one that no local cloud writes."""
    key = kept_entries.key_of(entry)
    return (
        described(log, key, value, tables)
        if len(key) > _PLACE
        else f"an entry of {log} with the key {entry!a}"[:_LONGEST]
    )


def _owner_words(owner: str, lines: Iterable[DamagedLine]) -> str:
    """Return a table by its name, if a damaged line has its id."""
    if owner.startswith("arn:"):
        return f"the backup {owner},"
    for line in lines:
        names = [json.loads(entry)[-1] for entry in line.before if entry.startswith(b'["table",')]
        if len(names) == 1 and owner.encode() in line.content:
            return f"the table {names[0]},"
    return "a table"
