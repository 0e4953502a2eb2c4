"""JSON as Java writes and reads it: a Double keeps its decimal (1.0), integers are exact whatever their size."""

from __future__ import annotations

import base64
import json
import re
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.vtl.budget import DOUBLE_STEPS, MAX_VALUE_DEPTH, Budget
from chatprov.appsync.vtl.errors import JavaException, VtlLimitError
from chatprov.appsync.vtl.iterators import JavaIterator
from chatprov.appsync.vtl.javatext import identity_text, to_string
from chatprov.appsync.vtl.javatypes import ByteArray, CharArray, Collection, Described, Entry, PartlyHiddenMap
from chatprov.appsync.vtl.utf16 import from_units

if TYPE_CHECKING:
    from collections.abc import Callable

_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
_PLAIN: Final = frozenset({str, int, bool, type(None)})
_TEXT: Final = frozenset({str})
_CONTROL: Final = re.compile(r"(?<!\\)((?:\\\\)*\\u)(00[01][0-9a-f])")
_INFINITE: Final = frozenset({"NaN", "Infinity", "-Infinity"})


def plain_json(value: Any) -> Any:
    """Convert a template's value to JSON types: templates also have Java sets, arrays and other Java values."""
    return None if value is None else read_json(write_json(value))


def write_json(value: object, budget: Budget | None = None) -> str:
    """Return the value as compact JSON, with characters beyond ASCII unescaped.

    Raises VtlLimitError for a value that is nested too deeply or exceeds the budget.
    """
    limits = Budget() if budget is None else budget
    if _is_plain(value, limits, 0):
        # Python's encoder is many times faster and gives the same result as Java, except for doubles.
        return _upper_escapes(_encode(value))
    parts: list[str] = []
    _write(value, parts.append, limits, 0)
    return "".join(parts)


def read_json(text: str) -> Any:
    """Parse a JSON text.

    Raises JavaException for invalid JSON.
    """
    try:
        return json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise JavaException(
            "com.fasterxml.jackson.core.JsonParseException",
            f"{error.msg}; line: {error.lineno}, column: {error.colno}",
        ) from None
    except (ValueError, RecursionError):
        raise JavaException("com.fasterxml.jackson.core.JsonParseException", "Unexpected value") from None


def _refuse(constant: str) -> Any:
    raise ValueError(f"Non-standard token '{constant}'")


def _upper_escapes(text: str) -> str:
    """Write the hexadecimal digits of escaped control characters in upper case, as Java does."""
    if "\\u00" not in text:
        return text
    return _CONTROL.sub(lambda match: match[1] + match[2].upper(), text)


def _is_plain(value: object, budget: Budget, depth: int) -> bool:
    """Return whether Python's encoder can be used: only maps and lists of strings, integers, booleans and nulls."""
    kind = type(value)
    if kind is dict:
        budget.spend(1 + (len(value) >> 2))  # type: ignore[arg-type]  # it is a dict
        children = value.values()  # type: ignore[attr-defined]  # it is a dict
        if not _TEXT.issuperset(map(type, value)):  # type: ignore[call-overload]  # it is a dict
            return False
    elif kind is list:
        budget.spend(1 + (len(value) >> 2))  # type: ignore[arg-type]  # it is a list
        children = value
    else:
        return kind in _PLAIN
    if _PLAIN.issuperset(map(type, children)):
        return True
    if depth >= MAX_VALUE_DEPTH:
        return False
    for child in children:  # noqa: SIM110  # all() would call a generator for each child
        if type(child) not in _PLAIN and not _is_plain(child, budget, depth + 1):
            return False
    return True


def _write(value: object, write: Callable[[str], None], budget: Budget, depth: int) -> None:
    if depth > MAX_VALUE_DEPTH:
        raise VtlLimitError("A value is nested too deeply to be written as JSON.")
    shown = _as_json_type(value)
    if isinstance(shown, str):
        budget.allocate(len(shown) + 2)
        write(_upper_escapes(encode_basestring(shown)))
    elif isinstance(shown, dict):
        _write_map(shown, write, budget, depth)
    elif isinstance(shown, (list, Collection)):
        budget.allocate(len(shown) + 2)
        separator = "["
        for item in shown:
            write(separator)
            _write(item, write, budget, depth + 1)
            separator = ","
        write("]" if len(shown) else "[]")
    elif isinstance(shown, (bool, int)) or shown is None:
        write(to_string(shown, budget))
    elif isinstance(shown, float):
        budget.spend(DOUBLE_STEPS)
        text = to_string(shown, budget)
        write(f'"{text}"' if text in _INFINITE else text)
    else:
        write(encode_basestring(identity_text(shown)))


def _as_json_type(value: object) -> object:
    """Return what Java's Jackson writes for an object without a counterpart in JSON."""
    match value:
        case ByteArray():
            return base64.b64encode(value.data()).decode("ascii")
        case CharArray():
            return from_units("".join(value))
        case JavaIterator():
            return [element for element, _ in value.rest()]
        case Described():
            return value.described()
        case Entry():
            return {value.key: value.value}
        case _:
            return value


def _write_map(value: dict[Any, Any], write: Callable[[str], None], budget: Budget, depth: int) -> None:
    hidden: frozenset[str] = value.hidden if isinstance(value, PartlyHiddenMap) else frozenset()
    budget.allocate(2 * len(value) + 2)
    separator = "{"
    for key, item in value.items():
        if key in hidden:
            continue
        write(separator)
        write(_upper_escapes(encode_basestring(to_string(key, budget))))
        write(":")
        _write(item, write, budget, depth + 1)
        separator = ","
    write("}" if separator == "," else "{}")
