"""Parses the statements of a template: text, references, #if, #set and all other directives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.appsync.vtl.budget import MAX_TEMPLATE_CHARACTERS
from chatprov.appsync.vtl.errors import VtlSyntaxError
from chatprov.appsync.vtl.expressions import ExpressionParser
from chatprov.appsync.vtl.nodes import Block, Directive, Expression, If, Set, Statement, Text, Word
from chatprov.appsync.vtl.tokens import Kind, Token

if TYPE_CHECKING:
    from chatprov.appsync.vtl.position import Position

LINE_DIRECTIVES: Final = frozenset({"break", "stop", "include", "parse", "return"})
BLOCK_DIRECTIVES: Final = frozenset({"foreach", "macro", "define", "literal"})
_CONTROL: Final = frozenset({"if", "end", "set", "else", "elseif"})

_PLAIN: Final = frozenset(
    {
        Kind.TEXT,
        Kind.DOT,
        Kind.PAREN_CLOSE,
        Kind.PAREN_OPEN,
        Kind.INTEGER,
        Kind.FLOAT,
        Kind.STRING,
        Kind.BACKSLASH,
        Kind.BRACE_OPEN,
        Kind.BRACE_CLOSE,
        Kind.EMPTY_INDEX,
    }
)
_COMMENTS: Final = frozenset({Kind.LINE_COMMENT_OPEN, Kind.BLOCK_COMMENT, Kind.DOC_COMMENT})
_STATEMENT: Final = (
    Kind.IF,
    Kind.IDENTIFIER,
    *_COMMENTS,
    Kind.UNPARSED,
    Kind.SET,
    Kind.ESCAPED_DIRECTIVE,
    Kind.DOUBLE_BACKSLASH,
    Kind.WORD,
    Kind.BRACED_WORD,
    *_PLAIN,
)
_ARGUMENT: Final = frozenset(
    {
        Kind.IDENTIFIER,
        Kind.BRACE_OPEN,
        Kind.WORD,
        Kind.STRING,
        Kind.INTEGER,
        Kind.FLOAT,
        Kind.LIST_OPEN,
        Kind.MAP_OPEN,
        Kind.TRUE,
        Kind.FALSE,
    }
)

_LISTED: Final = _ARGUMENT - {Kind.WORD} | {Kind.BLANKS, Kind.LIST_CLOSE}
_MAPPED: Final = _ARGUMENT - {Kind.WORD} | {Kind.BLANKS, Kind.MAP_CLOSE, Kind.BRACE_CLOSE}


class Parser(ExpressionParser):
    """The parser of one template."""

    def __init__(self, source: str, origin: Position | None = None) -> None:
        super().__init__(source, origin)
        self._macros: set[str] = set()

    def template(self) -> Block:
        """Parse the whole template."""
        block = self._block()
        self._expect(Kind.EOF)
        if self._unread:
            raise self._unread[0]
        return block

    def _block(self) -> Block:
        with self._nested():
            start = self._index
            statements: list[Statement] = []
            while self._next_is(*_STATEMENT):
                statement = self._statement()
                if isinstance(statement, Text) and statements and isinstance(statements[-1], Text):
                    statements[-1] = Text(statements[-1].text + statement.text)
                else:
                    statements.append(statement)
            return Block(tuple(statements), self._span(start))

    def _statement(self) -> Statement:
        kind = self._peek().kind
        if kind is Kind.IF:
            return self._if()
        if kind is Kind.IDENTIFIER or (kind is Kind.BRACE_OPEN and self._peek(2).kind is Kind.IDENTIFIER):
            self._peek(2)
            return self._reference()
        if kind is Kind.SET:
            return self._set()
        if kind in {Kind.WORD, Kind.BRACED_WORD}:
            return self._directive()
        return Text(self._text())

    def _text(self) -> str:
        token = self._next()
        if token.kind in _COMMENTS:
            if token.kind is Kind.LINE_COMMENT_OPEN and self._next_is(Kind.LINE_COMMENT):
                self._next()
            cut = token.image.find("##")
            return token.image[: max(cut if cut >= 0 else token.image.find("#*"), 0)]
        if token.kind is Kind.UNPARSED:
            return token.image[3:-3]
        if token.kind is Kind.ESCAPED_DIRECTIVE:
            return self._unescaped(token.image)
        if token.kind is Kind.DOUBLE_BACKSLASH:
            return self._backslashes()
        return token.literal

    def _unescaped(self, image: str) -> str:
        name = image[image.index("#") + 1 :].strip("{}")
        if self._is_directive(name) or name in self._macros or name in _CONTROL:
            count = image.index("#")
            return "\\" * (count // 2) + image[count:]
        return image

    def _backslashes(self) -> str:
        count = 1
        while self._next_is(Kind.DOUBLE_BACKSLASH):
            self._next()
            count += 1
        following = self._peek()
        name = following.image[1:]
        halved = (
            following.kind in {Kind.IF, Kind.ELSE, Kind.ELSEIF, Kind.END}
            or self._is_directive(name)
            or name in self._macros
        )
        return ("\\" if halved else "\\\\") * count

    @staticmethod
    def _is_directive(name: str) -> bool:
        return name in LINE_DIRECTIVES or name in BLOCK_DIRECTIVES

    def _if(self) -> If:
        branches: list[tuple[Expression, Block]] = []
        while not branches or self._next_is(Kind.ELSEIF):
            self._next()
            self._skip_blanks()
            self._expect(Kind.PAREN_OPEN)
            condition = self._expression()
            self._expect(Kind.PAREN_CLOSE)
            branches.append((condition, self._block()))
        otherwise = None
        if self._next_is(Kind.ELSE):
            self._next()
            otherwise = self._block()
        self._expect(Kind.END)
        return If(tuple(branches), otherwise)

    def _set(self) -> Set:
        position = self._position(self._next())
        self._skip_blanks()
        target = self._reference()
        self._skip_blanks()
        self._expect(Kind.ASSIGN)
        value = self._expression()
        self._expect(Kind.PAREN_CLOSE)
        self._lexer.in_set = False
        if self._next_is(Kind.NEWLINE):
            self._next()
        return Set(target, value, position)

    def _directive(self) -> Directive:
        start = self._index
        token = self._next()
        name = token.image[2:-1] if token.kind is Kind.BRACED_WORD else token.image[1:]
        position = self._position(token)
        self._lexer.enter_directive()
        if not self._lexer.parenthesis_follows():
            if name == "macro":
                raise VtlSyntaxError(f"A macro declaration requires at least a name argument{self._at(token)}")
            self._lexer.leave_directive()
            return Directive(name, (), None, self._images(start), position, parenthesised=False)
        self._skip_blanks()
        parenthesis = self._expect(Kind.PAREN_OPEN)
        arguments = self._arguments(name, token, parenthesis)
        if name not in BLOCK_DIRECTIVES and not name.startswith("@"):
            return Directive(name, arguments, None, self._images(start), position)
        block = self._block()
        self._expect(Kind.END)
        if name == "macro":
            self._macros.add(self._macro_name(arguments, parenthesis))
        return Directive(name, arguments, block, self._images(start), position)

    def _arguments(self, name: str, directive: Token, parenthesis: Token) -> tuple[Expression, ...]:
        arguments: list[Expression] = []
        while True:
            ahead = 1
            if self._peek().kind is Kind.BLANKS:
                ahead += 1
            if self._peek(ahead).kind is Kind.COMMA:
                ahead = 1 if ahead == 2 else 2  # noqa: PLR2004 - the grammar looks ahead two tokens at most
                if ahead == 2 and self._peek(2).kind not in _ARGUMENT | {Kind.BLANKS}:  # noqa: PLR2004 - as above
                    break
            elif self._peek(ahead).kind not in _ARGUMENT or (ahead == 1 and not self._literal_follows()):
                break
            self._skip_blanks()
            if self._next_is(Kind.COMMA):
                self._next()
                self._skip_blanks()
            argument = self._directive_argument()
            self._check_argument(name, directive, parenthesis, len(arguments), argument)
            arguments.append(argument)
        self._skip_blanks()
        self._expect(Kind.PAREN_CLOSE)
        return tuple(arguments)

    def _literal_follows(self) -> bool:
        """Return whether the second token can follow the first one, if that opens a list or a map."""
        opened = self._peek().kind
        if opened is Kind.LIST_OPEN:
            return self._peek(2).kind in _LISTED
        return opened is not Kind.MAP_OPEN or self._peek(2).kind in _MAPPED

    def _directive_argument(self) -> Expression:
        if self._peek().kind is Kind.WORD:
            token = self._next()
            return Word(token.image, self._span(self._index - 1), self._position(token))
        return self._operand()

    def _check_argument(
        self, name: str, directive: Token, parenthesis: Token, number: int, argument: Expression
    ) -> None:
        if name == "macro" and number == 0:
            if not isinstance(argument, Word):
                raise VtlSyntaxError(
                    "Invalid first arg in #macro() directive - must be a word token (no ' or \" surrounding)"
                    + self._at(parenthesis)
                )
        elif isinstance(argument, Word) and self._is_directive(name) and (name, number) != ("foreach", 1):
            raise VtlSyntaxError(f"Invalid arg #{number} in directive {directive.image}{self._at(parenthesis)}")

    def _macro_name(self, arguments: tuple[Expression, ...], parenthesis: Token) -> str:
        if not arguments or not isinstance(arguments[0], Word):
            raise VtlSyntaxError(f"First argument to #macro() must be  macro name{self._at(parenthesis)}")
        return arguments[0].name

    def _at(self, token: Token) -> str:
        return f" at {self._position(token)}"


def parse(source: str, origin: Position | None = None) -> Block:
    """Parse a template, or a string in a template that starts at `origin`.

    Raises VtlSyntaxError with the message that AppSync returns.
    """
    if len(source) > MAX_TEMPLATE_CHARACTERS:
        raise VtlSyntaxError(f"A mapping template may not be larger than {MAX_TEMPLATE_CHARACTERS} characters.")
    return Parser(source, origin).template()
