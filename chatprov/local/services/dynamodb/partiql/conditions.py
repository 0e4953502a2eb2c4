"""The conditions of a WHERE clause.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-operators.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.services.dynamodb.errors import ValidationError
from chatprov.local.services.dynamodb.partiql.statement import (
    ALTERNATIVE,
    CONJUNCTION,
    NEGATION,
    Term,
    all_of,
    not_well_formed,
)

if TYPE_CHECKING:
    from chatprov.local.services.dynamodb.partiql.reader import StatementReader
    from chatprov.local.services.dynamodb.partiql.statement import Statement
    from chatprov.local.services.dynamodb.values import AttributeValue

_COMPARISONS: Final = {"=": "=", "<>": "<>", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_MIRRORED: Final = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_FUNCTIONS: Final = frozenset({"ATTRIBUTE_EXISTS", "ATTRIBUTE_TYPE", "BEGINS_WITH", "CONTAINS"})
_ELSEWHERE: Final = ("EXISTS", "SET_ADD")
"""Words of other parts of a statement that are no functions in a condition, in DynamoDB's words."""


def read_conditions(reader: StatementReader, statement: Statement) -> list[Term]:
    """Return the conditions that AND joins."""
    found = _conjunction(reader, statement)
    if not reader.next_is("OR"):
        return found
    alternatives = [all_of(found)]
    while reader.skip("OR"):
        alternatives.append(all_of(_conjunction(reader, statement)))
    return [Term(" OR ".join(alternatives), binding=ALTERNATIVE)]


def _conjunction(reader: StatementReader, statement: Statement) -> list[Term]:
    found = [_condition(reader, statement)]
    while reader.skip("AND"):
        found.append(_condition(reader, statement))
    return found


def _condition(reader: StatementReader, statement: Statement) -> Term:
    """Return one condition: a comparison, one in parentheses, or a negated one."""
    reader.enter()
    try:
        if reader.skip("NOT"):
            return Term(f"NOT {_condition(reader, statement).within(NEGATION)}", binding=NEGATION)
        if reader.skip("("):
            inner = read_conditions(reader, statement)
            reader.expect(")")
            return inner[0] if len(inner) == 1 else Term(all_of(inner), binding=CONJUNCTION)
        return _comparison(reader, statement)
    finally:
        reader.leave()


def _comparison(reader: StatementReader, statement: Statement) -> Term:
    if reader.is_value():
        return _mirrored(reader, statement)
    if reader.token.kind == "word" and reader.token.text.upper() in _FUNCTIONS:
        return _function(reader, statement)
    if any(reader.next_is(name, "(") for name in _ELSEWHERE):
        raise ValidationError(f"Unrecognized function: {reader.token.text.lower()} at {reader.token.place}")
    text, name = _operand(reader, statement)
    if reader.skip("IS"):
        return _state(reader, statement, text)
    if reader.skip("BETWEEN"):
        low = reader.value()
        reader.expect("AND")
        return _term(statement, text, name, "BETWEEN", (low, reader.value()))
    if reader.skip("NOT", "IN"):
        return Term(f"NOT {_in(reader, statement, text).text}", binding=NEGATION)
    if reader.skip("IN"):
        return _in(reader, statement, text)
    operator = _COMPARISONS.get(reader.take().text)
    if operator is None:
        raise not_well_formed(f"unexpected condition on {name or text}")
    if reader.is_value():
        return _term(statement, text, name, operator, (reader.value(),))
    return Term(f"{text} {operator} {_operand(reader, statement)[0]}")


def _mirrored(reader: StatementReader, statement: Statement) -> Term:
    """Return a comparison that begins with the value."""
    value = reader.value()
    operator = _COMPARISONS.get(reader.take().text)
    if operator is None:
        raise not_well_formed("unexpected value in a condition")
    text, name = _operand(reader, statement)
    return _term(statement, text, name, _MIRRORED[operator], (value,))


def _operand(reader: StatementReader, statement: Statement) -> tuple[str, str | None]:
    """Return a path or a size as an expression; the name if it is a top-level attribute."""
    if reader.skip("SIZE", "("):
        path, _ = reader.path(statement)
        reader.expect(")")
        return f"size({path})", None
    path, name = reader.path(statement)
    return path, name if path == statement.placeholder_of_name(name) else None


def _function(reader: StatementReader, statement: Statement) -> Term:
    if reader.skip("ATTRIBUTE_EXISTS", "("):
        return _existence(reader, statement)
    function = reader.take().text.lower()
    reader.expect("(")
    text, name = _operand(reader, statement)
    reader.expect(",")
    value = reader.value()
    reader.expect(")")
    if function == "begins_with":
        return _term(statement, text, name, function, (value,))
    return Term(f"{function}({text}, {statement.placeholder_of_value(value)})")


def _existence(reader: StatementReader, statement: Statement) -> Term:
    """Return the condition that an attribute exists; the messages are DynamoDB's."""
    function = "operator or function: attribute_exists"
    if reader.next_is(")"):
        raise ValidationError(
            f"Incorrect number of operands for operator or function; {function}, number of operands: 0"
        )
    if reader.is_value():
        raise ValidationError(f"Operator or function requires a document path; {function}")
    path, _ = reader.path(statement)
    reader.expect(")")
    return Term(f"attribute_exists({path})")


def _state(reader: StatementReader, statement: Statement, text: str) -> Term:
    negated = reader.skip("NOT")
    if reader.skip("MISSING"):
        return Term(f"{'attribute_exists' if negated else 'attribute_not_exists'}({text})")
    reader.expect("NULL")
    is_null = f"attribute_type({text}, {statement.placeholder_of_value({'S': 'NULL'})})"
    return Term(f"NOT {is_null}", binding=NEGATION) if negated else Term(is_null)


def _in(reader: StatementReader, statement: Statement, text: str) -> Term:
    end = ")" if reader.skip("(") else "]"
    if end == "]":
        reader.expect("[")
    values = [statement.placeholder_of_value(reader.value())]
    while reader.skip(","):
        values.append(statement.placeholder_of_value(reader.value()))
    reader.expect(end)
    return Term(f"{text} IN ({', '.join(values)})")


def _term(statement: Statement, text: str, name: str | None, operator: str, values: tuple[AttributeValue, ...]) -> Term:
    placeholders = [statement.placeholder_of_value(value) for value in values]
    if operator == "BETWEEN":
        whole = f"{text} BETWEEN {placeholders[0]} AND {placeholders[1]}"
    elif operator == "begins_with":
        whole = f"begins_with({text}, {placeholders[0]})"
    else:
        whole = f"{text} {operator} {placeholders[0]}"
    return Term(whole, name, operator, values)
