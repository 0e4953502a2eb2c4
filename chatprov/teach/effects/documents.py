"""Request documents of two templates: where they differ, and one of them with a single difference of the other.

A placeholder or an attribute name may be written otherwise with the same meaning (`:room` for `:roomId`, `#r` for roomId): the
learner's document is rewritten with the names of the wanted one, so that only differences of meaning are left.
"""

from __future__ import annotations

import copy
import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_EXPRESSIONS: Final = ("query", "filter", "condition", "update")
_TOKEN: Final = re.compile(r"[#:]?\w+|\S")
_ABSENT: Final = object()


@dataclass(frozen=True)
class DocumentDifference:
    """One difference between two documents: its path, the two values, and whether only the learner's has it."""

    path: tuple[str, ...]
    want: Any
    actual: Any
    along: tuple[DocumentDifference, ...] = ()
    """Differences that make sense only with this one, such as the values of another expression."""

    @property
    def added(self) -> bool:
        """Whether the wanted document does not have it."""
        return self.want is _ABSENT

    @property
    def shown(self) -> tuple[Any, Any]:
        """The two values; None for a missing one."""
        return None if self.want is _ABSENT else self.want, None if self.actual is _ABSENT else self.actual

    def applied_to(self, document: dict[str, Any]) -> dict[str, Any]:
        """Return a copy of the wanted document with this difference."""
        changed = copy.deepcopy(document)
        for difference in (self, *self.along):
            _set(changed, difference.path, difference.actual)
        return changed

    def taken_from(self, document: dict[str, Any]) -> dict[str, Any]:
        """Return a copy of the learner's document without this difference."""
        changed = copy.deepcopy(document)
        for difference in (self, *self.along):
            _set(changed, difference.path, difference.want)
        return changed


def _set(document: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    place = document
    for part in path[:-1]:
        place = place.setdefault(part, {})
    if value is _ABSENT:
        place.pop(path[-1], None)
    else:
        place[path[-1]] = value


def read_document(text: str) -> dict[str, Any] | str:
    """Return a rendered request document, or what is wrong with it."""
    try:
        document = json.loads(text)
    except ValueError as error:
        return f"not JSON: {error}"
    return document if isinstance(document, dict) else "not a JSON object"


def differences(want: dict[str, Any], have: dict[str, Any]) -> list[DocumentDifference]:
    """Return the differences in the order of the wanted document, those that only the learner's has at the end."""
    found = list(_differences((), want, in_the_words_of(want, have)))
    return sorted(_gathered(found), key=lambda difference: difference.added)


def _gathered(found: list[DocumentDifference]) -> list[DocumentDifference]:
    """Return the differences, those of an expression's names and values with that of the expression."""
    leading = {difference.path for difference in found if _expression(difference.path)}
    leading |= {("projection",)} & {difference.path for difference in found}

    def leads(difference: DocumentDifference) -> tuple[str, ...] | None:
        path = difference.path
        owner = ("projection",) if path == ("select",) else (*path[:1], "expression")
        return owner if owner in leading and owner != path else None

    return [
        replace(difference, along=tuple(other for other in found if leads(other) == difference.path))
        for difference in found
        if leads(difference) is None
    ]


def _differences(path: tuple[str, ...], want: Any, have: Any) -> Iterator[DocumentDifference]:
    if isinstance(want, dict) and isinstance(have, dict):
        for key in dict.fromkeys((*want, *have)):
            yield from _differences((*path, key), want.get(key, _ABSENT), have.get(key, _ABSENT))
    elif isinstance(want, str) and isinstance(have, str) and _expression(path):
        if _TOKEN.findall(want) != _TOKEN.findall(have):
            yield DocumentDifference(path, want, have)
    elif type(want) is not type(have) or want != have:
        yield DocumentDifference(path, want, have)


def _expression(path: tuple[str, ...]) -> bool:
    return path[-1:] == ("expression",)


def in_the_words_of(want: dict[str, Any], have: dict[str, Any]) -> dict[str, Any]:
    """Return the learner's document with the names and placeholders of the wanted one, where they mean the same."""
    written = {
        name: _renamed(want[name], have[name])
        for name in _EXPRESSIONS
        if isinstance(want.get(name), dict) and isinstance(have.get(name), dict)
    }
    return {**have, **written}


def _renamed(want: dict[str, Any], have: dict[str, Any]) -> dict[str, Any]:
    """Return an expression with the names of the wanted one, if it has the same meaning; else unchanged."""
    wanted, there = _tokens(want), _tokens(have)
    if len(wanted) != len(there):
        return have
    names: dict[str, str] = {}
    for ours, theirs in zip(wanted, there, strict=True):
        if ours.startswith(":") and theirs.startswith(":"):
            if names.setdefault(theirs, ours) != ours:
                return have
        elif ours != theirs:
            return have
    if len(set(names.values())) != len(names):
        return have
    kept: dict[str, Any] = {key: want[key] for key in ("expression", "expressionNames") if key in want}
    others = {key: value for key, value in have.items() if key not in {"expression", "expressionNames"}}
    if values := have.get("expressionValues"):
        others["expressionValues"] = {names.get(name, name): value for name, value in values.items()}
    return {**others, **kept}


def _tokens(expression: dict[str, Any]) -> list[str]:
    names = expression.get("expressionNames") or {}
    return [str(names.get(token, token)) for token in _TOKEN.findall(str(expression.get("expression", "")))]
