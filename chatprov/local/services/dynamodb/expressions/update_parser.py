"""The grammar of updates; nested calls are read without recursion.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from chatprov.local.services.dynamodb.expressions.faults import Faults
from chatprov.local.services.dynamodb.expressions.lexer import FUNCTIONS, TokenKind
from chatprov.local.services.dynamodb.expressions.operands import Call, Operand, PathOperand, ValueOperand
from chatprov.local.services.dynamodb.expressions.parsed_texts import ParsedTexts
from chatprov.local.services.dynamodb.expressions.reader import ExpressionReader

if TYPE_CHECKING:
    from chatprov.local.services.dynamodb.expressions.paths import Path

SECTIONS: Final = frozenset({"SET", "REMOVE", "ADD", "DELETE"})
ASSIGNED: Final = frozenset({"if_not_exists", "list_append"})
"""The functions whose values SET can assign."""
NESTED: Final = frozenset({"if_not_exists"})
"""The functions that may be operands of another function, or of + and -."""
SIGNS: Final = frozenset({"+", "-"})
_MOST_PARENTHESES: Final = 2
"""Around an operand of SET; one pair around the operand, and one around the whole value."""


class Action(NamedTuple):
    """One action: its section, the path that it changes, and its operand, None for REMOVE.

    `calls` are the calls in the operand, the inner ones before the outer ones.
    """

    section: str
    path: Path
    operand: Operand | None
    calls: tuple[Call, ...]


class UpdateTree(NamedTuple):
    """The actions of an update in the order of the text, and its placeholders."""

    actions: tuple[Action, ...]
    placeholders: tuple[str, ...]


def update_tree(text: str) -> UpdateTree:
    """Parse an update; the result holds placeholders, so it is the same in all requests with this text.

    Raise ExpressionFault for what is wrong whatever the placeholders represent.
    """
    return _trees(text)


class _UpdateParser:
    def __init__(self, text: str) -> None:
        self._faults = Faults("reserved", "index", "unknown function", "misused function", "section")
        self._reader = ExpressionReader(text, SECTIONS, self._faults, assigns=True)
        self._actions: list[Action] = []
        self._placeholders: list[str] = []
        self._calls: list[Call] = []

    def parse(self) -> UpdateTree:
        sections: set[str] = set()
        while not self._reader.at_end:
            section = self._reader.token.word
            if section not in SECTIONS:
                raise self._reader.error()
            self._reader.next()
            if section in sections:
                self._faults.add("section", f'The "{section}" section can only be used once in an update expression;')
            sections.add(section)
            self._action(section)
            while self._reader.next_if(","):
                self._action(section)
        self._faults.check()
        return UpdateTree(tuple(self._actions), tuple(self._placeholders))

    def _action(self, section: str) -> None:
        path, operand = self._path(), None
        self._calls = []
        if section == "SET":
            self._reader.expect("=")
            operand = self._value()
        elif section != "REMOVE":
            operand = self._placeholder()
        self._actions.append(Action(section, path, operand, tuple(self._calls)))

    def _path(self) -> Path:
        path = self._reader.path()
        self._placeholders += path.placeholders
        return path

    def _path_operand(self) -> PathOperand:
        return PathOperand(self._path())

    def _placeholder(self) -> ValueOperand:
        if self._reader.token.kind is not TokenKind.VALUE_PLACEHOLDER:
            raise self._reader.error()
        self._placeholders.append(self._reader.next().text)
        return ValueOperand(self._placeholders[-1])

    def _value(self) -> Operand:
        """Read what SET assigns: an operand, a sum or a difference, in parentheses or not."""
        opened = 0
        while opened < _MOST_PARENTHESES and self._reader.next_if("("):
            opened += 1
        value = self._operand()
        if opened == _MOST_PARENTHESES:
            self._reader.expect(")")
            opened -= 1
        elif opened and self._reader.next_if(")"):
            opened -= 1
        if self._reader.token.text in SIGNS:
            value = self._call(self._reader.next().text, [value, self._grouped()])
        if opened:
            self._reader.expect(")")
        return value

    def _grouped(self) -> Operand:
        """Read an operand in parentheses or not."""
        opened = self._reader.next_if("(")
        operand = self._operand()
        if opened:
            self._reader.expect(")")
        return operand

    def _operand(self) -> Operand:
        opened: list[
            tuple[str, list[Operand]]
        ] = []  # calls with their arguments; "" for parentheses around an argument
        reader = self._reader
        while True:
            if (
                reader.token.kind is TokenKind.NAME
                and reader.following.text == "("
                and reader.token.word not in SECTIONS
            ):
                opened.append((reader.next().text, []))
                reader.next()
                continue
            if opened and opened[-1][0] and reader.next_if("("):
                opened.append(("", []))
                continue
            done: Operand = (
                self._placeholder() if reader.token.kind is TokenKind.VALUE_PLACEHOLDER else self._path_operand()
            )
            while opened:
                function, arguments = opened[-1]
                arguments.append(done)
                if function and reader.next_if(","):
                    break
                reader.expect(")")
                opened.pop()
                done = self._call(function, arguments) if function else done
            else:
                return done

    def _call(self, function: str, arguments: list[Operand]) -> Call:
        if function not in FUNCTIONS | SIGNS:
            self._faults.add("unknown function", f"Invalid function name; function: {function}")
        elif function not in ASSIGNED | SIGNS:
            self._misused(function)
        for argument in arguments:
            if isinstance(argument, Call) and argument.function not in NESTED:
                self._misused(argument.function)
        self._calls.append(Call(function, tuple(arguments)))
        return self._calls[-1]

    def _misused(self, function: str) -> None:
        self._faults.add(
            "misused function",
            f"The function is not allowed to be used this way in an expression; function: {function}",
        )


_trees: Final = ParsedTexts(lambda text: _UpdateParser(text).parse())
