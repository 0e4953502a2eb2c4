"""The tokens of a query.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-select-sql-reference-select.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from chatprov.local.moto_s3.select.refusals import SelectRefusal

KEYWORDS: Final = frozenset(
    {
        *("ALL", "AND", "AS", "AT", "BETWEEN", "BY", "CASE", "CAST", "CROSS"),
        *("DISTINCT", "ELSE", "END", "ESCAPE", "EXCEPT", "EXISTS", "FALSE", "FROM", "FULL"),
        *("GROUP", "HAVING", "IN", "INNER", "INTERSECT", "IS", "JOIN", "LEFT", "LIKE"),
        *("LIMIT", "MISSING", "NOT", "NULL", "OFFSET", "ON", "OR", "ORDER", "OUTER"),
        *("PIVOT", "RIGHT", "SELECT", "THEN", "TRUE", "UNION", "UNPIVOT", "VALUES", "WHEN"),
        *("WHERE",),
    }
)
_TOKEN: Final = re.compile(
    r"""\s*+(?:
    (?P<string>'(?:[^']++|'')*+')
    |(?P<quoted>"(?:[^"]++|"")*+")
    |(?P<number>(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?(?!\w))
    |(?P<word>[A-Za-z_][A-Za-z0-9_$]*+)
    |(?P<mark><>|!=|<=|>=|\|\||[=<>()\[\],.*+/%;-])
    |(?P<end>\Z)
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class SelectToken:
    """A part of a query; `kind` is string, quoted, number, word, keyword, mark or end. The text of a keyword is in upper case."""

    kind: str
    text: str


def tokens_of(text: str) -> list[SelectToken]:
    """Return the tokens of a query and the token for its end, or raise LexerInvalidChar."""
    found: list[SelectToken] = []
    at = 0
    while not found or found[-1].kind != "end":
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            rest = text[at:].strip()[:20]
            raise SelectRefusal("LexerInvalidChar", f"The SQL expression contains an invalid character: {rest}")
        kind, content, at = match.lastgroup, match[match.lastgroup], match.end()
        if kind in {"string", "quoted"}:
            content = content[1:-1].replace(content[0] * 2, content[0])
        elif kind == "word" and content.upper() in KEYWORDS:
            kind, content = "keyword", content.upper()
        found.append(SelectToken(kind, content))
    if len(found) > 1 and found[-2] == SelectToken("mark", ";"):
        del found[-2]
    return found
