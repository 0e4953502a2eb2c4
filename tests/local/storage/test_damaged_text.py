"""What can be read in damaged bytes, and that the time for it is in proportion to their number."""

from __future__ import annotations

import re

import pytest

from chatprov.local.storage.damaged_lines import DamagedLines
from chatprov.local.storage.damaged_text import keys_in, pieces_of
from chatprov.local.storage.record import line_of

BODY = b'{"k":["item","a\\"b"],"v":{"text":"x"}}'
HOSTILE = {
    "whole lines with spaces": lambda: line_of(BODY)[:-1] + b" ",
    "lines with a wrong checksum": lambda: b"00000000 " + BODY + b" ",
    "keys without an end": lambda: b'{"k":["a",',
    "keys in keys": lambda: b'{"k":[',
    "beginnings": lambda: b'01234567 {"',
    "quotation marks": lambda: b'{"k":["\\',
    "numbers": lambda: b'{"k":["a"],"v":1',
}


def test_a_key_has_what_is_behind_it() -> None:
    line = b'??{"k":["user","a"],"v":{"email":"x"}}, {"k":["user",1]},{"k":["user","b\xff"],"v":~{"k":["user","c'
    assert [*keys_in(line)] == [
        (b'["user","a"]', b',"v":{"email":"x"}}, {"k":["user",1]},'),
        (b'["user","b\\ufffd"]', b',"v":~{"k":["user","c'),
    ]
    assert [*keys_in(b"")] == []


def test_pieces_are_all_bytes_of_a_line() -> None:
    whole = line_of(BODY)
    line = b"x" + whole[:-1] + b"Q" + whole[:-3] + b"~~" + whole[:-1] + whole
    assert [*pieces_of(line)] == [
        (b"", b"x"),
        (whole, b"Q" + whole[:-3] + b"~~"),
        (whole, b""),
        (whole, b"\n"),
    ]


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.timeout(60)
def test_the_time_is_linear(piece: object) -> None:
    """With a time that grows with the square, these megabytes take many minutes."""
    assert callable(piece)
    line = piece() * ((4 << 20) // len(piece())) + b"\n"
    damaged = DamagedLines()
    for number, text in enumerate(damaged.separated([line])):
        if number == 0 or not re.match(rb"[0-9a-f]{8} ", text):
            damaged.add(0, text, {})
