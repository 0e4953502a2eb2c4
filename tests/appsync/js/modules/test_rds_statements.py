"""The statements of `@aws-appsync/utils/rds`, in the letters of AppSync."""

from __future__ import annotations

from typing import Any

import pytest

from tests.appsync.js.modules.calls import call


def do(name: str, *arguments: Any) -> Any:
    """Return the statement, template or hint of a function."""
    return call(f"rds.{name}", *arguments)


def select(**payload: Any) -> Any:
    return do("select", {"table": "rooms", **payload})


def insert(**payload: Any) -> Any:
    return do("insert", {"table": "rooms", **payload})


def update(**payload: Any) -> Any:
    return do("update", {"table": "rooms", **payload})


def remove(**payload: Any) -> Any:
    return do("remove", {"table": "rooms", **payload})


ID = {"id": {"eq": 1}}
ROWS: list[tuple[Any, str, list[Any]]] = [
    (select(), 'SELECT * FROM "rooms"', []),
    (select(columns=None), 'SELECT * FROM "rooms"', []),
    (select(columns="*"), 'SELECT * FROM "rooms"', []),
    (select(columns=["*"]), 'SELECT * FROM "rooms"', []),
    (select(columns=[]), 'SELECT FROM "rooms"', []),
    (select(columns=[], limit=3), 'SELECT FROM "rooms" LIMIT :P0', [3]),
    (select(columns=["id", "rooms.name"]), 'SELECT "id", "rooms"."name" FROM "rooms"', []),
    (select(columns=["id", "rooms.*"]), 'SELECT "id", "rooms"."*" FROM "rooms"', []),
    (select(table="chat.rooms"), 'SELECT * FROM "chat"."rooms"', []),
    (select(table={"rooms": "r"}), 'SELECT * FROM "r" as "rooms"', []),
    (select(table={"chat.rooms": "r"}), 'SELECT * FROM "r" as "chat"."rooms"', []),
    (do("select", {"from": "chat.rooms", "columns": ["id"]}), 'SELECT "id" FROM "chat"."rooms"', []),
    (do("select", {"from": {"rooms": "r"}}), 'SELECT * FROM "r" as "rooms"', []),
    (select(limit=10, offset=1), 'SELECT * FROM "rooms" LIMIT :P0 OFFSET :P1', [10, 1]),
    (select(limit=0, offset=0), 'SELECT * FROM "rooms" LIMIT :P0 OFFSET :P1', [0, 0]),
    (select(limit=None, offset=None), 'SELECT * FROM "rooms"', []),
    (select(limit="5"), 'SELECT * FROM "rooms" LIMIT :P0', [5]),
    (select(offset="2.5"), 'SELECT * FROM "rooms" OFFSET :P0', [2.5]),
    (select(orderBy=[]), 'SELECT * FROM "rooms"', []),
    (select(orderBy=[], limit=3), 'SELECT * FROM "rooms" LIMIT :P0', [3]),
    (
        select(orderBy=[{"column": "a"}, {"column": "b", "dir": "DESC"}]),
        'SELECT * FROM "rooms" ORDER BY "a" ASC, "b" DESC',
        [],
    ),
    (select(orderBy=[{"column": "a", "dir": "desc"}]), 'SELECT * FROM "rooms" ORDER BY "a" DESC', []),
    (select(orderBy=[{"column": "a", "dir": None}]), 'SELECT * FROM "rooms" ORDER BY "a" ASC', []),
    (select(orderBy=[{"column": "a", "dir": 1}]), 'SELECT * FROM "rooms" ORDER BY "a" ASC', []),
    (select(orderBy=[{"column": "a", "dir": {}}]), 'SELECT * FROM "rooms" ORDER BY "a" ASC', []),
    (
        select(columns=["id"], where={"id": {"gt": 10}}, orderBy=[{"column": "r.id"}], limit=5, offset=2),
        'SELECT "id" FROM "rooms" WHERE "id" > :P0 ORDER BY "r"."id" ASC LIMIT :P1 OFFSET :P2',
        [10, 5, 2],
    ),
    (insert(values={"name": "x"}), 'INSERT INTO "rooms" ("name") VALUES (:P0)', ["x"]),
    (
        insert(values={"name": "x", "gone": None, "ok": False, "n": 0}),
        'INSERT INTO "rooms" ("name", "gone", "ok", "n") VALUES (:P0, NULL, :P1, :P2)',
        ["x", False, 0],
    ),
    (insert(values={"gone": None}), 'INSERT INTO "rooms" ("gone") VALUES (NULL)', []),
    (insert(table="chat.rooms", values={"a": 1}), 'INSERT INTO "chat"."rooms" ("a") VALUES (:P0)', [1]),
    (insert(table={"rooms": "r"}, values={"a": 1}), 'INSERT INTO "r" as "rooms" ("a") VALUES (:P0)', [1]),
    (insert(values={"a": 1}, returning="*"), 'INSERT INTO "rooms" ("a") VALUES (:P0) RETURNING *', [1]),
    (insert(values={"a": 1}, returning=["id", "a"]), 'INSERT INTO "rooms" ("a") VALUES (:P0) RETURNING "id", "a"', [1]),
    (insert(values={"a": 1}, returning=[]), 'INSERT INTO "rooms" ("a") VALUES (:P0) RETURNING', [1]),
    (insert(values={"a": 1}, returning=None), 'INSERT INTO "rooms" ("a") VALUES (:P0)', [1]),
    (insert(values={"a": 1}, **{"from": "other"}), 'INSERT INTO "rooms" ("a") VALUES (:P0)', [1]),
    (
        update(values={"a": "x", "b": None}, where=ID),
        'UPDATE "rooms" SET "a" = :P0, "b" = NULL WHERE "id" = :P1',
        ["x", 1],
    ),
    (update(values={"a": 1}, where={}), 'UPDATE "rooms" SET "a" = :P0', [1]),
    (update(values={}, where=ID), 'UPDATE "rooms" SET WHERE "id" = :P0', [1]),
    (update(table={"rooms": "r"}, values={"a": 1}), 'UPDATE "r" as "rooms" SET "a" = :P0', [1]),
    (update(values={"a": 1}, returning=["id"]), 'UPDATE "rooms" SET "a" = :P0 RETURNING "id"', [1]),
    (remove(), 'DELETE FROM "rooms"', []),
    (remove(where={}), 'DELETE FROM "rooms"', []),
    (remove(where=ID), 'DELETE FROM "rooms" WHERE "id" = :P0', [1]),
    (remove(table={"rooms": "r"}), 'DELETE FROM "r" as "rooms"', []),
    (remove(where=ID, returning=["id", "name"]), 'DELETE FROM "rooms" WHERE "id" = :P0 RETURNING "id", "name"', [1]),
    (remove(where=ID, returning=[]), 'DELETE FROM "rooms" WHERE "id" = :P0 RETURNING', [1]),
    (do("sql", ["select * from rooms"]), "select * from rooms", []),
    (do("sql", ["id = ", " or ", ""], 1, None), "id = :P0 or :P1", [1, None]),
    ("DELETE FROM rooms -- all", "DELETE FROM rooms -- all", []),
]


