"""Compiled code: code is read and compiled once, and run for every call of a resolver or function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chatprov.appsync.cache import LRU
from chatprov.appsync.js.code import read_code
from chatprov.appsync.js.gate.doubtful_calls import doubtful_calls
from chatprov.appsync.js.program import compile_program
from chatprov.appsync.js.source_map import inline_source_map

if TYPE_CHECKING:
    from chatprov.appsync.js.gate.doubtful_calls import DoubtfulCall
    from chatprov.appsync.js.program import CompiledCode
    from chatprov.appsync.js.source_map import SourceMap

_MOST_BYTES: Final = 64 << 20
"""The limit for all cached compiled code together."""
_OVERHEAD: Final = 8192
_BYTES_PER_CHARACTER: Final = 200
"""The estimated bytes per character of code: one closure for a name, an operator or a literal of a few characters."""


@dataclass(frozen=True, slots=True)
class ReadyCode:
    """Code that can be run, the source map in it, if a bundler has written one, and the calls that AWS may refuse."""

    compiled: CompiledCode
    source_map: SourceMap | None
    doubtful: tuple[DoubtfulCall, ...]


def _bytes(code: str, _: ReadyCode) -> int:
    return _OVERHEAD + len(code) * _BYTES_PER_CHARACTER


# code has 32,768 characters at most, and large code is run as often as small code
_compiled: Final[LRU[str, ReadyCode]] = LRU(_MOST_BYTES, _bytes, _MOST_BYTES // 2)


def compile_code(code: str) -> ReadyCode:
    """Compile the code of a resolver or function, cached by its text; raises CodeRefusedError with all that is wrong."""
    return _compiled.get_or_make(code, lambda: _compile(code))


def _compile(code: str) -> ReadyCode:
    program = read_code(code)
    return ReadyCode(compile_program(program), inline_source_map(code), doubtful_calls(program))
