"""Terraform's configuration language: values, blocks and references.

https://developer.hashicorp.com/terraform/language/syntax/configuration
"""

from __future__ import annotations

import json
import re
from itertools import groupby
from typing import TYPE_CHECKING, Any

from chatprov.export.call_parameters import ProjectText
from chatprov.teach.symbols import STAND_IN, names_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

INDENT = "  "
LONGEST = 100
_NAME = re.compile(r"[A-Za-z_][\w-]*")


class Blocks(tuple[dict[str, Any], ...]):
    """Blocks of one name, such as the `attribute` blocks of a table."""

    __slots__ = ()


class JsonDocument(dict[str, Any]):
    """A policy, which is written with jsonencode."""


class HclExpression(str):
    """An expression, which is written unchanged."""

    __slots__ = ()


class HclWriter:
    """Writes bodies; `reference` returns the expression of a placeholder's name."""

    def __init__(self, reference: Callable[[str], str]) -> None:
        self._reference = reference

    def body(self, body: Mapping[str, Any], indent: int = 1) -> str:
        """Return the lines between the braces of a block: its arguments, and then its blocks."""
        space = INDENT * indent
        arguments = [(key, self.value(value, indent)) for key, value in body.items() if not isinstance(value, Blocks)]
        lines = [f"{space}{line}" for line in _assignments(arguments)]
        for key, value in body.items():
            if isinstance(value, Blocks):
                for inner in value:
                    lines += ["", f"{space}{key} {{", self.body(inner, indent + 1), f"{space}}}"]
        return "\n".join(lines).lstrip("\n")

    def value(self, value: Any, indent: int = 0) -> str:
        """Return a value as an expression; `indent` is that of its line."""
        match value:
            case HclExpression():
                return str(value)
            case ProjectText():
                return f'file("${{path.module}}/{value.file}")'
            case JsonDocument():
                return f"jsonencode({self.value(dict(value), indent)})"
            case str():
                return self._text(value)
            case bool():
                return "true" if value else "false"
            case None:
                return "null"
            case dict():
                named = [
                    (key if _NAME.fullmatch(key) else json.dumps(key), self.value(part, indent + 1))
                    for key, part in value.items()
                ]
                return self._lines("{}", _assignments(named), indent)
            case list():
                return self._list(value, indent)
        return str(value)

    def _list(self, items: list[Any], indent: int) -> str:
        written = [self.value(item, indent + 1) for item in items]
        one_line = f"[{', '.join(written)}]"
        if "\n" not in one_line and len(one_line) < LONGEST:
            return one_line
        return self._lines("[]", (f"{item}," for item in written), indent)

    @staticmethod
    def _lines(brackets: str, lines: Iterator[str], indent: int) -> str:
        inner = [f"{INDENT * (indent + 1)}{line}" for line in lines]
        return "\n".join([brackets[0], *inner, f"{INDENT * indent}{brackets[1]}"]) if inner else brackets

    def _text(self, text: str) -> str:
        """Return a text; a placeholder alone is an expression, and placeholders in it are `${...}`."""
        if whole := STAND_IN.fullmatch(text):
            return self._reference(whole[1])
        quoted = json.dumps(text, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")
        if not names_in(text):
            return quoted
        return STAND_IN.sub(lambda found: f"${{{self._reference(found[1])}}}", quoted)


def _assignments(pairs: list[tuple[str, str]]) -> Iterator[str]:
    """Return `name = value` for each pair, aligned as `terraform fmt` does it: a value of several lines ends what is aligned."""
    for several, run in groupby(pairs, key=lambda pair: "\n" in pair[1]):
        aligned = list(run)
        width = 0 if several else max(len(name) for name, _ in aligned)
        yield from (f"{name.ljust(width)} = {value}" for name, value in aligned)
