"""From a statement to the parameters of the operation that carries it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.dynamodb.errors import ValidationError
from chatprov.local.services.dynamodb.partiql.statement import Term, all_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chatprov.local.services.dynamodb.partiql.statement import Statement
    from chatprov.local.services.dynamodb.values import Item

    Parameters = dict[str, Any]

_WITHOUT_KEY: Final = "Select statements within BatchExecuteStatement must specify the primary key in the where clause."
_SORTED: Final = frozenset({"=", "<", "<=", ">", ">=", "BETWEEN", "begins_with"})
"""The comparisons that a key condition can have for a sort key."""


def read_of(statement: Statement, partition: Sequence[str], sort: Sequence[str]) -> tuple[str, Parameters]:
    """Return the operation, Query or Scan, and the parameters for a SELECT on a table or index with these keys."""
    parameters: Parameters = {"TableName": statement.table}
    if statement.index is not None:
        parameters["IndexName"] = statement.index
    key, rest = _key_condition(statement, partition, sort)
    if statement.order is not None:
        if not key:
            raise ValidationError(
                "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause."
            )
        name, ascending = statement.order
        if name not in {*partition, *sort}:
            raise ValidationError(f"Variable reference {name} in ORDER BY clause must be part of the primary key")
        parameters["ScanIndexForward"] = ascending
    expressions = {
        "KeyConditionExpression": all_of(key),
        "FilterExpression": all_of(rest),
        "ProjectionExpression": statement.projection,
    }
    parameters |= {member: text for member, text in expressions.items() if text}
    parameters |= statement.substitutes(*expressions.values())
    return "Query" if key else "Scan", parameters


def get_of(statement: Statement, keys: Sequence[str]) -> Parameters:
    """Return the parameters of GetItem for a SELECT, which must have the whole primary key and nothing else."""
    key, rest = _key(statement, keys, _WITHOUT_KEY)
    if rest:
        raise ValidationError("Only the primary key can be in the where clause of this select statement.")
    parameters: Parameters = {"TableName": statement.table, "Key": key}
    if statement.projection:
        parameters["ProjectionExpression"] = statement.projection
    return parameters | statement.substitutes(statement.projection)


def write_of(statement: Statement, keys: Sequence[str]) -> tuple[str, Parameters]:
    """Return the kind of write, as in a transaction, and its parameters."""
    if statement.kind == "INSERT":
        absent = f"attribute_not_exists({statement.placeholder_of_name(keys[0])})"
        return "Put", {
            "TableName": statement.table,
            "Item": statement.item,
            "ConditionExpression": absent,
            **statement.substitutes(absent),
        }
    key, rest = _key(statement, keys, "Where clause does not contain a mandatory equality on all key attributes")
    parameters: Parameters = {"TableName": statement.table, "Key": key}
    if statement.kind != "DELETE":
        rest = [*rest, Term(f"attribute_exists({statement.placeholder_of_name(keys[0])})")]
    condition = all_of(rest)
    if condition:
        parameters["ConditionExpression"] = condition
    if statement.kind == "UPDATE":
        parameters["UpdateExpression"] = statement.update
    if statement.kind != "EXISTS":
        parameters["ReturnValues"] = statement.returning
    parameters |= statement.substitutes(condition, parameters.get("UpdateExpression"))
    return {"UPDATE": "Update", "DELETE": "Delete", "EXISTS": "ConditionCheck"}[statement.kind], parameters


def _key_condition(
    statement: Statement, partition: Sequence[str], sort: Sequence[str]
) -> tuple[list[Term], list[Term]]:
    """Return the terms that select one partition, and the others; no term of the first kind for a Scan."""
    chosen = [term for term in statement.where if term.name in partition and term.operator == "="]
    if [term.name for term in sorted(chosen, key=lambda term: partition.index(str(term.name)))] != list(partition):
        return [], statement.where
    if len(sort) == 1:
        of_sort = [term for term in statement.where if term.name == sort[0] and term.operator in _SORTED]
        chosen += of_sort[:1]
    return chosen, [term for term in statement.where if term not in chosen]


def _key(statement: Statement, keys: Sequence[str], fault: str) -> tuple[Item, list[Term]]:
    terms = {term.name: term for term in statement.where if term.name in keys and term.operator == "="}
    if len(terms) < len(keys):
        raise ValidationError(fault)
    key = {name: terms[name].values[0] for name in keys}
    return key, [term for term in statement.where if term not in terms.values()]
