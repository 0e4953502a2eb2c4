"""Parses references and literals: the operands of expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.appsync.vtl.errors import VtlSyntaxError
from chatprov.appsync.vtl.lexer import escaped
from chatprov.appsync.vtl.nodes import (
    Constant,
    Expression,
    Index,
    ListLiteral,
    MapLiteral,
    MethodCall,
    Property,
    RangeLiteral,
    Reference,
    ReferenceForm,
    Step,
    StringLiteral,
)
from chatprov.appsync.vtl.references import read_root
from chatprov.appsync.vtl.strings import read_string
from chatprov.appsync.vtl.token_reader import TokenReader
from chatprov.appsync.vtl.tokens import Kind, Token

if TYPE_CHECKING:
    from chatprov.appsync.vtl.position import Position

_OPERAND: Final = (
    Kind.STRING,
    Kind.IDENTIFIER,
    Kind.BRACE_OPEN,
    Kind.INTEGER,
    Kind.LIST_OPEN,
    Kind.FLOAT,
    Kind.MAP_OPEN,
    Kind.TRUE,
    Kind.FALSE,
)
_INDEX: Final = frozenset({Kind.STRING, Kind.INTEGER, Kind.TRUE, Kind.FALSE, Kind.IDENTIFIER, Kind.BRACE_OPEN})
_PARAMETER_AHEAD: Final = frozenset({*_OPERAND, Kind.BLANKS})
_AFTER_LITERAL: Final = frozenset({Kind.BLANKS, Kind.COLON})
_AFTER_OPERAND: Final = {
    Kind.IDENTIFIER: _AFTER_LITERAL | {Kind.DOT, Kind.INDEX_OPEN},
    Kind.BRACE_OPEN: frozenset({Kind.IDENTIFIER}),
    Kind.LIST_OPEN: frozenset({*_OPERAND, Kind.BLANKS, Kind.LIST_CLOSE}),
    Kind.MAP_OPEN: frozenset({*_OPERAND, Kind.BLANKS, Kind.MAP_CLOSE, Kind.BRACE_CLOSE}),
}
"""The tokens that can follow the first one of a map's key, by its kind; `_AFTER_LITERAL` for all others."""


