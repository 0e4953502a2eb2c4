"""The tokens of a PartiQL statement."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from chatprov.local.services.dynamodb.partiql.statement import not_well_formed

_TOKEN: Final = re.compile(
    r"""\s*(?:
    (?P<string>'(?:[^']|'')*')
    |(?P<quoted>"(?:[^"]|"")*")
    |(?P<number>-?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)
    |(?P<word>[A-Za-z_][\w$-]*)
    |(?P<mark><<|>>|<>|!=|<=|>=|[=<>(){}\[\],.:*?+;-])
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class StatementToken:
    """A part of a statement; `kind` is string, quoted, number, word, mark or end."""

    kind: str
    text: str


def tokens_of(text: str) -> list[StatementToken]:
    """Return the tokens of a statement and the token for its end, or raise ValidationError."""
    found: list[StatementToken] = []
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise not_well_formed(f"unexpected text '{text[at:].strip()[:20]}'")
        content = match[match.lastgroup]
        if match.lastgroup in {"string", "quoted"}:
            content = content[1:-1].replace(content[0] * 2, content[0])
        found.append(StatementToken(match.lastgroup, content))
        at = match.end()
    if found and found[-1] == StatementToken("mark", ";"):
        found.pop()
    return [*found, StatementToken("end", "<EOF>")]
