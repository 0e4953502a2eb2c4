"""A tracked mapping behaves as a dictionary, and knows what was used of it."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING, Any, Final

import pytest

from chatprov.local.services.cognito.tracked_dict import TrackedDict

if TYPE_CHECKING:
    from collections.abc import Callable

MEMBERS: Final = {"a": 1, "b": 2, "c": 3}
USES: Final[dict[str, tuple[Callable[[Any], Any], list[tuple[str, int | None, bool]]]]] = {
    "item": (lambda of: of["b"], [("b", 2, False)]),
    "get": (lambda of: of.get("b"), [("b", 2, False)]),
    "get without one": (lambda of: of.get("z", 0), []),
    "set": (lambda of: of.__setitem__("b", 7), [("b", 7, False)]),
    "set a new one": (lambda of: of.__setitem__("z", 7), [("z", 7, False)]),
    "delete": (lambda of: of.__delitem__("b"), [("b", None, True)]),
    "delete and set again": (lambda of: (of.__delitem__("a"), of.update(z=7, a=1)), [("z", 7, False), ("a", 1, True)]),
    "set and delete": (lambda of: (of.update(z=7), of.pop("z")), [("z", None, True)]),
    "setdefault": (lambda of: of.setdefault("b", 7), [("b", 2, False)]),
    "setdefault without one": (lambda of: of.setdefault("z", 7), [("z", 7, False)]),
    "pop": (lambda of: of.pop("b"), [("b", None, True)]),
    "pop without one": (lambda of: of.pop("z", 7), []),
    "popitem": (lambda of: of.popitem(), [("c", None, True)]),
    "clear": (lambda of: of.clear(), [("a", None, True), ("b", None, True), ("c", None, True)]),
    "update": (lambda of: of.update({"z": 7}, b=8), [("z", 7, False), ("b", 8, False)]),
    "merge": (lambda of: of.__ior__([("z", 7)]), [("z", 7, False)]),
    "iteration": (lambda of: (list(of), list(of.values()), list(of.items()), "a" in of, len(of)), []),
    "copying": (lambda of: {**of}, []),
}


@pytest.mark.parametrize(("use", "touched"), USES.values(), ids=USES)
def test_a_use_is_known_and_does_what_it_does_to_a_dictionary(
    use: Callable[[Any], Any], touched: list[tuple[str, int | None, bool]]
) -> None:
    plain, tracked = dict(MEMBERS), TrackedDict(MEMBERS)
    assert tracked.take_touched() == [(key, value, False) for key, value in MEMBERS.items()]
    assert use(tracked) == use(plain)
    assert list(tracked.items()) == list(plain.items())
    assert tracked.take_touched() == touched
    assert tracked.take_touched() == []


@pytest.mark.parametrize("use", [lambda of: of["z"], lambda of: of.pop("z"), lambda of: of.__delitem__("z")])
def test_what_is_not_there_is_a_key_error(use: Callable[[Any], Any]) -> None:
    tracked = TrackedDict(MEMBERS)
    tracked.take_touched()
    with pytest.raises(KeyError):
        use(tracked)
    assert tracked.take_touched() == []


def test_every_method_that_changes_a_dictionary_is_tracked() -> None:
    changing = {"__setitem__", "__delitem__", "__ior__", "clear", "pop", "popitem", "setdefault", "update"}
    reading = {"__getitem__", "get"}
    known = {"__contains__", "__iter__", "__len__", "__reversed__", "copy", "fromkeys", "items", "keys", "values"}
    known |= {"__or__", "__ror__"} | {name for name in dir(dict) if name in dir(object) or name == "__class_getitem__"}
    assert set(dir(dict)) == changing | reading | known
    assert vars(TrackedDict).keys() >= changing | reading


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda of: pickle.loads(pickle.dumps(of))])
def test_a_copy_is_tracked_as_well(copied: Callable[[Any], Any]) -> None:
    again = copied(TrackedDict(MEMBERS))
    assert list(again.items()) == list(MEMBERS.items())
    again.take_touched()
    again["a"] = 9
    assert again.take_touched() == [("a", 9, False)]
