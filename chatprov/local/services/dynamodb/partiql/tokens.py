"""The tokens of a PartiQL statement."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from chatprov.local.services.dynamodb.partiql.statement import not_well_formed

_SPACE: Final = re.compile(r"(?:\s|--[^\n]*|/\*(?:[^*]|\*(?!/))*\*/)+")
"""White space and comments, which DynamoDB skips alike."""
_TOKEN: Final = re.compile(
    r"""(?:
    (?P<string>'(?:[^']|'')*')
    |(?P<quoted>"(?:[^"]|"")*")
    |(?P<number>-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<word>[A-Za-z_][\w$-]*)
    |(?P<mark><<|>>|<>|!=|<=|>=|[=<>(){}\[\],.:*?+;-])
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class StatementToken:
    """A part of a statement; `kind` is string, quoted, number, word, mark or end.

    `place` is its line, column and length, as DynamoDB writes them.
    """

    kind: str
    text: str
    place: str = field(default="", compare=False)


def tokens_of(text: str) -> list[StatementToken]:
    """Return the tokens of a statement and the token for its end, or raise ValidationError."""
    found: list[StatementToken] = []
    at = _after_space(text, 0)
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None or text.startswith("/*", at):
            rest = text[at:]
            raise not_well_formed("" if rest.startswith(("#", "/*")) else f"unexpected text '{rest[:20].rstrip()}'")
        content = match[match.lastgroup]
        place = _place(text, match.start(match.lastgroup), len(content))
        if match.lastgroup in {"string", "quoted"}:
            content = content[1:-1].replace(content[0] * 2, content[0])
        found.append(StatementToken(match.lastgroup, content, place))
        at = _after_space(text, match.end())
    if found and found[-1] == StatementToken("mark", ";"):
        found.pop()
    return [*found, StatementToken("end", "<EOF>")]


def _after_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _place(text: str, at: int, length: int) -> str:
    line_start = text.rfind("\n", 0, at) + 1
    return f"{text.count(chr(10), 0, at) + 1}:{at - line_start + 1}:{length}"
