"""Reads a template's tokens for the parser: looks ahead, consumes, and reports a token that is not expected."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from chatprov.appsync.vtl.budget import MAX_NESTING
from chatprov.appsync.vtl.errors import VtlSyntaxError
from chatprov.appsync.vtl.lexer import Lexer, escaped
from chatprov.appsync.vtl.position import Position
from chatprov.appsync.vtl.tokens import Kind, Token, TokenSpan

if TYPE_CHECKING:
    from collections.abc import Iterator

_KIND_ORDER: Final = {kind: order for order, kind in enumerate(Kind)}


class TokenReader:
    """The base class of the parser: its position in the tokens, and the kinds that would have been accepted there."""

    def __init__(self, source: str, origin: Position | None) -> None:
        self._source = source
        self._origin = origin
        self._lexer = Lexer(source, origin)
        self._tokens: list[Token] = []
        self._index = 0
        self._expected: set[Kind] = set()
        self._depth = 0

    def _peek(self, ahead: int = 1) -> Token:
        wanted = self._index + ahead
        while len(self._tokens) < wanted:
            self._tokens.append(self._lexer.next_token())
        return self._tokens[wanted - 1]

    def _next(self) -> Token:
        token = self._peek()
        self._index += 1
        self._expected.clear()
        return token

    def _next_is(self, *kinds: Kind) -> bool:
        if self._peek().kind in kinds:
            return True
        self._expected.update(kinds)
        return False

    def _expect(self, *kinds: Kind) -> Token:
        if self._next_is(*kinds):
            return self._next()
        raise self._unexpected()

    def _skip_blanks(self) -> None:
        if self._next_is(Kind.BLANKS):
            self._next()

    def _unexpected(self) -> VtlSyntaxError:
        token = self._peek()
        image = "<EOF>" if token.kind is Kind.EOF else escaped(token.image)
        names = sorted(self._expected, key=_KIND_ORDER.__getitem__)
        head = "Was expecting:" if len(names) == 1 else "Was expecting one of:"
        lines = "".join(f"    {kind.value.rstrip()} {'' if kind is Kind.EOF else '...'}\n" for kind in names)
        return VtlSyntaxError(f'Encountered "{image}" at {self._position(token)}\n{head}\n{lines}    ')

    def _position(self, token: Token) -> Position:
        # For the end of the template, Velocity reports the position of the last character.
        if token.kind is Kind.EOF:
            return Position(self._source, max(token.offset - 1, 0), self._origin, at_its_end=True)
        return Position(self._source, token.offset, self._origin)

    def _span(self, start: int, first: str | None = None) -> TokenSpan:
        return TokenSpan(self._tokens, start, self._index, first)

    def _images(self, start: int) -> str:
        return "".join(token.image for token in self._tokens[start : self._index])

    @contextlib.contextmanager
    def _nested(self) -> Iterator[None]:
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise VtlSyntaxError(f"The template is nested more than {MAX_NESTING} levels deep.")
        yield
        self._depth -= 1

    def _lexical_failure(self) -> bool:
        return self._depth > MAX_NESTING or len(self._tokens) < self._index + 1
