"""The tokens of the Velocity 1.7 language, and the lexer modes in which they are recognized."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from typing import Final


class LexerMode(enum.Enum):
    """The mode of the lexer; in each mode, the same characters can be a different token."""

    TEXT = enum.auto()
    REFERENCE = enum.auto()
    """After `$`."""
    MODIFIER = enum.auto()
    """After the dot of a reference."""
    ARGUMENTS = enum.auto()
    """Inside the parentheses of a method call."""
    INDEX = enum.auto()
    """Inside `[...]` of a reference."""
    HASH = enum.auto()
    """After `#`, before the name of the directive."""
    DIRECTIVE = enum.auto()
    """Inside the parentheses of a directive."""
    LINE_COMMENT = enum.auto()
    BLOCK_COMMENT = enum.auto()
    DOC_COMMENT = enum.auto()
    UNPARSED = enum.auto()
    """Inside `#[[ ... ]]#`."""


class Kind(enum.Enum):
    """The kind of a token; its value is the token's name in messages such as `Was expecting one of:`."""

    EOF = "<EOF>"
    INDEX_OPEN = '"["'
    INDEX_CLOSE = '"]"'
    LIST_OPEN = '"[" '
    LIST_CLOSE = '"]" '
    COMMA = '","'
    RANGE = '".."'
    COLON = '":"'
    MAP_OPEN = '"{"'
    MAP_CLOSE = '"}"'
    PAREN_OPEN = '"("'
    PAREN_CLOSE = "<RPAREN>"
    CALL_CLOSE = '")"'
    ESCAPED_DIRECTIVE = "<ESCAPE_DIRECTIVE>"
    SET = "<SET_DIRECTIVE>"
    DOLLAR = "<DOLLAR>"
    DOLLAR_BANG = "<DOLLARBANG>"
    UNPARSED_OPEN = '"#[["'
    DOC_COMMENT_OPEN = "<token of kind 18>"
    BLOCK_COMMENT_OPEN = '"#*"'
    HASH = '"#"'
    LINE_COMMENT_OPEN = '"##"'
    DOUBLE_BACKSLASH = r'"\\\\"'
    BACKSLASH = r'"\\"'
    TEXT = "<TEXT>"
    LINE_COMMENT = "<SINGLE_LINE_COMMENT>"
    DOC_COMMENT = '"*#"'
    BLOCK_COMMENT = '"*#" '
    UNPARSED = '"]]#"'
    COMMENT_CHARACTER = "<token of kind 29>"
    UNPARSED_CHARACTER = "<token of kind 30>"
    BLANKS = "<WHITESPACE>"
    STRING = "<STRING_LITERAL>"
    TRUE = '"true"'
    FALSE = '"false"'
    NEWLINE = "<NEWLINE>"
    MINUS = '"-"'
    PLUS = '"+"'
    TIMES = '"*"'
    DIVIDE = '"/"'
    MODULO = '"%"'
    AND = "<LOGICAL_AND>"
    OR = "<LOGICAL_OR>"
    LT = "<LOGICAL_LT>"
    LE = "<LOGICAL_LE>"
    GT = "<LOGICAL_GT>"
    GE = "<LOGICAL_GE>"
    EQ = "<LOGICAL_EQUALS>"
    NE = "<LOGICAL_NOT_EQUALS>"
    NOT = "<LOGICAL_NOT>"
    ASSIGN = '"="'
    END = "<END>"
    IF = "<IF_DIRECTIVE>"
    ELSEIF = "<ELSEIF_DIRECTIVE>"
    ELSE = "<ELSE_DIRECTIVE>"
    INTEGER = "<INTEGER_LITERAL>"
    FLOAT = "<FLOATING_POINT_LITERAL>"
    WORD = "<WORD>"
    BRACED_WORD = "<BRACKETED_WORD>"
    IDENTIFIER = "<IDENTIFIER>"
    DOT = "<DOT>"
    BRACE_OPEN = '"{"  '
    BRACE_CLOSE = '"}" '
    REFERENCE_END = "<REFERENCE_TERMINATOR>"
    HASH_END = "<DIRECTIVE_TERMINATOR>"
    EMPTY_INDEX = "<EMPTY_INDEX>"


class Role(enum.Enum):
    """What the lexer does with matched characters."""

    TOKEN = enum.auto()
    MORE = enum.auto()
    """The start of a token that the next match continues."""
    SKIP = enum.auto()
    SPECIAL = enum.auto()
    """Not a token for the parser, but stored in the next token, for printing."""


@dataclass(frozen=True, slots=True)
class TokenRule:
    """One kind of token: its pattern, and the modes in which it is matched."""

    kind: Kind
    pattern: re.Pattern[str]
    role: Role
    states: frozenset[LexerMode]


