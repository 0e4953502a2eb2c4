"""Updates: what they make of an item."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatprov.local.services.dynamodb.errors import ValidationError
from chatprov.local.services.dynamodb.expressions import Substitutes, Update, parse_projection, parse_update

ITEM: dict[str, dict[str, Any]] = {
    "id": {"S": "1"},
    "a": {"S": "x"},
    "n": {"N": "3"},
    "big": {"N": "9" * 38},
    "l": {"L": [{"N": "0"}, {"N": "1"}, {"N": "2"}]},
    "m": {"M": {"b": {"S": "q"}, "l": {"L": [{"M": {"c": {"N": "1"}}}]}}},
    "ss": {"SS": ["cat", "dog"]},
    "ns": {"NS": ["1", "2"]},
}
NAMES = {"#a": "a", "#m": "m", "#dots": "a.b"}
VALUES: dict[str, dict[str, Any]] = {
    ":s": {"S": "new"},
    ":n": {"N": "2"},
    ":one": {"N": "1"},
    ":l": {"L": [{"S": "p"}]},
    ":ss": {"SS": ["dog", "cow"]},
    ":pets": {"SS": ["cat", "dog"]},
    ":ns": {"NS": ["3"]},
    ":map": {"M": {}},
}
TYPE = "An operand in the update expression has an incorrect data type"
MISSING = "The provided expression refers to an attribute that does not exist in the item"
PATH = "The document path provided in the update expression is invalid for update"
OVERFLOW = "Number overflow. Attempting to store a number with magnitude larger than supported range"


def parse(text: str) -> Update:
    return parse_update(text, Substitutes(NAMES, VALUES), ["id"])


def numbers(*listed: int) -> dict[str, Any]:
    return {"L": [{"N": str(number)} for number in listed]}


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("SET a = :s", {"a": {"S": "new"}}),
        ("set #a=:s,fresh=a", {"a": {"S": "new"}, "fresh": {"S": "x"}}),
        ("SET #dots = :n", {"a.b": {"N": "2"}}),
        ("SET n = n + :n", {"n": {"N": "5"}}),
        ("SET n = :n - n", {"n": {"N": "-1"}}),
        ("SET x = (n + :n)", {"x": {"N": "5"}}),
        ("SET x = ((l[1])+(n))", {"x": {"N": "4"}}),
        ("SET x = (n)", {"x": {"N": "3"}}),
        ("SET x = ((n))", {"x": {"N": "3"}}),
        ("SET x = (n) - (:n)", {"x": {"N": "1"}}),
        ("SET n = if_not_exists(n, :n)", {}),
        ("SET x = if_not_exists(x, :n)", {"x": {"N": "2"}}),
        ("SET x = if_not_exists(x, if_not_exists(y, a))", {"x": {"S": "x"}}),
        ("SET x = if_not_exists(x, :n) + :one", {"x": {"N": "3"}}),
        ("SET n = n + if_not_exists(m.tally, :one)", {"n": {"N": "4"}}),
        ("SET x = if_not_exists(a, y)", {"x": {"S": "x"}}),
        ("SET x = list_append(l, :l)", {"x": {"L": [*numbers(0, 1, 2)["L"], {"S": "p"}]}}),
        ("SET x = list_append(:l, (l))", {"x": {"L": [{"S": "p"}, *numbers(0, 1, 2)["L"]]}}),
        ("SET x = list_append(if_not_exists(x, :l), :l)", {"x": {"L": [{"S": "p"}, {"S": "p"}]}}),
        ("SET m.b = :s", {"m": {"M": {**ITEM["m"]["M"], "b": {"S": "new"}}}}),
        (
            "SET #m.l[0].c = :n, m.fresh = :s",
            {"m": {"M": {"b": {"S": "q"}, "l": {"L": [{"M": {"c": {"N": "2"}}}]}, "fresh": {"S": "new"}}}},
        ),
        ("SET l[1] = :n", {"l": numbers(0, 2, 2)}),
        ("SET l[7] = :n", {"l": numbers(0, 1, 2, 2)}),
        ("SET l[84] = l[0], l[37] = l[1], l[3] = l[2]", {"l": numbers(0, 1, 2, 2, 1, 0)}),
        ("SET l[0] = l[2], l[2] = l[0]", {"l": numbers(2, 1, 0)}),
        ("SET a = n, n = a", {"a": {"N": "3"}, "n": {"S": "x"}}),
        ("SET a = :s REMOVE n", {"a": {"S": "new"}, "n": None}),
        ("REMOVE a SET x = a", {"a": None, "x": {"S": "x"}}),
        ("REMOVE absent, m.absent, l[17], a", {"a": None}),
        ("REMOVE l[0], l[1]", {"l": numbers(2)}),
        ("REMOVE l[1] SET l[2] = :s", {"l": {"L": [{"N": "0"}, {"S": "new"}]}}),
        ("SET l[2] = :s REMOVE l[0]", {"l": {"L": [{"N": "1"}, {"S": "new"}]}}),
        ("REMOVE l[0], l[1], l[2]", {"l": {"L": []}}),
        ("REMOVE m.l[0].c", {"m": {"M": {"b": {"S": "q"}, "l": {"L": [{"M": {}}]}}}}),
        ("ADD n :n", {"n": {"N": "5"}}),
        ("ADD x :n, ss :ss, y :ns", {"x": {"N": "2"}, "ss": {"SS": ["cat", "dog", "cow"]}, "y": {"NS": ["3"]}}),
        (
            "ADD m.l[0].c :n, m.fresh :ns",
            {"m": {"M": {"b": {"S": "q"}, "l": {"L": [{"M": {"c": {"N": "3"}}}]}, "fresh": {"NS": ["3"]}}}},
        ),
        ("ADD l[0] :n, l[9] :n", {"l": numbers(2, 1, 2, 2)}),
        ("DELETE ss :ss", {"ss": {"SS": ["cat"]}}),
        ("DELETE ss :pets", {"ss": None}),
        ("DELETE ns :ns, absent :ss", {}),
        (
            "DELETE ss :pets ADD ns :ns REMOVE a SET n = :n",
            {"ss": None, "ns": {"NS": ["1", "2", "3"]}, "a": None, "n": {"N": "2"}},
        ),
    ],
)
def test_an_update_changes_an_item(text: str, changed: dict[str, Any]) -> None:
    before = copy.deepcopy(ITEM)
    update = parse(text)
    after = update.applied_to(ITEM)
    wanted = {name: value for name, value in {**ITEM, **changed}.items() if value is not None}
    assert after == wanted
    assert before == ITEM
    assert update.applied_to(ITEM) == after


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SET x = absent", MISSING),
        ("SET x = absent + :n", MISSING),
        ("SET x = l[3]", MISSING),
        ("SET x = m.b.c", MISSING),
        ("SET x = list_append(absent, :l)", MISSING),
        ("SET x = if_not_exists(absent, lacking)", MISSING),
        ("SET x = a + :n", TYPE),
        ("SET x = :n - l", TYPE),
        ("SET x = list_append(n, :l)", TYPE),
        ("SET x = list_append(if_not_exists(absent, :n), l)", TYPE),
        ("ADD a :n", TYPE),
        ("ADD ss :ns", TYPE),
        ("ADD l :ss", TYPE),
        ("DELETE ss :ns", TYPE),
        ("DELETE n :ns", TYPE),
        ("SET absent.x = :n", PATH),
        ("SET a.x = :n", PATH),
        ("SET l.x = :n", PATH),
        ("SET m[0] = :n", PATH),
        ("SET a[0] = :n", PATH),
        ("SET l[5].x = :n", PATH),
        ("REMOVE absent.x", PATH),
        ("REMOVE a.x", PATH),
        ("REMOVE m[0]", PATH),
        ("ADD absent.x :n", PATH),
        ("DELETE absent[0] :ss", PATH),
        ("ADD big :n", OVERFLOW),
        ("SET x = big + :n", OVERFLOW),
    ],
)
def test_an_update_that_does_not_fit_the_item_is_refused(text: str, message: str) -> None:
    before = copy.deepcopy(ITEM)
    with pytest.raises(ValidationError) as caught:
        parse(text).applied_to(ITEM)
    assert str(caught.value) == message
    assert before == ITEM


def test_an_item_that_does_not_exist_gets_what_is_set_and_added() -> None:
    assert parse("SET a = :s ADD n :n REMOVE l[0], m.b, x DELETE ss :ss").applied_to({}) == {
        "a": {"S": "new"},
        "n": {"N": "2"},
    }
    with pytest.raises(ValidationError, match=PATH):
        parse("SET m.b = :s").applied_to({})


def test_the_changed_parts_of_the_old_and_the_new_item() -> None:
    update = parse("SET m.b = :s, n = :n REMOVE l[0] ADD m.tally :n")
    assert update.changed.of(ITEM) == {
        "m": {"M": {"b": {"S": "q"}}},
        "n": {"N": "3"},
        "l": {"L": [{"N": "0"}]},
    }
    assert update.changed.of(update.applied_to(ITEM)) == {
        "m": {"M": {"b": {"S": "new"}, "tally": {"N": "2"}}},
        "n": {"N": "2"},
        "l": {"L": [{"N": "1"}]},
    }


def test_a_value_is_not_set_deeper_than_thirty_two_levels() -> None:
    value: dict[str, Any] = {"S": "x"}
    for _ in range(30):
        value = {"L": [value]}
    substitutes = Substitutes(None, {":v": value})
    item: dict[str, dict[str, Any]] = {"a": {"M": {"b": {"M": {}}}}}
    assert parse_update("SET a.b = :v", substitutes, []).applied_to(item) == {"a": {"M": {"b": value}}}
    with pytest.raises(ValidationError, match="Nesting Levels have exceeded supported limits"):
        parse_update("SET a.b.c = :v", substitutes, []).applied_to(item)


def test_a_long_chain_of_if_not_exists_is_evaluated() -> None:
    count = 200
    text = "SET x = " + "if_not_exists(y, " * count + ":s" + ")" * count
    assert parse(text).applied_to({})["x"] == {"S": "new"}


STEPS = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=4)


def enclosing(steps: list[str]) -> dict[str, dict[str, Any]]:
    """Return an item in which all maps on a path exist."""
    item: dict[str, dict[str, Any]] = {}
    members = item
    for step in steps[:-1]:
        members[step] = {"M": {}}
        members = members[step]["M"]
    return item


@given(STEPS, st.text(max_size=5))
def test_what_is_set_at_a_path_is_projected_from_it(steps: list[str], text: str) -> None:
    path, value = ".".join(steps), {"S": text}
    after = parse_update(f"SET {path} = :v", Substitutes(None, {":v": value}), []).applied_to(enclosing(steps))
    found: Any = parse_projection(path, Substitutes(None, None)).of(after)
    for step in steps[:-1]:
        found = found[step]["M"]
    assert found == {steps[-1]: value}
    removed = parse_update(f"REMOVE {path}", Substitutes(None, None), []).applied_to(after)
    assert parse_projection(path, Substitutes(None, None)).of(removed) == {}
