"""The WHERE clauses of `@aws-appsync/utils/rds`, in the letters of AppSync."""

from __future__ import annotations

from typing import Any

import pytest

from chatprov.appsync.js.faults import LimitFault
from tests.appsync.js.modules.calls import call

A, B, C = {"a": {"eq": "x"}}, {"b": {"gt": 1}}, {"c": {"lt": 2}}
SIZE = {"n": {"size": {"eq": 3}}}
ROWS: list[tuple[Any, str, list[Any]]] = [
    (None, "", []),
    ({}, "", []),
    ({"and": []}, "", []),
    ({"and": [{"or": []}]}, "", []),
    ({"id": {}}, "", []),
    ({"n": {"size": {}}}, "", []),
    ({"and": [{"n": {"size": {}}}]}, "", []),
    ({"id": {"eq": 1}}, '"id" = :P0', [1]),
    ({"id": {"ne": 1}}, '"id" != :P0', [1]),
    ({"id": {"gt": 1}}, '"id" > :P0', [1]),
    ({"id": {"ge": 1}}, '"id" >= :P0', [1]),
    ({"id": {"lt": 1}}, '"id" < :P0', [1]),
    ({"id": {"le": 1}}, '"id" <= :P0', [1]),
    ({"r.id": {"eq": False}}, '"r"."id" = :P0', [False]),
    ({"id": {"ge": 1, "le": 9, "ne": 5}}, '"id" >= :P0 AND "id" <= :P1 AND "id" != :P2', [1, 9, 5]),
    ({**A, **B}, '"a" = :P0 AND "b" > :P1', ["x", 1]),
    ({"n": {"contains": "te"}}, '"n" LIKE :P0', ["%te%"]),
    ({"n": {"notContains": "te"}}, '"n" NOT LIKE :P0', ["te"]),
    ({"n": {"beginsWith": "te"}}, '"n" LIKE :P0', ["te%"]),
    ({"n": {"beginsWith": "a%b"}}, '"n" LIKE :P0', ["a%b%"]),
    ({"n": {"beginsWith": ""}}, '"n" LIKE :P0', ["%"]),
    ({"n": {"contains": "{}"}}, '"n" LIKE :P0', ["%{}%"]),
    ({"n": {"between": [18, 65]}}, '"n" BETWEEN :P0 AND :P1', [18, 65]),
    ({"n": {"between": ["a", "m"]}}, '"n" BETWEEN :P0 AND :P1', ["a", "m"]),
    ({"n": {"between": [None, 65]}}, '"n" BETWEEN NULL AND :P0', [65]),
    ({"a": {"attributeExists": True}, "b": {"attributeExists": False}}, '"a" IS NOT NULL AND "b" IS NULL', []),
    ({"id": {"eq": 1, "attributeExists": True}}, '"id" = :P0 AND "id" IS NOT NULL', [1]),
    (SIZE, 'LENGTH ("n") = :P0', [3]),
    ({"r.n": {"size": {"eq": 3}}}, 'LENGTH ("r"."n") = :P0', [3]),
    ({"n": {"size": {"eq": None}}}, 'LENGTH ("n") = NULL', []),
    ({"n": {"size": {"between": [2, 8]}}}, 'LENGTH ("n") BETWEEN :P0 AND :P1', [2, 8]),
    ({"n": {"size": {"ne": 3, "gt": 1}}}, 'LENGTH ("n") != :P0 AND LENGTH ("n") > :P1', [3, 1]),
    ({"n": {"size": {"ge": 3}, "beginsWith": "t"}}, 'LENGTH ("n") >= :P0 AND "n" LIKE :P1', [3, "t%"]),
    ({"and": [A]}, '("a" = :P0)', ["x"]),
    ({"or": [A, B]}, '("a" = :P0) OR ("b" > :P1)', ["x", 1]),
    ({"and": [A, B]}, '("a" = :P0) AND ("b" > :P1)', ["x", 1]),
    ({"and": [{"id": {"eq": 1, "gt": 0}}, A]}, '("id" = :P0 AND "id" > :P1) AND ("a" = :P2)', [1, 0, "x"]),
    ({"or": [{**A, **B}, C]}, '("a" = :P0) AND ("b" > :P1) OR ("c" < :P2)', ["x", 1, 2]),
    ({**C, "and": [A], "d": {"attributeExists": False}}, '"c" < :P0 AND ("a" = :P1) AND "d" IS NULL', [2, "x"]),
    (
        {"and": [A], "or": [B, C], "d": {"eq": 1}},
        '("a" = :P0) AND ("b" > :P1) OR ("c" < :P2) AND "d" = :P3',
        ["x", 1, 2, 1],
    ),
    (
        {**A, "or": [B, {"or": [C, A]}, B]},
        '"a" = :P0 AND ("b" > :P1) OR (("c" < :P2) OR ("a" = :P3)) OR ("b" > :P4)',
        ["x", 1, 2, "x", 1],
    ),
    (
        {**A, "and": [{"or": [B, {"c": {"attributeExists": False}}]}]},
        '"a" = :P0 AND (("b" > :P1) OR ("c" IS NULL))',
        ["x", 1],
    ),
    ({"not": [A, B]}, 'NOT ("a" = :P0 AND "b" > :P1)', ["x", 1]),
    ({**C, "not": [{"or": [A, B]}]}, '"c" < :P0 AND NOT (("a" = :P1) OR ("b" > :P2))', [2, "x", 1]),
    ({"or": [{"not": [A]}, B]}, '(NOT ("a" = :P0)) OR ("b" > :P1)', ["x", 1]),
    ({"not": [{"not": [A]}]}, 'NOT (NOT ("a" = :P0))', ["x"]),
    ({"not": []}, "", []),
    ({"or": [{"and": [SIZE]}]}, '((LENGTH ("n") = :P0))', [3]),
    ({"and": [SIZE, {"c": {"beginsWith": "d"}}]}, '(LENGTH ("n") = :P0) AND ("c" LIKE :P1)', [3, "d%"]),
    ({"strings": {"eq": 1}, "keys": {"eq": 2}}, '"strings" = :P0 AND "keys" = :P1', [1, 2]),
    (call("rds.sql", ["id = 1"]), "id = 1", []),
    (call("rds.sql", ["id = ", ""], 1), "id = :P0", [1]),
    # What follows is no SQL, and what AppSync makes of it.
    ({**A, "id": {}}, '"a" = :P0 AND', ["x"]),
    ({"and": [A, {}]}, '("a" = :P0) AND', ["x"]),
    ({"or": [{}, {}]}, " OR", []),
    ({"and": [{"n": {"size": {}}}, A]}, ' AND ("a" = :P0)', ["x"]),
    ({"n": {"size": {}, "eq": "t"}}, ' AND "n" = :P0', ["t"]),
]


