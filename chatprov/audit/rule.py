"""A rule of the audit: one possible weakness, how to detect it and how to exploit it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack
    from chatprov.config import ResolverLanguage

Severity = Literal["high", "medium", "low"]
CONFIG = "config.hardened.yaml"
RESOLVERS = "graphql/hardened/"
"""The folder of the templates and the code of the hardened variant."""


class InconclusiveError(Exception):
    """The rule cannot be checked here; the message is the reason."""


@dataclass(frozen=True)
class ConfigFix:
    """The line that fixes a weakness: a file of the project, and the beginning of the line."""

    file: str
    line: str

    def __str__(self) -> str:
        return f"{self.file}: {self.line}"


@dataclass(frozen=True)
class ResolverFix:
    """The line that fixes a weakness of a resolver, in each language in which the hardened variant has the resolver."""

    field: str
    """The field that the resolver answers, such as "sendMessage"."""
    vtl: ConfigFix
    javascript: ConfigFix

    def in_language(self, language: ResolverLanguage) -> ConfigFix:
        """Return the line of the file in a language."""
        return self.javascript if language == "js" else self.vtl


def resolver_fix(field: str, handler: Literal["request", "response"], *, vtl: str, javascript: str) -> ResolverFix:
    """Return the fix of a handler: the beginning of the line in its mapping template, and in the code."""
    return ResolverFix(
        field,
        ConfigFix(f"{RESOLVERS}{field}.{handler}.vtl", vtl),
        ConfigFix(f"{RESOLVERS}{field}.js", javascript),
    )


def configured_fix(field: str) -> ResolverFix:
    """Return the line of the configuration that adds a resolver which the tutorial does not have."""
    return ResolverFix(
        field,
        ConfigFix(CONFIG, f"request_template: {RESOLVERS}{field}.request.vtl"),
        ConfigFix(CONFIG, f"code: {RESOLVERS}{field}.js"),
    )


@dataclass(frozen=True, kw_only=True)
class AuditRule:
    """One weakness.

    `detect` reads settings, templates and code, `exploit` runs an attack in the sandbox. Each returns the evidence, or None when
    the backend does not have the weakness; each may raise InconclusiveError.
    """

    id: str
    cwe: str
    """The kind of weakness in the Common Weakness Enumeration (https://cwe.mitre.org), such as "CWE-862"."""
    step: int
    """The tutorial's step that introduces the weakness."""
    severity: Severity
    title: str
    meaning: str
    """The consequence for this chat, in one or two sentences."""
    fixes: tuple[ConfigFix | ResolverFix, ...]
    tutorial: bool = True
    """Whether the tutorial's backend has it; the others come with a change of schema or templates."""
    clients: str = ""
    """The change that a client of the documented backend needs after the fix; empty if it needs none."""
    detect: Callable[[Stack], str | None]
    exploit: Callable[[Sandbox], str | None] | None = None

    def fixes_in(self, language_of: Callable[[str], ResolverLanguage]) -> list[ConfigFix]:
        """Return the lines that fix the weakness; `language_of` gives the language of a field's resolver."""
        return [fix.in_language(language_of(fix.field)) if isinstance(fix, ResolverFix) else fix for fix in self.fixes]


@dataclass(frozen=True)
class AuditFinding:
    """A weakness of the backend; `proved` when an exploit succeeded, and it was not only detected."""

    rule: AuditRule
    evidence: str
    proved: bool


@dataclass(frozen=True)
class Inconclusive:
    """A rule that could not be checked, and why."""

    rule: AuditRule
    reason: str
