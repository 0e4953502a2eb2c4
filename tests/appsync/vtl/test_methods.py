"""Whatever a template passes to whatever method, nothing of Python's comes out."""

from __future__ import annotations

import itertools
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.appsync.util import Extensions, ResolverError, Util
from chatprov.appsync.vtl import Character, JavaArray, JavaSet, VtlError
from chatprov.appsync.vtl.budget import Budget
from chatprov.appsync.vtl.foreach import ForeachScope
from chatprov.appsync.vtl.iterators import TwoWayIterator, iterator
from chatprov.appsync.vtl.javanumbers import BigInteger, Byte, Float, Long, Short
from chatprov.appsync.vtl.javatext import double_to_string, to_string
from chatprov.appsync.vtl.javatypes import ByteArray, CharArray, ClassObject, Entry, EntrySet, KeySet, Values
from chatprov.appsync.vtl.lookup import call, get_index, get_property, iterate, methods_of, set_index
from chatprov.appsync.vtl.position import Position
from chatprov.appsync.vtl.sublist import SubList

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Position("", 0)


def values() -> list[Any]:
    owner = {"k": "v", "n": None, 1: [2]}
    return [
        None,
        True,
        0,
        -1,
        3,
        2**40,
        -(2**80),
        1.5,
        float("nan"),
        float("inf"),
        "",
        "abc",
        "\U0001f389é\ud83c",
        "(",
        Character("c"),
        [],
        [1, "a", None, [2], {"x": 1}],
        JavaArray(["a", "b"]),
        JavaSet(["a", 1]),
        SubList([3, 1, 2, 4], 1, 3),
        owner,
        KeySet(owner),
        Values(owner),
        EntrySet(owner),
        Entry(owner, "k"),
        ByteArray(b"\xff"),
        CharArray([Character("c")]),
        Byte(3),
        Short(3),
        Long(3),
        BigInteger(3),
        Float(1.5),
        ClassObject("java.lang.String"),
        object(),
    ]


def iterators() -> list[Any]:
    owner = {"k": "v", "n": None}
    lists: list[list[Any]] = [["a", 1], JavaArray(["a"]), CharArray([Character("c")])]
    views = [KeySet(owner), Values(owner), EntrySet(owner), JavaSet(["a"])]
    return [*map(iterator, lists), *map(iterator, views), *map(TwoWayIterator, lists)]


def targets() -> list[Any]:
    util = Util("API_KEY")
    families = ("time", "log", "http", "dynamodb", "list", "map", "math", "rds", "str", "transform", "xml")
    return [
        *values(),
        util,
        *(util.property_value(name) for name in families),
        Extensions(),
        ForeachScope(None, HERE),
        *iterators(),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("index", range(len(targets())))
def test_a_method_returns_a_value_or_throws_what_java_would(index: int) -> None:
    for name, overloads in methods_of(targets()[index]).items():
        for count in {len(overload.parameters) for overload in overloads}:
            choices = itertools.product(range(len(values())), repeat=min(count, 2))
            for chosen in choices:
                given = values()
                arguments = [given[place] for place in chosen] + [given[10]] * (count - 2)
                try:
                    found = call(targets()[index], name, arguments, Budget(), HERE)
                    to_string(found, Budget())
                except (VtlError, ResolverError):
                    continue


@pytest.mark.parametrize("index", range(len(targets())))
def test_indices_properties_and_loops_meet_any_value(index: int) -> None:
    for key in values():
        target = targets()[index]
        uses: list[Callable[[], object]] = [
            partial(get_index, target, key, Budget(), HERE),
            partial(set_index, target, key, "new", Budget(), HERE),
            partial(get_property, target, "empty", Budget(), HERE),
            partial(_go_through, target),
        ]
        for use in uses:
            try:
                use()
            except VtlError:
                continue


def _go_through(target: Any) -> list[Any]:
    return list(iterate(target) or ())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1 + 0.2, "0.30000000000000004"),
        (1e7, "1.0E7"),
        (9999999.0, "9999999.0"),
        (123456789012.5, "1.234567890125E11"),
        (0.001, "0.001"),
        (0.00099, "9.9E-4"),
        (1.7976931348623157e308, "1.7976931348623157E308"),
        (100.0, "100.0"),
        (-1.25, "-1.25"),
        (-0.0, "-0.0"),
        (float("-inf"), "-Infinity"),
    ],
)
def test_doubles_print_as_java_prints_them(value: float, text: str) -> None:
    assert double_to_string(value) == text