class OperandParser(TokenReader):
    """The part of the parser that reads one operand."""

    def __init__(self, source: str, origin: Position | None) -> None:
        super().__init__(source, origin)
        self._ranges: dict[int, bool] = {}
        self._unread: list[VtlSyntaxError] = []

    # -- references

    def _reference(self) -> Reference:
        start = self._index
        braced = self._next_is(Kind.BRACE_OPEN)
        if braced:
            self._next()
        self._expect(Kind.IDENTIFIER)
        steps: list[Step] = []
        self._indices(steps)
        while self._peek().kind is Kind.DOT and self._peek(2).kind is Kind.IDENTIFIER:
            self._next()
            steps.append(self._call() if self._call_follows() else self._property())
            self._indices(steps)
        if braced:
            self._expect(Kind.BRACE_CLOSE)
        tokens = self._tokens[start : self._index]
        root = read_root(tokens)
        is_text = root.form is ReferenceForm.TEXT
        literal = self._span(start, None if is_text else root.image)
        source = root.image if is_text else str(literal)
        return Reference(
            root.name,
            tuple(steps),
            root.form,
            source,
            literal,
            self._position(tokens[0]),
            root.escaped,
            root.backslashes,
            root.prefix,
        )

    def _property(self) -> Property:
        token = self._expect(Kind.IDENTIFIER)
        return Property(token.image, self._position(token))

    def _call_follows(self) -> bool:
        return (
            self._peek().kind is Kind.IDENTIFIER
            and self._peek(2).kind is Kind.PAREN_OPEN
            and (self._peek(3).kind in _PARAMETER_AHEAD or self._peek(3).kind is Kind.CALL_CLOSE)
        )

    def _call(self) -> MethodCall:
        with self._nested():
            token = self._next()
            self._next()
            arguments: list[Expression] = []
            if self._next_is(Kind.BLANKS, *_OPERAND):
                arguments.append(self._parameter())
                while self._next_is(Kind.COMMA):
                    self._next()
                    arguments.append(self._parameter())
            self._expect(Kind.CALL_CLOSE)
            return MethodCall(token.image, tuple(arguments), self._position(token))

    def _indices(self, steps: list[Step]) -> None:
        while self._next_is(Kind.INDEX_OPEN):
            with self._nested():
                token = self._next()
                self._skip_blanks()
                if not self._next_is(*_INDEX):
                    raise self._unexpected()
                index = self._operand()
                self._skip_blanks()
                self._expect(Kind.INDEX_CLOSE)
                steps.append(Index(index, self._position(token)))

    # -- literals

    def _parameter(self) -> Expression:
        self._skip_blanks()
        operand = self._operand()
        self._skip_blanks()
        return operand

    def _operand(self) -> Expression:
        if not self._next_is(*_OPERAND):
            raise self._unexpected()
        token = self._peek()
        match token.kind:
            case Kind.IDENTIFIER | Kind.BRACE_OPEN:
                return self._reference()
            case Kind.LIST_OPEN:
                with self._nested():
                    return self._range() if self._range_follows() else self._list()
            case Kind.MAP_OPEN:
                with self._nested():
                    return self._map()
        self._next()
        if token.kind is Kind.STRING:
            return self._string(token)
        if token.kind in {Kind.INTEGER, Kind.FLOAT}:
            return self._number(token)
        return Constant(token.kind is Kind.TRUE, self._span(self._index - 1))

    def _number(self, token: Token) -> Constant:
        try:
            value = int(token.image) if token.kind is Kind.INTEGER else float(token.image)
        except ValueError:
            # A "#" before the digits is part of the token; Python also rejects an integer with too many digits.
            shown = escaped(token.image[:100])
            # Velocity reads numbers after it has parsed the whole template.
            self._unread.append(VtlSyntaxError(f'For input string: "{shown}" at {self._position(token)}'))
            value = 0
        return Constant(value, self._span(self._index - 1))

    def _string(self, token: Token) -> StringLiteral:
        text, interpolated = read_string(token.image)
        return StringLiteral(text, interpolated, self._span(self._index - 1), self._position(token))

    def _range_follows(self) -> bool:
        """Return whether `[` starts a range: a reference or an integer, then two dots, at any distance."""
        start = self._index
        if start not in self._ranges:
            expected = set(self._expected)
            try:
                self._next()
                self._skip_blanks()
                self._range_end()
                self._skip_blanks()
                found = self._next_is(Kind.RANGE)
            except VtlSyntaxError:
                if self._lexical_failure():
                    raise
                found = False
            self._index = start
            self._expected = expected
            self._ranges[start] = found
        return self._ranges[start]

    def _range_end(self) -> Expression:
        if not self._next_is(Kind.IDENTIFIER, Kind.BRACE_OPEN, Kind.INTEGER):
            raise self._unexpected()
        return self._operand()

    def _range(self) -> RangeLiteral:
        start = self._index
        self._next()
        self._skip_blanks()
        first = self._range_end()
        self._skip_blanks()
        self._expect(Kind.RANGE)
        self._skip_blanks()
        last = self._range_end()
        self._skip_blanks()
        self._expect(Kind.LIST_CLOSE)
        return RangeLiteral(first, last, self._span(start))

    def _list(self) -> ListLiteral:
        start = self._index
        self._next()
        items: list[Expression] = []
        if self._next_is(Kind.BLANKS, *_OPERAND):
            items.append(self._parameter())
            while self._next_is(Kind.COMMA):
                self._next()
                items.append(self._parameter())
        self._expect(Kind.LIST_CLOSE)
        return ListLiteral(tuple(items), self._span(start))

    def _map(self) -> MapLiteral:
        start = self._index
        self._next()
        entries: list[tuple[Expression, Expression]] = []
        if self._entry_follows():
            entries.append(self._entry())
            while self._next_is(Kind.COMMA):
                self._next()
                entries.append(self._entry())
        else:
            self._skip_blanks()
        self._expect(Kind.MAP_CLOSE, Kind.BRACE_CLOSE)
        return MapLiteral(tuple(entries), self._span(start))

    def _entry_follows(self) -> bool:
        """Return whether the next two tokens can start an entry; Velocity's grammar looks no further."""
        first, second = self._peek().kind, self._peek(2).kind
        if first is Kind.BLANKS:
            return second in _OPERAND
        return first in _OPERAND and second in _AFTER_OPERAND.get(first, _AFTER_LITERAL)

    def _entry(self) -> tuple[Expression, Expression]:
        key = self._parameter()
        self._expect(Kind.COLON)
        return key, self._parameter()
