"""The mistakes in the templates and the code of resolvers, each with its place, before anything is sent.

AppSync refuses code when a resolver is saved; a template that cannot be parsed fails only when its field is read.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from chatprov.project_file import project_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from chatprov.appsync.js.problems import CodeProblem
    from chatprov.appsync.js.source_map import OriginalPlace
    from chatprov.config.configuration import Config

_VELOCITY_PLACE = re.compile(r"(.*?) at velocity\[line (\d+), column (\d+)\]", re.DOTALL)


def code_mistakes(config: Config, folder: Path) -> Iterator[str]:
    """Yield `FILE:LINE:COLUMN: what is wrong` for each mistake in the files of the resolvers, each file once.

    A mistake in bundled code with a source map has its place in the original file, too. Raises ProjectError for a file that
    cannot be read.
    """
    files = {file: key for resolver in config.resolvers for key, file in resolver.files.items()}
    for file, key in files.items():
        yield from (_in_code if key == "code" else _in_template)(file, project_text(folder / file))


def _in_code(file: str, code: str) -> Iterator[str]:
    # imported here, as for templates: a project in one language does not load the other
    from chatprov.appsync.js.code import read_code  # noqa: PLC0415
    from chatprov.appsync.js.nodes import Place  # noqa: PLC0415
    from chatprov.appsync.js.problems import CodeRefusedError  # noqa: PLC0415
    from chatprov.appsync.js.source_map import inline_source_map  # noqa: PLC0415

    try:
        read_code(code)
    except CodeRefusedError as refused:
        source_map = inline_source_map(code)
        for problem in refused.problems:
            place = Place(problem.line, problem.column, 0, 0)
            yield _located(file, problem, source_map.original(place) if source_map is not None else None)


def _located(file: str, problem: CodeProblem, original: OriginalPlace | None) -> str:
    place = f"{file}:{problem.line}:{problem.column}"
    if original is None:
        return f"{place}: {problem.text}"
    source = original.file
    if "://" not in source:  # a bundler writes the paths of its sources relative to the folder of the bundle
        source = posixpath.normpath(posixpath.join(posixpath.dirname(file), source))
    return f"{source}:{original.line}:{original.column}: {problem.text} ({place})"


def _in_template(file: str, template: str) -> Iterator[str]:
    from chatprov.appsync.vtl import VtlSyntaxError, compile_template  # noqa: PLC0415

    try:
        compile_template(template)
    except VtlSyntaxError as error:
        found = _VELOCITY_PLACE.match(error.message)
        if found:  # without a place it is a limit of this implementation, which Velocity may not have
            text, line, column = found.groups()
            yield f"{file}:{line}:{column}: {' '.join(text.split())}"
