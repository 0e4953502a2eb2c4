"""`String`, and the methods of texts: positions count UTF-16 code units.

https://docs.aws.amazon.com/appsync/latest/devguide/supported-features.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.js.arithmetic import WHITE_SPACE
from chatprov.appsync.js.builtins.methods import BuiltInMethod, position
from chatprov.appsync.js.environment import BYTES_PER_ELEMENT, BYTES_PER_OBJECT, CodeBudget, CodeEnvironment
from chatprov.appsync.js.faults import CodeFault
from chatprov.appsync.js.functions import Namespace, NativeFunction
from chatprov.appsync.js.texts import glued
from chatprov.appsync.js.values import function_in, integer_of, text_of
from chatprov.appsync.vtl import javaregex
from chatprov.appsync.vtl.utf16 import in_units, to_units

if TYPE_CHECKING:
    from collections.abc import Callable


def _sized(name: str, function: Callable[..., Any]) -> BuiltInMethod:
    """Return a method that is charged for the length of its text."""

    def method(budget: CodeBudget, text: str, *arguments: Any) -> Any:
        budget.allocate(BYTES_PER_OBJECT + len(text))
        return function(budget, text, *arguments)

    built = BuiltInMethod(name, function)
    built.call = method
    return built


def _positioned(name: str, function: Callable[..., Any]) -> BuiltInMethod:
    """Return a method whose positions count UTF-16 code units."""
    in_code_units = in_units(function)

    def method(budget: CodeBudget, text: str, *arguments: Any) -> Any:
        budget.spend(len(text) >> 6 if text.isascii() else len(text))
        return in_code_units(budget, text, *arguments)

    built = BuiltInMethod(name, function)
    built.call = method
    return built


def _char_at(budget: CodeBudget, text: str, index: Any) -> str:
    place = integer_of(index, 0, budget)
    return text[place] if 0 <= place < len(text) else ""


def _concat(budget: CodeBudget, text: str, *others: Any) -> str:
    texts = [text_of(other, budget) for other in others]
    budget.allocate(sum(map(len, texts)))
    return glued([text, *texts], budget)


def _ends_with(budget: CodeBudget, text: str, wanted: Any, end: Any = None) -> bool:
    last = min(max(integer_of(end, len(text), budget), 0), len(text))
    return text[:last].endswith(text_of(wanted, budget))


def _starts_with(budget: CodeBudget, text: str, wanted: Any, start: Any = None) -> bool:
    return text.startswith(text_of(wanted, budget), min(max(integer_of(start, 0, budget), 0), len(text)))


def _includes(budget: CodeBudget, text: str, wanted: Any, start: Any = None) -> bool:
    return _index_of(budget, text, wanted, start) >= 0


def _index_of(budget: CodeBudget, text: str, wanted: Any, start: Any = None) -> int:
    return text.find(text_of(wanted, budget), min(max(integer_of(start, 0, budget), 0), len(text)))


def _last_index_of(budget: CodeBudget, text: str, wanted: Any, start: Any = None) -> int:
    found = text_of(wanted, budget)
    last = min(max(integer_of(start, len(text), budget), 0), len(text))
    return text.rfind(found, 0, last + len(found))


def _replacing(name: str, count: int) -> Callable[..., str]:
    """Return a method whose first argument is a Java pattern, as AWS documents it; `count` 0 replaces all matches."""

    def replace(budget: CodeBudget, text: str, pattern: Any, replacement: Any) -> str:
        new = _replacement(replacement, name, budget)
        return javaregex.replace(text_of(pattern, budget), text, new, count, budget)

    return replace


def _replacement(value: Any, name: str, budget: CodeBudget) -> str:
    if function_in(value) is not None:
        raise CodeFault(f"TypeError: {name} does not take a function.")
    return text_of(value, budget)


def _slice(budget: CodeBudget, text: str, start: Any = None, end: Any = None) -> str:
    length = len(text)
    return text[position(start, length, 0, budget) : position(end, length, length, budget)]


def _substring(budget: CodeBudget, text: str, start: Any = None, end: Any = None) -> str:
    length = len(text)
    first = min(max(integer_of(start, 0, budget), 0), length)
    last = min(max(integer_of(end, length, budget), 0), length)
    return text[min(first, last) : max(first, last)]


def _split(budget: CodeBudget, text: str, separator: Any = None, limit: Any = None) -> list[str]:
    if separator is None:
        return [text]
    cut = text_of(separator, budget)
    parts = text.count(cut) + 1
    budget.allocate((BYTES_PER_ELEMENT + BYTES_PER_OBJECT) * parts)
    pieces = text.split(cut) if cut else list(to_units(text))
    return pieces if limit is None else pieces[: max(integer_of(limit, 0, budget), 0)]


_POSITIONED: Final[dict[str, Callable[..., Any]]] = {
    "charAt": _char_at,
    "endsWith": _ends_with,
    "includes": _includes,
    "indexOf": _index_of,
    "lastIndexOf": _last_index_of,
    "slice": _slice,
    "startsWith": _starts_with,
    "substring": _substring,
}
_SIZED: Final[dict[str, Callable[..., Any]]] = {
    "concat": _concat,
    "replace": _replacing("replace", 1),
    "replaceAll": _replacing("replaceAll", 0),
    "split": _split,
    "toLowerCase": lambda _, text: text.lower(),
    "toUpperCase": lambda _, text: text.upper(),
    "trim": lambda _, text: text.strip(WHITE_SPACE),
    "trimEnd": lambda _, text: text.rstrip(WHITE_SPACE),
    "trimStart": lambda _, text: text.lstrip(WHITE_SPACE),
}
STRING_METHODS: Final = {
    **{name: _positioned(name, call) for name, call in _POSITIONED.items()},
    **{name: _sized(name, call) for name, call in _SIZED.items()},
}


def _string(_: CodeEnvironment, budget: CodeBudget, *values: Any) -> str:
    return text_of(values[0], budget) if values else ""


def _raw(_: CodeEnvironment, budget: CodeBudget, texts: Any, *values: Any) -> str:
    if not isinstance(texts, list):
        raise CodeFault("TypeError: String.raw expects a template literal.")
    parts: list[str] = []
    for index, text in enumerate(texts):
        parts.append(text_of(text, budget))
        if index < min(len(values), len(texts) - 1):
            parts.append(text_of(values[index], budget))
    budget.allocate(BYTES_PER_OBJECT + sum(map(len, parts)))
    return glued(parts, budget)


STRING: Final = Namespace("String", {"raw": NativeFunction("raw", _raw)}, NativeFunction("String", _string))
