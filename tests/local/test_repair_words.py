"""The words for damaged lines: one entry for each run of bytes, and one for each key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.local.repair_words import line_words
from chatprov.local.storage.damaged_lines import DamagedLines
from chatprov.local.storage.log_file import read_log
from chatprov.local.storage.record import line_of
from chatprov.local.storage.repaired_log import RepairedLog

if TYPE_CHECKING:
    from pathlib import Path

FIRST = line_of(b'{"log":1}')
WHOLE = line_of(b'{"k":["user","1","r","p","a"],"v":{"email":"a@b.c"}}')
USER = WHOLE.replace(b'"p","a"', b'"p","b"')
NO_KEY = "in which no key of an entry can be read; what was changed there may have the value from before"


def words(path: Path, *lines: bytes) -> list[tuple[int | None, str]]:
    file = path / "cognito-idp.00000001.log"
    file.write_bytes(b"".join([FIRST, *lines]))
    damaged = DamagedLines()
    content = read_log(file, 1, damaged)
    return [
        (None if place is None else place - len(FIRST), what)
        for place, what in line_words(RepairedLog("cognito-idp", 1, file, content, damaged.lines))
    ]


def test_a_run_of_bytes_is_one_entry(tmp_path: Path) -> None:
    assert words(tmp_path, b"a\nb\n\n", WHOLE, b"\0\n", WHOLE) == [
        (0, f"5 bytes {NO_KEY}"),
        (5 + len(WHOLE), f"2 bytes {NO_KEY}"),
    ]


def test_a_key_in_a_run_is_named_with_its_own_value(tmp_path: Path) -> None:
    other = USER.replace(b"a@b.c", b"d@e.f").replace(b'"b"]', b'"c"]')
    found = words(tmp_path, b"x\n", USER[:-1] + other, b"y\n", WHOLE)
    assert found == [
        (0, f"2 bytes {NO_KEY}"),
        (2, "user a@b.c"),
        (2, "user d@e.f"),
        (1 + len(USER) + len(other), f"2 bytes {NO_KEY}"),
    ]


def test_line_feeds_that_are_lost_are_one_entry(tmp_path: Path) -> None:
    (place, what), *more = words(tmp_path, WHOLE[:-1], WHOLE[:-1], b"Q", WHOLE)
    assert (place, more) == (len(WHOLE) - 1, [])
    assert what == "2 line feeds, which are missing or were overwritten; the entries before and after them are there"
    assert words(tmp_path, WHOLE[:-1], b"QQ", WHOLE) == [(len(WHOLE) - 1, f"2 bytes {NO_KEY}")]


def test_bytes_behind_a_key_can_hide_other_entries(tmp_path: Path) -> None:
    start = len(USER) - 3
    hidden = b"\0" * 500
    assert words(tmp_path, USER[:start] + hidden + WHOLE[40:], WHOLE) == [
        (0, "user a@b.c"),
        (start, f"500 bytes {NO_KEY}"),
    ]
    assert words(tmp_path, USER[:start] + hidden[:19] + USER[start:], WHOLE) == [
        (0, "user a@b.c")
    ]  # too few for a line


def test_lines_that_end_as_on_another_system_are_whole(tmp_path: Path) -> None:
    ((place, what),) = words(tmp_path, WHOLE[:-1] + b"\r\n", WHOLE[:-1] + b"\r\n", WHOLE)
    assert place == len(WHOLE) - 1
    assert what == "2 line feeds, which are missing or were overwritten; the entries before and after them are there"
