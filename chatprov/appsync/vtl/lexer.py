"""Splits a template into tokens, one at a time, because the parser can change the mode for the next token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.appsync.vtl.errors import VtlSyntaxError
from chatprov.appsync.vtl.position import Position
from chatprov.appsync.vtl.tokens import CANDIDATES, Kind, LexerMode, Role, Token, TokenRule

if TYPE_CHECKING:
    from collections.abc import Callable

_MAX_BACKSLASHES: Final = 100
_PRINTABLE: Final = range(0x20, 0x7F)
_ESCAPES: Final = {
    '"': '\\"',
    "'": "\\'",
    "\\": "\\\\",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\b": "\\b",
    "\f": "\\f",
}


class Lexer:
    """The lexer of one template.

    Modes are nested (a reference inside a directive's parentheses inside ...), so they are kept on a stack, each with
    its number of opened and closed parentheses.
    """

    def __init__(self, source: str, origin: Position | None = None) -> None:
        if "\\" * _MAX_BACKSLASHES in source:
            raise VtlSyntaxError(f"A template may not have {_MAX_BACKSLASHES} backslashes in a row.")
        self.source = source
        self._origin = origin
        self.state = LexerMode.TEXT
        self.in_set = False
        self._position = 0
        self._in_comment = False
        self._opened = 0
        self._closed = 0
        self._stack: list[tuple[LexerMode, int, int]] = []
        self._end = 0
        self._actions: Final[dict[Kind, Callable[[], None]]] = {
            Kind.INDEX_OPEN: self._begin_index,
            Kind.INDEX_CLOSE: self._pop_state,
            Kind.PAREN_OPEN: self._open_parenthesis,
            Kind.PAREN_CLOSE: self._close_parenthesis,
            Kind.CALL_CLOSE: self._end_call,
            Kind.SET: self._begin_set,
            Kind.DOLLAR: self._begin_reference,
            Kind.DOLLAR_BANG: self._begin_reference,
            Kind.UNPARSED_OPEN: lambda: self._begin_comment(LexerMode.UNPARSED),
            Kind.DOC_COMMENT_OPEN: self._begin_doc_comment,
            Kind.BLOCK_COMMENT_OPEN: lambda: self._begin_comment(LexerMode.BLOCK_COMMENT),
            Kind.HASH: self._begin_directive,
            Kind.LINE_COMMENT_OPEN: self._begin_line_comment,
            Kind.LINE_COMMENT: self._end_comment,
            Kind.DOC_COMMENT: self._end_comment,
            Kind.BLOCK_COMMENT: self._end_comment,
            Kind.UNPARSED: self._end_comment,
            Kind.STRING: self._end_bare_string,
            Kind.INTEGER: self._end_bare_integer,
            Kind.FLOAT: self._end_bare_float,
            Kind.NEWLINE: self._end_line,
            Kind.END: self._pop_state,
            Kind.ELSE: self._pop_state,
            Kind.IF: self._enter_directive,
            Kind.ELSEIF: self._enter_directive,
            Kind.DOT: self._begin_modifier,
            Kind.BRACE_CLOSE: self._pop_state,
            Kind.REFERENCE_END: self._end_reference,
            Kind.HASH_END: self._end_reference,
        }

    def next_token(self) -> Token:
        """Return the next token; at the end of the template, every call returns a token of kind EOF.

        Raises VtlSyntaxError for characters that are not a token.
        """
        start = self._position
        special: list[str] = []
        pending = False
        while True:
            if self._position >= len(self.source):
                if pending:
                    raise self._lexical_error()
                return Token(Kind.EOF, "", len(self.source), tuple(special))
            rule, end = self._longest_match()
            self._position = end
            action = self._actions.get(rule.kind)
            if rule.role is Role.TOKEN:
                self._end = end
                if action is not None:
                    action()
                return Token(rule.kind, self._image(rule.kind, start, end), start, tuple(special))
            if rule.role is Role.SPECIAL:
                special.append(self.source[start:end])
            if action is not None:
                action()
            pending = rule.role is Role.MORE
            if not pending:
                start = self._position

    def enter_directive(self) -> None:
        """Change to the mode for a directive's parentheses; the parser calls this after it has read the directive's name."""
        self._enter_directive()

    def leave_directive(self) -> None:
        """Return to the mode before the directive, because no parenthesis follows its name."""
        self._pop_state()

    def parenthesis_follows(self) -> bool:
        """Return whether the next character other than blanks and newlines is an opening parenthesis."""
        position = self._position
        while position < len(self.source) and self.source[position] in " \t\r\n":
            position += 1
        return self.source[position : position + 1] == "("

    def _longest_match(self) -> tuple[TokenRule, int]:
        position = self._position
        best: TokenRule | None = None
        best_end = position
        for rule in CANDIDATES[self.state]:
            match = rule.pattern.match(self.source, position)
            if match is not None and match.end() > best_end:
                best, best_end = rule, match.end()
        if best is None:
            raise self._lexical_error()
        return best, best_end

    def _image(self, kind: Kind, start: int, end: int) -> str:
        if kind is Kind.DOT:
            return "."
        image = self.source[start:end]
        return image.removesuffix("..") if kind is Kind.INTEGER else image

    def _lexical_error(self) -> VtlSyntaxError:
        """Return the error with the character at which no token can continue, and the characters before it."""
        import regex  # noqa: PLC0415  # the import needs memory and time, and hardly any template uses it

        patterns = [regex.compile(rule.pattern.pattern, regex.DOTALL) for rule in CANDIDATES[self.state]]
        end = self._position
        while end < len(self.source) and any(
            pattern.fullmatch(self.source, self._position, end + 1, partial=True) is not None for pattern in patterns
        ):
            end += 1
        after = escaped(self.source[self._position : end])
        line, column = Position(self.source, min(end, len(self.source) - 1), self._origin).line_and_column
        if end >= len(self.source) - 1:
            found, column = "<EOF> ", column + 1
            if self.source[-1] in "\r\n":
                line, column = line + 1, 0
            rest = self.source[self._position :]
            after = escaped(rest) if len(rest) > 1 else ""  # JavaCC prints nothing for a single character
        else:
            character = self.source[end]
            found = f'"{escaped(character)}" ({ord(character)}), '
        return VtlSyntaxError(
            f'Lexical error,   Encountered: {found}after : "{after}" at *unset*[line {line}, column {column}]'
        )

    # -- the stack of modes

    def _push_state(self, state: LexerMode) -> None:
        self._stack.append((self.state, self._opened, self._closed))
        self._opened = 0
        self.state = state

    def _pop_state(self) -> None:
        if self._stack:
            self.state, self._opened, self._closed = self._stack.pop()
        else:
            self._opened = 0
            self.state = LexerMode.TEXT

    # -- the change of the mode by each token

    def _begin_index(self) -> None:
        self._push_state(LexerMode.INDEX)

    def _open_parenthesis(self) -> None:
        self._opened += 1
        if self.state is LexerMode.MODIFIER:
            self.state = LexerMode.ARGUMENTS

    def _close_parenthesis(self) -> None:
        while self._stack or self._opened:
            if self._opened:
                if self._opened == self._closed + 1:
                    self._pop_state()
                else:
                    self._closed += 1
                return
            self._pop_state()
        self._pop_state()

    def _end_call(self) -> None:
        self.state = LexerMode.REFERENCE

    def _begin_set(self) -> None:
        self._push_state(LexerMode.DIRECTIVE)
        self.in_set = True
        self._opened += 1

    def _begin_reference(self) -> None:
        if not self._in_comment:
            if self.state is LexerMode.REFERENCE:
                self._pop_state()
            self._push_state(LexerMode.REFERENCE)

    def _begin_directive(self) -> None:
        if not self._in_comment:
            if self.state in {LexerMode.REFERENCE, LexerMode.MODIFIER}:
                self._pop_state()
            self._push_state(LexerMode.HASH)

    def _begin_comment(self, state: LexerMode) -> None:
        if not self._in_comment:
            self._in_comment = True
            self._push_state(state)

    def _begin_doc_comment(self) -> None:
        if not self._in_comment:
            self._position -= 1
            self._begin_comment(LexerMode.DOC_COMMENT)

    def _begin_line_comment(self) -> None:
        if self.state is LexerMode.REFERENCE:
            self._pop_state()
        self._begin_comment(LexerMode.LINE_COMMENT)

    def _end_comment(self) -> None:
        self._in_comment = False
        self._pop_state()

    def _end_bare_string(self) -> None:
        if self.state is LexerMode.DIRECTIVE and not self.in_set and not self._opened:
            self._pop_state()

    def _end_bare_integer(self) -> None:
        if self.source.startswith("..", self._end - 2):
            self._position -= 2
        if not self._opened and not self.in_set and self.state not in {LexerMode.ARGUMENTS, LexerMode.INDEX}:
            self._pop_state()

    def _end_bare_float(self) -> None:
        if not self._opened and not self.in_set and self.state is not LexerMode.ARGUMENTS:
            self._pop_state()

    def _end_line(self) -> None:
        self._pop_state()
        self.in_set = False

    def _enter_directive(self) -> None:
        self.state = LexerMode.DIRECTIVE

    def _begin_modifier(self) -> None:
        self._position -= 1
        self.state = LexerMode.MODIFIER

    def _end_reference(self) -> None:
        self._position -= 1
        self._pop_state()


def escaped(text: str) -> str:
    """Escape characters as in a Java string literal."""
    return "".join(
        _ESCAPES.get(character) or (character if ord(character) in _PRINTABLE else _unicode_escapes(character))
        for character in text
    )


def _unicode_escapes(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))
