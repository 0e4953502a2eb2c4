"""The mistakes and warnings in the templates and the code of resolvers, each with its place, before anything is sent.

AppSync refuses code when a resolver is saved; a template that cannot be parsed fails only when its field is read.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatprov.project_file import project_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from chatprov.appsync.js.source_map import OriginalPlace
    from chatprov.config.configuration import Config

_VELOCITY_PLACE = re.compile(r"(.*?) at velocity\[line (\d+), column (\d+)\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class CodeFindings:
    """What is wrong in the files of the resolvers, and what AWS may refuse, in lines `FILE:LINE:COLUMN: text`."""

    mistakes: list[str]
    warnings: list[str]


def look_at_code(config: Config, folder: Path) -> CodeFindings:
    """Return what is found in the files of the resolvers, each file once.

    A place in bundled code with a source map has its place in the original file, too. Raises ProjectError for a file that
    cannot be read.
    """
    files = {file: key for entry in (*config.resolvers, *config.functions) for key, file in entry.files.items()}
    found = CodeFindings([], [])
    for file, key in files.items():
        text = project_text(folder / file)
        if key == "code":
            _read_code(file, text, found)
        else:
            found.mistakes.extend(_in_template(file, text))
    return found


def _read_code(file: str, code: str, found: CodeFindings) -> None:
    # imported here, as for templates: a project in one language does not load the other
    from chatprov.appsync.js.code import read_code  # noqa: PLC0415
    from chatprov.appsync.js.gate.doubtful_calls import doubtful_calls  # noqa: PLC0415
    from chatprov.appsync.js.nodes import Place  # noqa: PLC0415
    from chatprov.appsync.js.problems import CodeRefusedError  # noqa: PLC0415
    from chatprov.appsync.js.source_map import inline_source_map  # noqa: PLC0415

    source_map = inline_source_map(code)

    def located(line: int, column: int, text: str) -> str:
        original = source_map.original(Place(line, column, 0, 0)) if source_map is not None else None
        return _located(file, f"{file}:{line}:{column}", text, original)

    try:
        program = read_code(code)
    except CodeRefusedError as refused:
        found.mistakes.extend(located(problem.line, problem.column, problem.text) for problem in refused.problems)
    else:
        found.warnings.extend(
            located(call.place.line, call.place.column, call.text) for call in doubtful_calls(program)
        )


def _located(file: str, place: str, text: str, original: OriginalPlace | None) -> str:
    if original is None:
        return f"{place}: {text}"
    source = original.file
    if "://" not in source:  # a bundler writes the paths of its sources relative to the folder of the bundle
        source = posixpath.normpath(posixpath.join(posixpath.dirname(file), source))
    return f"{source}:{original.line}:{original.column}: {text} ({place})"


def _in_template(file: str, template: str) -> Iterator[str]:
    from chatprov.appsync.vtl import VtlSyntaxError, compile_template  # noqa: PLC0415

    try:
        compile_template(template)
    except VtlSyntaxError as error:
        found = _VELOCITY_PLACE.match(error.message)
        if found:  # without a place it is a limit of this implementation, which Velocity may not have
            text, line, column = found.groups()
            yield f"{file}:{line}:{column}: {' '.join(text.split())}"
