"""A token behind a complete statement or clause, and which word can be no keyword of PartiQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.services.dynamodb.partiql.statement import not_well_formed

if TYPE_CHECKING:
    from chatprov.local.services.dynamodb.errors import ValidationError
    from chatprov.local.services.dynamodb.partiql.reader import StatementReader

_WORDS: Final = """
ALL AND AS ASC AT BETWEEN BY CROSS DELETE DESC DISTINCT EXCEPT EXISTS FROM FULL GROUP HAVING IN INNER INSERT INTERSECT
INTO IS JOIN LEFT LET LIKE LIMIT MISSING MODIFIED NEW NOT NULL NULLS OFFSET OLD ON OR ORDER OUTER PIVOT REMOVE RETURNING
RIGHT SELECT SET UNION UNPIVOT UPDATE UPSERT USING VALUE VALUES WHERE WITH
"""
_KEYWORDS: Final = frozenset(_WORDS.split())
"""The words that begin or join clauses; other answers of DynamoDB to them, such as to LIMIT, are not known."""
_ALSO_LEFT_OVER: Final = (")", "ORDER", "WHERE")


def is_plain_word(reader: StatementReader) -> bool:
    """Return whether the next token is a word that is no keyword."""
    return reader.token.kind == "word" and reader.token.text.upper() not in _KEYWORDS


def left_over(reader: StatementReader) -> ValidationError:
    """Return the error for the next token, with DynamoDB's words where they are known."""
    if is_plain_word(reader) or any(reader.next_is(text) for text in _ALSO_LEFT_OVER):
        return not_well_formed("Unexpected token after expression")
    return not_well_formed(f"unexpected '{reader.token.text[:20]}'")