_NEWLINE = r"(?:\r\n|\n|\r)"
_BLANK_TO_NEWLINE = rf"(?:[ \t]*{_NEWLINE})?"
_WORD = r"[A-Za-z_@][A-Za-z0-9_@]*"
_BRACED_WORD = r"\{[A-Za-z_][A-Za-z0-9_@]*\}"
_EXPONENT = r"[eE][+-]?[0-9]+"

_ALL = frozenset(LexerMode)
_REFERENCES = frozenset({LexerMode.REFERENCE, LexerMode.MODIFIER})
_VALUES = frozenset({LexerMode.DIRECTIVE, LexerMode.ARGUMENTS})
_SPACED = frozenset({LexerMode.DIRECTIVE, LexerMode.ARGUMENTS, LexerMode.INDEX})
_COMMENTS = frozenset({LexerMode.LINE_COMMENT, LexerMode.BLOCK_COMMENT, LexerMode.DOC_COMMENT})
_DIRECTIVE = frozenset({LexerMode.DIRECTIVE})
_HASH = frozenset({LexerMode.HASH})
_TEXT = frozenset({LexerMode.TEXT})


def _rule(kind: Kind, pattern: str, states: frozenset[LexerMode], role: Role = Role.TOKEN) -> TokenRule:
    return TokenRule(kind, re.compile(pattern, re.DOTALL), role, states)


# In order of precedence: of two matches with equal length, the earlier rule is used.
RULES: Final = (
    _rule(Kind.INDEX_OPEN, r"\[", _REFERENCES),
    _rule(Kind.INDEX_CLOSE, r"\]", frozenset({LexerMode.INDEX})),
    _rule(Kind.LIST_OPEN, r"\[", _VALUES),
    _rule(Kind.LIST_CLOSE, r"\]", _VALUES),
    _rule(Kind.COMMA, ",", _VALUES),
    _rule(Kind.RANGE, r"\.\.", _VALUES),
    _rule(Kind.COLON, ":", _VALUES),
    _rule(Kind.MAP_OPEN, r"\{", _VALUES),
    _rule(Kind.MAP_CLOSE, r"\}", _VALUES),
    _rule(Kind.PAREN_OPEN, r"\(", frozenset({LexerMode.DIRECTIVE, LexerMode.MODIFIER})),
    _rule(Kind.PAREN_CLOSE, rf"\){_BLANK_TO_NEWLINE}", _DIRECTIVE),
    _rule(Kind.CALL_CLOSE, r"\)", frozenset({LexerMode.ARGUMENTS})),
    _rule(Kind.ESCAPED_DIRECTIVE, rf"(?:\\\\)*\\#(?:{_WORD}|{_BRACED_WORD})", _TEXT),
    _rule(Kind.SET, r"[ \t]*#(?:set|\{set\}) *\(", _TEXT | _REFERENCES | {LexerMode.ARGUMENTS}),
    _rule(Kind.DOLLAR, r"\\*\$", _ALL, Role.MORE),
    _rule(Kind.DOLLAR_BANG, r"\\*\$\\*!", _ALL, Role.MORE),
    _rule(Kind.UNPARSED_OPEN, r"#\[\[", _ALL, Role.MORE),
    _rule(Kind.DOC_COMMENT_OPEN, r"#\*\*[^#]", _ALL, Role.MORE),
    _rule(Kind.BLOCK_COMMENT_OPEN, r"#\*", _ALL, Role.MORE),
    _rule(Kind.HASH, "#", _ALL, Role.MORE),
    _rule(Kind.LINE_COMMENT_OPEN, "##", _TEXT | _HASH | _DIRECTIVE | {LexerMode.REFERENCE}),
    _rule(Kind.DOUBLE_BACKSLASH, r"\\\\", _TEXT),
    _rule(Kind.BACKSLASH, r"\\", _TEXT),
    _rule(Kind.TEXT, r"[^$#\\]+", _TEXT),
    _rule(Kind.LINE_COMMENT, _NEWLINE, frozenset({LexerMode.LINE_COMMENT})),
    _rule(Kind.DOC_COMMENT, r"\*#", frozenset({LexerMode.DOC_COMMENT})),
    _rule(Kind.BLOCK_COMMENT, r"\*#", frozenset({LexerMode.BLOCK_COMMENT})),
    _rule(Kind.UNPARSED, r"\]\]#", frozenset({LexerMode.UNPARSED})),
    # Characters that cannot start another token are matched together.
    _rule(Kind.COMMENT_CHARACTER, r"[^\r\n*#$\\]+|.", _COMMENTS, Role.SKIP),
    _rule(Kind.UNPARSED_CHARACTER, r"[^\]#$\\]+|.", frozenset({LexerMode.UNPARSED}), Role.MORE),
    _rule(Kind.BLANKS, r"[ \t\n\r]+", _SPACED),
    _rule(Kind.STRING, r"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'", _SPACED),
    _rule(Kind.TRUE, "true", _REFERENCES | _SPACED),
    _rule(Kind.FALSE, "false", _REFERENCES | _SPACED),
    _rule(Kind.NEWLINE, _NEWLINE, _DIRECTIVE),
    _rule(Kind.MINUS, "-", _DIRECTIVE),
    _rule(Kind.PLUS, r"\+", _DIRECTIVE),
    _rule(Kind.TIMES, r"\*", _DIRECTIVE),
    _rule(Kind.DIVIDE, "/", _DIRECTIVE),
    _rule(Kind.MODULO, "%", _DIRECTIVE),
    _rule(Kind.AND, "&&|and", _DIRECTIVE),
    _rule(Kind.OR, r"\|\||or", _DIRECTIVE),
    _rule(Kind.LT, "<|lt", _DIRECTIVE),
    _rule(Kind.LE, "<=|le", _DIRECTIVE),
    _rule(Kind.GT, ">|gt", _DIRECTIVE),
    _rule(Kind.GE, ">=|ge", _DIRECTIVE),
    _rule(Kind.EQ, "==|eq", _DIRECTIVE),
    _rule(Kind.NE, "!=|ne", _DIRECTIVE),
    _rule(Kind.NOT, "!|not", _DIRECTIVE),
    _rule(Kind.ASSIGN, "=", _DIRECTIVE),
    _rule(Kind.END, rf"(?:end|\{{end\}}){_BLANK_TO_NEWLINE}", _HASH),
    _rule(Kind.IF, r"if|\{if\}", _HASH),
    _rule(Kind.ELSEIF, r"elseif|\{elseif\}", _HASH),
    _rule(Kind.ELSE, rf"(?:else|\{{else\}}){_BLANK_TO_NEWLINE}", _HASH),
    _rule(Kind.INTEGER, r"-?[0-9]+(?:\.\.)?", _HASH | _SPACED),
    _rule(
        Kind.FLOAT,
        rf"-?[0-9]+\.[0-9]*(?:{_EXPONENT})?|-?\.[0-9]+(?:{_EXPONENT})?|-?[0-9]+{_EXPONENT}",
        _HASH | _SPACED,
    ),
    _rule(Kind.WORD, _WORD, _HASH | _DIRECTIVE),
    _rule(Kind.BRACED_WORD, _BRACED_WORD, _HASH | _DIRECTIVE),
    _rule(Kind.IDENTIFIER, r"[A-Za-z_][A-Za-z0-9_-]*", _REFERENCES | {LexerMode.ARGUMENTS}),
    _rule(Kind.DOT, r"\.[A-Za-z]", _REFERENCES | {LexerMode.ARGUMENTS}),
    _rule(Kind.BRACE_OPEN, r"\{", _REFERENCES),
    _rule(Kind.BRACE_CLOSE, r"\}", _REFERENCES),
    _rule(Kind.REFERENCE_END, ".", _REFERENCES, Role.SPECIAL),
    _rule(Kind.HASH_END, ".", _HASH, Role.SPECIAL),
    _rule(Kind.EMPTY_INDEX, r"\$\[|\$!\[|\$\\!\[|\$\.", _TEXT | {LexerMode.REFERENCE}),
)


