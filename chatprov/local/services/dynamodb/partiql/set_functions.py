"""`set_add` and `set_delete`, which change the set to which they are assigned.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.update.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.services.dynamodb.errors import ValidationError
from chatprov.local.services.dynamodb.values import type_of

if TYPE_CHECKING:
    from chatprov.local.services.dynamodb.partiql.reader import StatementReader
    from chatprov.local.services.dynamodb.partiql.statement import Statement

_CLAUSES: Final = {"SET_ADD": "ADD", "SET_DELETE": "DELETE"}
_SETS: Final = frozenset({"SS", "NS", "BS"})


def read_set_function(reader: StatementReader, statement: Statement, path: str) -> tuple[str, str] | None:
    """Return the clause of the update and the placeholder of the members, None if no such function comes next.

    Raises ValidationError unless the function has the assigned path and a set as arguments.
    """
    name = next((name for name in _CLAUSES if reader.next_is(name, "(")), None)
    if name is None:
        return None
    place = reader.take().place
    reader.expect("(")
    first = reader.token.place
    if reader.is_value() or reader.path(statement)[0] != path:
        raise ValidationError(f"The first argument to {name} must equal the assignment value at {place}")
    if reader.next_is(")"):
        raise ValidationError(f"{name} must have exactly two arguments at {place}")
    reader.expect(",")
    value = reader.value()
    if reader.next_is(","):
        raise ValidationError(f"{name} must have exactly two arguments at {place}")
    if type_of(value) not in _SETS:
        raise ValidationError(f"The second argument to {name} must be a value with type SET at {first}")
    reader.expect(")")
    return _CLAUSES[name], statement.placeholder_of_value(value)
