"""Parses the names, the components of paths and the numbers of a query."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from chatprov.local.moto_s3.select.nodes import Name
from chatprov.local.moto_s3.select.refusals import SelectRefusal

if TYPE_CHECKING:
    from chatprov.local.moto_s3.select.token_stream import TokenStream

_LONGEST_NUMBER: Final = 40


def name_of(tokens: TokenStream) -> Name:
    """Return the name that is the next token, or raise S3's error."""
    if tokens.next.kind not in {"word", "quoted"}:
        raise tokens.unexpected("a name is expected")
    found = tokens.take()
    return Name(found.text, found.kind == "quoted")


def step_of(tokens: TokenStream, mark: str) -> Name | int:
    """Return the component of a path after a dot or a bracket, or raise S3's error."""
    if mark == ".":
        return name_of(tokens)
    found = tokens.take()
    tokens.expect("]")
    if found.kind == "number" and isinstance(place := number_of(found.text), int):
        return place
    if found.kind != "string":
        raise SelectRefusal("ParseInvalidPathComponent", "The SQL expression contains an invalid path component.")
    return Name(found.text, is_quoted=True)


def number_of(text: str) -> int | Decimal:
    """Return the number that a token is."""
    if len(text) > _LONGEST_NUMBER:
        raise SelectRefusal("LexerInvalidLiteral", "The SQL expression contains a number with too many digits.")
    return int(text) if text.isdecimal() else Decimal(text)