def variables(values: list[Any]) -> dict[str, Any]:
    return {f":P{number}": value for number, value in enumerate(values)}


@pytest.mark.parametrize(("statement", "text", "values"), ROWS)
def test_a_statement_has_a_text_and_variables(statement: Any, text: str, values: list[Any]) -> None:
    wanted = {"statements": [text], "variableMap": variables(values), "variableTypeHintMap": {}}
    assert do("createPgStatement", statement) == wanted
    if "RETURNING" not in text:
        quoted = text if isinstance(statement, str) else text.replace('"', "`")
        assert do("createMySQLStatement", statement) == {**wanted, "statements": [quoted]}


def test_two_statements_number_their_variables_together() -> None:
    first = do("sql", ["insert into rooms(id, name) values(", ", ", ")"], do("typeHint.UUID", "u"), "n")
    second = select(where={"id": {"eq": "u"}}, limit=1)
    assert do("createPgStatement", first, second) == {
        "statements": [
            "insert into rooms(id, name) values(:P0, :P1)",
            'SELECT * FROM "rooms" WHERE "id" = :P2 LIMIT :P3',
        ],
        "variableMap": {":P0": "u", ":P1": "n", ":P2": "u", ":P3": 1},
        "variableTypeHintMap": {":P0": "UUID"},
    }
    assert do("createPgStatement", first, None) == do("createPgStatement", first)


@pytest.mark.parametrize("kind", ["DECIMAL", "JSON", "TIMESTAMP", "TIME", "UUID", "DATE"])
def test_a_type_hint_is_an_object_and_ends_up_beside_the_value(kind: str) -> None:
    hint = do(f"typeHint.{kind}", "v")
    assert hint == {"type": kind, "value": "v"}
    for statement in (
        insert(values={"a": hint, "b": None}),
        update(values={"a": hint}),
        select(where={"a": {"lt": hint}}),
        select(where={"a": {"between": [hint, None]}}),
        do("sql", ["a = ", ""], hint),
    ):
        request = do("createPgStatement", statement)
        assert request["variableMap"] == {":P0": "v"}
        assert request["variableTypeHintMap"] == {":P0": kind}
