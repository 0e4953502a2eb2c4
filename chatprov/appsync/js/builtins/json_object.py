"""`JSON`: `parse` gives an empty text for a text that is not JSON, as on AppSync.

https://docs.aws.amazon.com/appsync/latest/devguide/supported-features.html
"""

from __future__ import annotations

import json
import math
import re
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.js.arithmetic import number, number_text
from chatprov.appsync.js.environment import BYTES_PER_ENTRY, BYTES_PER_OBJECT, CodeBudget, CodeEnvironment
from chatprov.appsync.js.faults import LimitFault
from chatprov.appsync.js.functions import Namespace, NativeFunction
from chatprov.appsync.js.values import function_in, integer_of, text_of
from chatprov.appsync.vtl.budget import MAX_VALUE_DEPTH
from chatprov.appsync.vtl.javatypes import PartlyHiddenMap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_MOST_INDENTATION: Final = 10
_STEPS_PER_VALUE: Final = 5


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def _read_float(text: str) -> float:
    return number(float(text))


def _read_int(text: str) -> float:
    return int(text) if len(text) < 16 else number(float(text))  # noqa: PLR2004 - the digits that a float is exact for


_DECODER: Final = json.JSONDecoder(parse_float=_read_float, parse_int=_read_int, parse_constant=_refuse)


def _parse(_: CodeEnvironment, budget: CodeBudget, value: Any) -> Any:
    text = text_of(value, budget)
    containers = text.count("[") + text.count("{")
    budget.allocate(len(text) + BYTES_PER_OBJECT * containers + BYTES_PER_ENTRY * text.count(","))
    budget.spend(len(text) >> 4)
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError):
        return ""


def _stringify(_: CodeEnvironment, budget: CodeBudget, value: Any, __: Any = None, space: Any = None) -> str | None:
    if function_in(value) is not None:
        return None
    indentation = space if type(space) is str else " " * min(max(integer_of(space, 0, budget), 0), _MOST_INDENTATION)
    return json_text(value, budget, indentation[:_MOST_INDENTATION])


def json_text(value: Any, budget: CodeBudget, indentation: str = "") -> str:
    """Return a value as JSON; functions and numbers that are not finite are null, hidden members are left out.

    Raises LimitFault for one that is nested too deeply.
    """
    parts: list[str] = []
    _write(value, parts.append, budget, indentation, 0)
    text = "".join(parts)
    return text if text.isascii() else _LONE_SURROGATE.sub(lambda match: f"\\u{ord(match[0]):x}", text)


def _write(value: Any, write: Callable[[str], None], budget: CodeBudget, indentation: str, depth: int) -> None:
    kind = type(value)
    budget.spend(_STEPS_PER_VALUE)
    if kind is str:
        budget.allocate(len(value) + 2)
        write(encode_basestring(value))
    elif isinstance(value, dict):
        hidden = value.hidden if isinstance(value, PartlyHiddenMap) else frozenset()
        between = ": " if indentation else ":"
        entries = (
            (encode_basestring(key) + between, item)
            for key, item in value.items()
            if key not in hidden and function_in(item) is None
        )
        _write_lines(entries, "{}", write, budget, indentation, depth)
    elif isinstance(value, list):
        _write_lines((("", item) for item in value), "[]", write, budget, indentation, depth)
    elif kind is bool:
        write("true" if value else "false")
    elif isinstance(value, (int, float)) and math.isfinite(value):
        write(number_text(value))
    else:
        write("null")


def _write_lines(  # noqa: PLR0917 - what _write has, and the lines
    entries: Iterator[tuple[str, Any]],
    brackets: str,
    write: Callable[[str], None],
    budget: CodeBudget,
    indentation: str,
    depth: int,
) -> None:
    if depth >= MAX_VALUE_DEPTH:
        raise LimitFault("A value is nested too deeply to be written as JSON.")
    line = "\n" + indentation * (depth + 1) if indentation else ""
    before = brackets[0]
    for prefix, item in entries:
        budget.allocate(len(line) + len(prefix) + 1)
        write(f"{before}{line}{prefix}")
        _write(item, write, budget, indentation, depth + 1)
        before = ","
    if before == ",":
        write(("\n" + indentation * depth if indentation else "") + brackets[1])
    else:
        write(brackets)


JSON: Final = Namespace(
    "JSON", {"parse": NativeFunction("parse", _parse), "stringify": NativeFunction("stringify", _stringify)}
)