CANDIDATES: Final = {state: tuple(rule for rule in RULES if state in rule.states) for state in LexerMode}
"""The rules for each mode, in order of precedence."""


@dataclass(slots=True)
class Token:
    """One token: its kind, its characters, and the offset of the first one in the source."""

    kind: Kind
    image: str
    offset: int
    special: tuple[str, ...] = ()
    """The special tokens directly before this one."""

    @property
    def literal(self) -> str:
        """The text to print: the characters, with the `$` and `#` of special tokens before them."""
        return special_text(self.special) + self.image


class TokenSpan:
    """Consecutive tokens; their text is built only when it is printed."""

    __slots__ = ("_end", "_first", "_start", "_tokens")

    def __init__(self, tokens: list[Token], start: int, end: int, first: str | None = None) -> None:
        self._tokens = tokens
        self._start = start
        self._end = end
        self._first = first

    def __str__(self) -> str:
        texts = [token.literal for token in self._tokens[self._start : self._end]]
        if self._first is not None:
            texts[0] = self._first
        return "".join(texts)


def special_text(images: tuple[str, ...]) -> str:
    """Return the printed text of special tokens: their `#` and `$`, with the backslashes directly before a `$`.

    All their other characters are repeated in the next token, except a `!`, which Velocity loses.
    """
    if not images or images[-1].startswith("##"):
        return ""
    return "".join("".join(re.findall(r"\\*\$|#", image)) for image in images)
