"""Java's regular expressions, implemented with the `regex` package: its language is similar, and a search can have a timeout."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.cache import LRU
from chatprov.appsync.vtl.budget import REGEX_SECONDS, Budget
from chatprov.appsync.vtl.errors import JavaException, VtlLimitError
from chatprov.appsync.vtl.regex_reader import PatternError
from chatprov.appsync.vtl.regex_syntax import translate

if TYPE_CHECKING:
    from collections.abc import Callable

    import regex

_MAX_PATTERN: Final = 4096
_MOST_BYTES: Final = 8 << 20
"""The limit for all cached compiled patterns together."""
_OVERHEAD: Final = 4096
_BYTES_PER_NODE: Final = 300
_SYNTAX_ERROR: Final = "java.util.regex.PatternSyntaxException"


@dataclass(frozen=True, slots=True)
class _Compiled:
    pattern: regex.Pattern[str]
    weight: int


def _bytes(pattern: str, compiled: _Compiled) -> int:
    return _OVERHEAD + len(pattern) + compiled.weight * _BYTES_PER_NODE


_compiled: Final[LRU[str, _Compiled]] = LRU(_MOST_BYTES, _bytes)
_own: Final[LRU[str, _Compiled]] = LRU(_MOST_BYTES, _bytes)


def compile_pattern(pattern: str, budget: Budget) -> regex.Pattern[str]:
    """Compile a Java pattern; the time is charged to the budget.

    Raises JavaException (PatternSyntaxException) for an invalid pattern, VtlLimitError for one that would be too
    expensive.
    """
    import regex  # noqa: PLC0415  # the import needs memory and time, and hardly any template uses it

    if len(pattern) > _MAX_PATTERN:
        raise VtlLimitError(f"A regular expression may not be longer than {_MAX_PATTERN} characters.")
    known = _compiled.get(pattern)
    if known is not None:  # reading the clock, which the limit needs, costs more than most searches
        return known.pattern
    try:
        found: _Compiled = _limited(lambda: _compiled.get_or_make(pattern, lambda: _compile(pattern)), budget)
    except RecursionError:
        raise VtlLimitError("A regular expression is nested too deeply.") from None
    except PatternError as error:
        raise JavaException(_SYNTAX_ERROR, str(error)) from None
    except (regex.error, ValueError, OverflowError) as error:
        raise JavaException(_SYNTAX_ERROR, f"{error}\n{pattern}") from None
    return found.pattern


def _compile(pattern: str) -> _Compiled:
    import regex  # noqa: PLC0415  # see above

    translated = translate(pattern)
    return _built(translated.pattern, regex.V1, translated.weight)


def _built(expression: str, flags: int, weight: int) -> _Compiled:
    import regex  # noqa: PLC0415  # see above

    # The package's own cache has no memory limit, and would keep every pattern.
    compiled = regex.compile(expression, flags, cache_pattern=False)
    regex.purge()
    return _Compiled(compiled, weight)


def fullmatch(expression: str, text: str, budget: Budget) -> regex.Match[str] | None:
    """Match a text with a Python expression, ASCII only, that was derived from an argument of a template."""
    import regex  # noqa: PLC0415  # see above

    def search() -> regex.Match[str] | None:
        known = _own.get_or_make(expression, lambda: _built(expression, regex.V0 | regex.ASCII, len(expression)))
        return known.pattern.fullmatch(text, timeout=_seconds(budget))

    found: regex.Match[str] | None = _limited(search, budget)
    return found


def matches(pattern: str, text: str, budget: Budget) -> bool:
    """Return the result of Java's `text.matches(pattern)`: whether the whole text matches."""
    compiled = compile_pattern(pattern, budget)
    return _limited(lambda: compiled.fullmatch(text, timeout=_seconds(budget)), budget) is not None


def finds(pattern: str, text: str, budget: Budget) -> bool:
    """Return whether a part of the text matches."""
    compiled = compile_pattern(pattern, budget)
    return _limited(lambda: compiled.search(text, timeout=_seconds(budget)), budget) is not None