@pytest.mark.parametrize(("where", "text", "values"), ROWS)
def test_a_condition_has_a_text_and_variables(where: Any, text: str, values: list[Any]) -> None:
    wanted = f" WHERE {text}" if text else ""
    variables = {f":P{number}": value for number, value in enumerate(values)}
    for function, start in (("select", 'SELECT * FROM "t"'), ("remove", 'DELETE FROM "t"')):
        request = call("rds.createPgStatement", call(f"rds.{function}", {"table": "t", "where": where}))
        assert request["statements"] == [f"{start}{wanted}"]
        assert request["variableMap"] == variables


def test_the_condition_of_an_update_comes_after_its_values() -> None:
    where = call("rds.sql", ["id = ", ""], 1)
    request = call("rds.createPgStatement", call("rds.update", {"table": "t", "values": {"a": 2}, "where": where}))
    assert request["statements"] == ['UPDATE "t" SET "a" = :P0 WHERE id = :P1']
    assert request["variableMap"] == {":P0": 2, ":P1": 1}


def test_a_condition_that_is_nested_too_deeply_is_a_limit() -> None:
    deep: dict[str, Any] = {}
    for number in range(300):
        deep = {"not" if number % 2 else "and": [deep]}
    with pytest.raises(LimitFault, match="nested too deeply"):
        call("rds.createPgStatement", call("rds.select", {"table": "t", "where": deep}))
