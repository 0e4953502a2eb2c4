"""The grammar of conditions; the parser keeps its own stack, so no nesting of parentheses is too deep for it.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html#Expressions.OperatorsAndFunctions.Syntax
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.services.dynamodb.expressions.condition_level import Level
from chatprov.local.services.dynamodb.expressions.condition_tree import (
    AttributeComparison,
    ConditionBuilder,
    ConditionTree,
    Part,
)
from chatprov.local.services.dynamodb.expressions.faults import Faults
from chatprov.local.services.dynamodb.expressions.lexer import COMPARATORS, FUNCTIONS, TokenKind
from chatprov.local.services.dynamodb.expressions.operands import Call, Operand, PathOperand, ValueOperand
from chatprov.local.services.dynamodb.expressions.parsed_texts import ParsedTexts
from chatprov.local.services.dynamodb.expressions.reader import ExpressionReader

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chatprov.local.services.dynamodb.expressions.paths import Path

KEYWORDS: Final = frozenset({"AND", "OR", "NOT", "BETWEEN", "IN"})
ARGUMENTS: Final = {
    "attribute_exists": 1,
    "attribute_not_exists": 1,
    "attribute_type": 2,
    "begins_with": 2,
    "contains": 2,
    "size": 1,
}
"""The functions of conditions with their numbers of arguments."""
MOST_OPTIONS: Final = 100
"""The maximum number of operands after IN."""


def condition_tree(text: str) -> ConditionTree:
    """Parse a condition; the result holds placeholders, so it is the same in all requests with this text.

    Raise ExpressionFault for what is wrong whatever the placeholders represent.
    """
    return _trees(text)


class _ConditionParser:
    def __init__(self, text: str) -> None:
        self._faults = Faults("parentheses", "unknown function", "misused function", "reserved", "index", "options")
        self._reader = ExpressionReader(text, KEYWORDS, self._faults)
        self._builder = ConditionBuilder()
        self._levels = [Level("whole", operand_only=False)]
        self._placeholders: list[str] = []
        self._calls: list[Call] = []

    def parse(self) -> ConditionTree:
        whole = None
        while whole is None:
            self._open()
            whole = self._continue(self._operand())
        self._faults.check()
        return self._builder.finished(whole)

    def _open(self) -> None:
        """Read all that can come before an operand: NOT, parentheses and the beginning of a call."""
        reader = self._reader
        while True:
            level = self._levels[-1]
            if reader.token.word == "NOT" and not level.operand_only and not level.operator:
                reader.next()
                level.words.append("NOT")
            elif reader.next_if("("):
                self._levels.append(Level("group", operand_only=level.operand_only or bool(level.operator)))
            elif (
                reader.token.kind is TokenKind.NAME
                and reader.following.text == "("
                and reader.token.word not in KEYWORDS
            ):
                self._levels.append(Level("call", operand_only=True, name=reader.next().text))
                reader.next()
            else:
                return

    def _operand(self) -> Operand:
        if self._reader.token.kind is TokenKind.VALUE_PLACEHOLDER:
            self._placeholders.append(self._reader.next().text)
            return ValueOperand(self._placeholders[-1])
        path = self._reader.path()
        self._placeholders += path.placeholders
        return PathOperand(path)

    def _continue(self, done: Operand | Part) -> Part | None:
        """Read on after an operand or a part of the condition, until the next operand must come.

        Return the whole condition at the end of the text.
        """
        grouped = False  # whether `done` is exactly a pair of parentheses
        while True:
            level, token = self._levels[-1], self._reader.token
            if grouped and isinstance(done, PathOperand) and token.text in {".", "["}:
                done = self._longer(done.path)
                token = self._reader.token
            if not isinstance(done, Part) and level.completes:
                done, grouped = self._comparison(level, [*level.operands, done]), False
            if token.text == ")" and level.kind != "whole" and not level.operator:
                alone = grouped and not level.words
                grouped = level.kind == "group"
                if grouped and alone:
                    self._faults.add("parentheses", "The expression has redundant parentheses;")
                done = self._closed(level, done)
                self._reader.next()
            elif token.kind is TokenKind.END and level.kind == "whole" and not level.operator:
                return level.joined(self._part(done), self._builder)
            elif self._goes_on(level, done):
                return None
            else:
                raise self._reader.error()

    def _goes_on(self, level: Level, done: Operand | Part) -> bool:
        """Read what comes between two operands, and return whether it was there."""
        token = self._reader.token
        if token.word in {"AND", "OR"} and not level.operator and not level.operand_only:
            part = level.joined(self._part(done), self._builder, token.word)
            level.parts.append(part)
            level.words.append(token.word)
        elif isinstance(done, Part):
            return False
        elif (token.text == "," and level.kind in {"call", "IN"}) or (
            token.word == "AND" and level.operator == "BETWEEN"
        ):
            level.operands.append(done)
        elif (token.text in COMPARATORS or token.word in {"BETWEEN", "IN"}) and not (
            level.operand_only or level.operator
        ):
            level.operator, level.operands = token.word or token.text, [done]
        else:
            return False
        self._reader.next()
        if level.operator == "IN":
            self._reader.expect("(")
            self._levels.append(Level("IN", operand_only=True))
        return True

    def _longer(self, head: Path) -> PathOperand:
        path = self._reader.path_from(head.written)
        self._placeholders += path.placeholders[len(head.placeholders) :]
        return PathOperand(path)

    def _closed(self, level: Level, done: Operand | Part) -> Operand | Part:
        """Return what is complete with a closing parenthesis."""
        self._levels.pop()
        if level.kind == "group":
            return level.joined(self._part(done), self._builder) if level.words else done
        if isinstance(done, Part):
            raise self._reader.error()
        if level.kind == "call":
            return self._call(level.name, (*level.operands, done))
        outer = self._levels[-1]
        options = [*level.operands, done]
        if len(options) > MOST_OPTIONS:
            self._faults.add(
                "options", f"The IN operator is provided with too many operands; number of operands: {len(options)}"
            )
        return self._comparison(outer, [*outer.operands, *options])

    def _call(self, function: str, arguments: tuple[Operand, ...]) -> Call:
        self._check_use(arguments)
        if function not in FUNCTIONS:
            self._faults.add("unknown function", f"Invalid function name; function: {function}")
        elif function not in ARGUMENTS:
            self._misused(function)
        self._calls.append(Call(function, arguments))
        return self._calls[-1]

    def _comparison(self, level: Level, operands: list[Operand]) -> Part:
        self._check_use(operands)
        operator, level.operator, level.operands = level.operator, "", []
        return self._add(operator, tuple(operands))

    def _part(self, done: Operand | Part) -> Part:
        """Return an operand as a part of the condition, which only a function can be."""
        if isinstance(done, Part):
            return done
        if not isinstance(done, Call):
            raise self._reader.error()
        if done.function == "size":
            self._misused(done.function)
        return self._add(done.function, done.arguments)

    def _add(self, operator: str, operands: tuple[Operand, ...]) -> Part:
        comparison = AttributeComparison(operator, operands, tuple(self._placeholders), tuple(self._calls))
        self._placeholders, self._calls = [], []
        return self._builder.add(comparison)

    def _check_use(self, operands: Iterable[Operand]) -> None:
        for operand in operands:
            if isinstance(operand, Call) and operand.function != "size":
                self._misused(operand.function)

    def _misused(self, function: str) -> None:
        self._faults.add(
            "misused function",
            f"The function is not allowed to be used this way in an expression; function: {function}",
        )


_trees: Final = ParsedTexts(lambda text: _ConditionParser(text).parse())
