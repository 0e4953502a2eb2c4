"""The clauses of SELECT, INSERT, UPDATE, DELETE and EXISTS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.services.dynamodb.errors import ValidationError
from chatprov.local.services.dynamodb.partiql.conditions import read_conditions
from chatprov.local.services.dynamodb.partiql.left_over import is_plain_word, left_over
from chatprov.local.services.dynamodb.partiql.reader import StatementReader
from chatprov.local.services.dynamodb.partiql.set_functions import read_set_function
from chatprov.local.services.dynamodb.partiql.statement import Statement, not_well_formed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chatprov.local.services.dynamodb.values import AttributeValue


def parse_statement(text: str, parameters: Sequence[AttributeValue] = ()) -> Statement:
    """Return a statement, or raise ValidationError for one that is not well formed or has a clause that is not supported."""
    reader = StatementReader(text, parameters)
    first = reader.take()
    read = _READERS.get(first.text.upper())
    if read is None:
        raise not_well_formed(
            "Expected data manipulation" if first.kind == "word" else f"unexpected '{first.text[:20]}'"
        )
    statement = read(reader)
    if reader.token.kind != "end":
        raise left_over(reader)
    return statement


def _select(reader: StatementReader) -> Statement:
    statement = Statement("SELECT")
    if not reader.skip("*"):
        paths = [reader.path(statement)[0]]
        while reader.skip(","):
            paths.append(reader.path(statement)[0])
        statement.projection = ", ".join(paths)
    reader.expect("FROM")
    _read_source(reader, statement)
    if reader.skip("WHERE"):
        statement.where = read_conditions(reader, statement)
    if reader.skip("ORDER", "BY"):
        name = reader.name()
        statement.order = name, not reader.skip("DESC")
        if statement.order[1]:
            reader.skip("ASC")
    return statement


def _exists(reader: StatementReader) -> Statement:
    reader.expect("(", "SELECT")
    statement = _select(reader)
    reader.expect(")")
    statement.kind = "EXISTS"
    return statement


def _insert(reader: StatementReader) -> Statement:
    statement = Statement("INSERT")
    reader.expect("INTO")
    _read_source(reader, statement)
    if is_plain_word(reader):
        raise left_over(reader)
    reader.expect("VALUE")
    value = reader.value()
    if "M" not in value:
        raise not_well_formed("an item is a map")
    statement.item = value["M"]
    return statement


def _update(reader: StatementReader) -> Statement:
    statement = Statement("UPDATE")
    _read_source(reader, statement)
    clauses: dict[str, list[str]] = {}
    while True:
        if reader.skip("SET"):
            _read_assignment(reader, statement, clauses)
            while reader.skip(","):
                _read_assignment(reader, statement, clauses)
        elif reader.skip("REMOVE"):
            clauses.setdefault("REMOVE", []).append(reader.path(statement)[0])
            while reader.skip(","):
                clauses["REMOVE"].append(reader.path(statement)[0])
        else:
            break
    if not clauses:
        raise not_well_formed("an UPDATE needs SET or REMOVE")
    statement.update = " ".join(f"{clause} {', '.join(parts)}" for clause, parts in clauses.items())
    _read_where(reader, statement)
    return statement


def _read_assignment(reader: StatementReader, statement: Statement, clauses: dict[str, list[str]]) -> None:
    path, _ = reader.path(statement)
    reader.expect("=")
    change = read_set_function(reader, statement, path)
    if change is not None:
        clause, value = change
        clauses.setdefault(clause, []).append(f"{path} {value}")
        return
    text = _operand(reader, statement)
    for operator in ("+", "-"):
        if reader.skip(operator):
            text += f" {operator} {_operand(reader, statement)}"
            break
    else:
        if reader.token.kind == "number" and reader.token.text.startswith("-"):
            # "a -1": the minus has been read as part of the number
            text += " + " + _operand(reader, statement)
    clauses.setdefault("SET", []).append(f"{path} = {text}")


def _operand(reader: StatementReader, statement: Statement) -> str:
    if reader.is_value():
        return statement.placeholder_of_value(reader.value())
    if reader.skip("LIST_APPEND", "("):
        first = _operand(reader, statement)
        reader.expect(",")
        second = _operand(reader, statement)
        reader.expect(")")
        return f"list_append({first}, {second})"
    return reader.path(statement)[0]


def _delete(reader: StatementReader) -> Statement:
    statement = Statement("DELETE")
    reader.expect("FROM")
    _read_source(reader, statement)
    _read_where(reader, statement)
    return statement


def _read_source(reader: StatementReader, statement: Statement) -> None:
    statement.table = reader.name()
    if reader.skip("."):
        statement.index = reader.name()
    if statement.index is not None and statement.kind != "SELECT":
        raise not_well_formed("an index cannot be written")
    if statement.kind != "INSERT" and (reader.next_is("AS") or is_plain_word(reader)):
        raise ValidationError("Aliasing is not supported")


def _read_where(reader: StatementReader, statement: Statement) -> None:
    if reader.skip("WHERE"):
        statement.where = read_conditions(reader, statement)
    if reader.skip("RETURNING"):
        which = "ALL" if reader.skip("ALL") else "UPDATED"
        if which == "UPDATED":
            reader.expect("MODIFIED")
        when = "OLD" if reader.skip("OLD") else "NEW"
        if when == "NEW":
            reader.expect("NEW")
        reader.expect("*")
        statement.returning = f"{which}_{when}"


_READERS: Final[Mapping[str, Callable[[StatementReader], Statement]]] = {
    "SELECT": _select,
    "EXISTS": _exists,
    "INSERT": _insert,
    "UPDATE": _update,
    "DELETE": _delete,
}