def replace(pattern: str, text: str, replacement: str, count: int, budget: Budget) -> str:
    """Return the result of Java's `replaceAll`, or of `replaceFirst` with `count` 1.

    `$1` and `${name}` in `replacement` are groups.
    """
    compiled = compile_pattern(pattern, budget)
    parts = _replacement_parts(replacement, compiled)

    def expand(match: regex.Match[str]) -> str:
        expanded = "".join(part if isinstance(part, str) else match[part[0]] or "" for part in parts)
        budget.allocate(len(expanded) + 1)
        return expanded

    result = _limited(lambda: compiled.sub(expand, text, count=count, timeout=_seconds(budget)), budget)
    return str(result)


def split(pattern: str, text: str, limit: int, budget: Budget) -> list[str]:
    """Return the result of Java's `split`.

    An empty match at the start gives no empty text, and empty texts at the end are removed if `limit` is 0.
    """
    compiled = compile_pattern(pattern, budget)

    def cut() -> list[str]:
        pieces: list[str] = []
        start = 0
        for match in compiled.finditer(text, timeout=_seconds(budget)):
            budget.spend(1)
            if 0 < limit <= len(pieces) + 1:
                break
            if match.end() == 0:
                continue
            pieces.append(text[start : match.start()])
            start = match.end()
        if not pieces:
            return [text]
        pieces.append(text[start:])
        return pieces

    pieces: list[str] = _limited(cut, budget)
    if limit == 0:
        while pieces and not pieces[-1]:
            pieces.pop()
        return pieces or ([text] if not text else [])
    return pieces


def _seconds(budget: Budget) -> float:
    """Return the time that a search may take: what is left of the budget, at most REGEX_SECONDS."""
    return min(REGEX_SECONDS, max(budget.steps, 1) / budget.steps_per_second)


def _limited(search: Callable[[], Any], budget: Budget) -> Any:
    started = time.thread_time()  # the CPU time of this thread: other processes are not charged to the template
    try:
        found = search()
    except TimeoutError:
        if _seconds(budget) < REGEX_SECONDS:
            budget.spend(budget.steps + 1)
        raise VtlLimitError(f"A regular expression took longer than {REGEX_SECONDS} seconds.") from None
    budget.spend(int((time.thread_time() - started) * budget.steps_per_second))
    return found


def _replacement_parts(replacement: str, compiled: regex.Pattern[str]) -> list[str | tuple[int | str]]:
    parts: list[str | tuple[int | str]] = []
    position = 0
    while position < len(replacement):
        character = replacement[position]
        position += 1
        if character == "\\":
            if position == len(replacement):
                raise JavaException("java.lang.IllegalArgumentException", "character to be escaped is missing")
            parts.append(replacement[position])
            position += 1
        elif character == "$":
            group, position = _group(replacement, position, compiled)
            parts.append((group,))
        else:
            parts.append(character)
    return parts


def _group(replacement: str, position: int, compiled: regex.Pattern[str]) -> tuple[int | str, int]:
    named = re.compile(r"\{([A-Za-z][A-Za-z0-9]*)\}").match(replacement, position)
    if named is not None:
        if named[1] not in compiled.groupindex:
            raise JavaException("java.lang.IllegalArgumentException", f"No group with name {{{named[1]}}}")
        return named[1], named.end()
    if position == len(replacement):
        raise JavaException("java.lang.IllegalArgumentException", "Illegal group reference: group index is missing")
    if not "0" <= replacement[position] <= "9":
        raise JavaException("java.lang.IllegalArgumentException", "Illegal group reference")
    group = int(replacement[position])
    if group > compiled.groups:
        raise JavaException("java.lang.IndexOutOfBoundsException", f"No group {group}")
    position += 1
    while position < len(replacement) and "0" <= replacement[position] <= "9":
        longer = group * 10 + int(replacement[position])
        if longer > compiled.groups:
            break
        group = longer
        position += 1
    return group, position
