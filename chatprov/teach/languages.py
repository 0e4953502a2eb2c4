"""The resolvers of a step in both languages, as the lesson shows them side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chatprov.project import Project

_TEMPLATES = ("request_template", "response_template")


@dataclass(frozen=True)
class SourceText:
    """A file of the project, and its text."""

    file: str
    text: str


@dataclass(frozen=True)
class ResolverTexts:
    """One resolver in VTL, as the request and the response template, and in JavaScript."""

    field: str
    vtl: tuple[SourceText, ...]
    javascript: SourceText


def texts_in_both(project: Project, keys: Iterable[str]) -> tuple[ResolverTexts, ...]:
    """Return the resolvers among these resources for which the project has the files of both languages."""
    known = set(keys)
    return tuple(
        ResolverTexts(
            resolver.field,
            vtl=tuple(_text(project, resolver.files[name]) for name in _TEMPLATES),
            javascript=_text(project, resolver.files["code"]),
        )
        for resolver in project.resolvers
        if f"resolver-{resolver.type}-{resolver.field}" in known
        and resolver.is_in("vtl")
        and resolver.is_in("js")
        and all((project.root / file).is_file() for file in resolver.files.values())
    )


def _text(project: Project, file: str) -> SourceText:
    return SourceText(file, project.read(file).strip("\n"))
