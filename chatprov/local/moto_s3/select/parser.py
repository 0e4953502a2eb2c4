"""Parses a query.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-select-sql-reference-select.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.moto_s3.select.expressions import AGGREGATES, SelectExpressions
from chatprov.local.moto_s3.select.nodes import Name, SelectPath
from chatprov.local.moto_s3.select.paths import name_of, number_of, step_of
from chatprov.local.moto_s3.select.query import Aggregate, SelectItem, SelectQuery, SelectSource
from chatprov.local.moto_s3.select.refusals import SelectRefusal, unsupported
from chatprov.local.moto_s3.select.token_stream import TokenStream
from chatprov.local.moto_s3.select.tokens import SelectToken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chatprov.local.moto_s3.select.nodes import SelectNode

_LONGEST: Final = 256 << 10
_TABLE: Final = "s3object"
_FROM: Final = SelectToken("keyword", "FROM")


def query_of(expression: str) -> SelectQuery:
    """Return a query, or raise S3's error for a text that is none."""
    if len(expression.encode()) > _LONGEST:
        message = "The SQL expression is too long: The maximum byte-length for an SQL expression is 256 KB."
        raise SelectRefusal("ExpressionTooLong", message)
    tokens = TokenStream(expression)
    tokens.expect("SELECT")
    if tokens.accept("DISTINCT"):
        raise unsupported("DISTINCT")
    start = tokens.place
    if _FROM not in tokens.tokens:
        raise SelectRefusal("ParseSelectMissingFrom", "The SQL expression has no FROM after the SELECT list.")
    # the names in the list depend on what follows FROM
    tokens.place = listed = tokens.tokens.index(_FROM)
    tokens.take()
    source = _source(tokens)
    rest = tokens.place
    tokens.place = start
    items = _items(tokens, source)
    if tokens.place != listed:
        raise tokens.unexpected("FROM is expected")
    tokens.place = rest
    condition = SelectExpressions(tokens, source.name).condition() if tokens.accept("WHERE") else None
    limit = _limit(tokens) if tokens.accept("LIMIT") else None
    if tokens.next.kind != "end":
        raise tokens.unexpected()
    return SelectQuery(items, source, condition, limit, len(tokens.tokens))


def _source(tokens: TokenStream) -> SelectSource:
    table = name_of(tokens)
    if table.text.lower() != _TABLE:
        message = f"The SQL expression reads {table.text[:40]!r}; FROM has to be followed by S3Object."
        raise SelectRefusal("EvaluatorBindingDoesNotExist", message)
    steps: list[Name | int | None] = []
    while mark := tokens.accept(".", "["):
        if mark == "[" and tokens.accept("*"):
            tokens.expect("]")
            steps.append(None)
        else:
            steps.append(step_of(tokens, mark))
    if tokens.accept("AS"):
        name: Name | None = name_of(tokens)
    elif tokens.next.kind in {"word", "quoted"}:
        name = name_of(tokens)
    else:
        named = Name(_TABLE) if steps in ([], [None]) else steps[-1]
        name = named if isinstance(named, Name) else None
    if tokens.next == SelectToken("mark", ","):
        message = "Only one data source is supported in the FROM clause."
        raise SelectRefusal("MultipleDataSourcesUnsupported", message)
    return SelectSource(steps, name)


def _items(tokens: TokenStream, source: SelectSource) -> Sequence[SelectItem]:
    """Return the items of the list, none for an asterisk."""
    if tokens.next == _FROM:
        raise SelectRefusal("ParseEmptySelect", "The SELECT list of the SQL expression is empty.")
    items: list[SelectItem] = []
    while not items or tokens.accept(","):
        place = tokens.place
        if _is_asterisk(tokens, source):
            if items or tokens.next != _FROM:
                message = "Other expressions are not allowed in the SELECT list when * is used without dot notation."
                raise SelectRefusal("ParseAsteriskIsNotAloneInSelectList", message)
            return ()
        tokens.place = place
        items.append(_item(tokens, source))
    if len({isinstance(item.content, Aggregate) for item in items}) > 1:
        message = "Aggregate functions and other expressions cannot be in the same SELECT list."
        raise SelectRefusal("UnsupportedSqlStructure", message)
    return items


def _is_asterisk(tokens: TokenStream, source: SelectSource) -> bool:
    """Return whether an asterisk follows, alone or after the name of the source; go on."""
    first = tokens.next
    if source.name is not None and first.kind in {"word", "quoted"} and source.name.matches(first.text):
        tokens.take()
        if not tokens.accept("."):
            return False
    return bool(tokens.accept("*"))


def _item(tokens: TokenStream, source: SelectSource) -> SelectItem:
    content = _aggregate(tokens, source) or SelectExpressions(tokens, source.name).condition()
    if tokens.accept("AS") or tokens.next.kind in {"word", "quoted"}:
        return SelectItem(content, name_of(tokens).text)
    last = content.steps[-1] if isinstance(content, SelectPath) and content.steps else None
    if isinstance(content, SelectPath) and not content.steps and source.name is not None:
        last = source.name
    return SelectItem(content, last.text if isinstance(last, Name) else "")


def _aggregate(tokens: TokenStream, source: SelectSource) -> Aggregate | None:
    name, following = tokens.next, tokens.tokens[tokens.place + 1 : tokens.place + 2]
    function = name.text.upper()
    if name.kind != "word" or function not in AGGREGATES or following != [SelectToken("mark", "(")]:
        return None
    tokens.take()
    tokens.take()
    operand: SelectNode | None = None
    if tokens.next == SelectToken("mark", "*"):
        if function != "COUNT":
            raise SelectRefusal("ParseUnsupportedCallWithStar", "Only COUNT can be used with (*).")
        tokens.take()
    else:
        operand = SelectExpressions(tokens, source.name).condition()
    if not tokens.accept(")"):
        if tokens.next == SelectToken("mark", ","):
            raise SelectRefusal("ParseNonUnaryAgregateFunctionCall", f"{function} has to have one argument.")
        raise tokens.unexpected(") is expected")
    if tokens.next.kind == "mark" and tokens.next.text != ",":
        raise SelectRefusal("UnsupportedSqlStructure", "An aggregate function has to be a column of the result.")
    return Aggregate(function, operand)


def _limit(tokens: TokenStream) -> int:
    if tokens.accept("-"):
        raise SelectRefusal("EvaluatorNegativeLimit", "LIMIT must not be negative.")
    found = tokens.take()
    number = number_of(found.text) if found.kind == "number" else None
    if not isinstance(number, int):
        raise SelectRefusal("ParseExpectedNumber", "LIMIT has to be followed by a number.")
    return number
