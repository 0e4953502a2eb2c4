"""A rule of the audit: one possible weakness, how to detect it and how to exploit it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

Severity = Literal["high", "medium", "low"]
CONFIG = "config.hardened.yaml"
TEMPLATES = "graphql/hardened/"


class InconclusiveError(Exception):
    """The rule cannot be checked here; the message is the reason."""


@dataclass(frozen=True)
class ConfigFix:
    """The line that fixes a weakness: a file of the project, and the beginning of the line."""

    file: str
    line: str

    def __str__(self) -> str:
        return f"{self.file}: {self.line}"


@dataclass(frozen=True, kw_only=True)
class AuditRule:
    """One weakness.

    `detect` reads settings and templates, `exploit` runs an attack in the sandbox. Each returns the evidence, or None when the
    backend does not have the weakness; each may raise InconclusiveError.
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
    fixes: tuple[ConfigFix, ...]
    tutorial: bool = True
    """Whether the tutorial's backend has it; the others come with a change of schema or templates."""
    clients: str = ""
    """The change that a client of the documented backend needs after the fix; empty if it needs none."""
    detect: Callable[[Stack], str | None]
    exploit: Callable[[Sandbox], str | None] | None = None


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
