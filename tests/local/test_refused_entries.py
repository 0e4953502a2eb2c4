"""The search for the entries that a service refuses, without services."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chatprov.local import refused_entries
from chatprov.local.kept_entries import in_order_of_need
from chatprov.local.refused_entries import as_few_as_possible

if TYPE_CHECKING:
    from collections.abc import Collection

ENTRIES = [b"%d" % number for number in range(1000)]


@pytest.mark.parametrize("bad", [[], [0], [999], [3, 4, 700], [*range(20)]])
def test_only_what_is_refused_is_found_with_few_tries(bad: list[int]) -> None:
    refused = {ENTRIES[number] for number in bad}
    tries = 0

    def is_read_without(left_out: Collection[bytes]) -> bool:
        nonlocal tries
        tries += 1
        return refused <= set(left_out)

    assert as_few_as_possible(ENTRIES, is_read_without) == sorted(refused, key=int)
    assert tries <= 1 + 20 * len(bad)


@pytest.mark.parametrize(("limit", "most"), [("_MOST_TRIES", 6), ("_MOST_SECONDS", -1.0)])
def test_the_search_ends(monkeypatch: pytest.MonkeyPatch, limit: str, most: float) -> None:
    monkeypatch.setattr(refused_entries, limit, most)
    left_out = as_few_as_possible(ENTRIES, lambda without: ENTRIES[600] in without)
    assert ENTRIES[600] in left_out
    assert (len(left_out) < len(ENTRIES)) == (most > 0)


def test_what_others_need_is_tried_before_them() -> None:
    cognito = {b'["user","1","r","p","u"]': b"", b'["pool","1","r","p"]': b""}
    assert in_order_of_need("cognito-idp", cognito) == [*reversed(cognito)]
    dynamodb = {b'["item","id","a"]': b"", b'["table","1","r","T"]': b""}
    assert in_order_of_need("dynamodb", dynamodb) == [*reversed(dynamodb)]
