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


OWNER: dict[Any, Any] = {"k": "v", "n": None, 1: [2]}
VALUES: tuple[Callable[[], Any], ...] = (
    lambda: None,
    lambda: True,
    lambda: 0,
    lambda: -1,
    lambda: 3,
    lambda: 2**40,
    lambda: -(2**80),
    lambda: 1.5,
    lambda: float("nan"),
    lambda: float("inf"),
    lambda: "",
    lambda: "abc",
    lambda: "\U0001f389é\ud83c",
    lambda: "(",
    lambda: Character("c"),
    list,
    lambda: [1, "a", None, [2], {"x": 1}],
    lambda: JavaArray(["a", "b"]),
    lambda: JavaSet(["a", 1]),
    lambda: SubList([3, 1, 2, 4], 1, 3),
    lambda: dict(OWNER),
    lambda: KeySet(dict(OWNER)),
    lambda: Values(dict(OWNER)),
    lambda: EntrySet(dict(OWNER)),
    lambda: Entry(dict(OWNER), "k"),
    lambda: ByteArray(b"\xff"),
    lambda: CharArray([Character("c")]),
    lambda: Byte(3),
    lambda: Short(3),
    lambda: Long(3),
    lambda: BigInteger(3),
    lambda: Float(1.5),
    lambda: ClassObject("java.lang.String"),
    object,
)
"""What makes each value: a method may change the one that it gets."""
FAMILIES = ("time", "log", "http", "dynamodb", "list", "map", "math", "rds", "str", "transform", "xml")
TARGETS: tuple[Callable[[], Any], ...] = (
    *VALUES,
    lambda: Util("API_KEY"),
    *(partial(lambda name: Util("API_KEY").property_value(name), name) for name in FAMILIES),
    Extensions,
    lambda: ForeachScope(None, HERE),
    lambda: iterator(["a", 1]),
    lambda: iterator(JavaArray(["a"])),
    lambda: iterator(CharArray([Character("c")])),
    lambda: iterator(KeySet({"k": "v", "n": None})),
    lambda: iterator(Values({"k": "v", "n": None})),
    lambda: iterator(EntrySet({"k": "v", "n": None})),
    lambda: iterator(JavaSet(["a"])),
    lambda: TwoWayIterator(["a", 1]),
    lambda: TwoWayIterator(JavaArray(["a"])),
    lambda: TwoWayIterator(CharArray([Character("c")])),
)


@pytest.mark.slow
@pytest.mark.parametrize("index", range(len(TARGETS)))
def test_a_method_returns_a_value_or_throws_what_java_would(index: int) -> None:
    for name, overloads in methods_of(TARGETS[index]()).items():
        for count in {len(overload.parameters) for overload in overloads}:
            choices = itertools.product(VALUES, repeat=min(count, 2))
            for chosen in choices:
                arguments = [make() for make in chosen] + [""] * (count - 2)
                try:
                    found = call(TARGETS[index](), name, arguments, Budget(), HERE)
                    to_string(found, Budget())
                except (VtlError, ResolverError):
                    continue


@pytest.mark.parametrize("index", range(len(TARGETS)))
def test_indices_properties_and_loops_meet_any_value(index: int) -> None:
    for make in VALUES:
        key, target = make(), TARGETS[index]()
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
