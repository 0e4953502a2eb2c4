"""A check of the audit: one weakness that the backend may have, how it is seen and how it is shown."""

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


class CannotTellError(Exception):
    """A check that says nothing here, with the reason in words."""


@dataclass(frozen=True)
class ConfigFix:
    """The line that mends a weakness: a file of the project, and how the line begins."""

    file: str
    line: str

    def __str__(self) -> str:
        return f"{self.file}: {self.line}"


@dataclass(frozen=True, kw_only=True)
class AuditRule:
    """One weakness.

    `look` reads, `prove` carries it out in rooms of its own. Each returns the evidence, or None when the backend has
    not got the weakness; each may raise CannotTell.
    """

    id: str
    step: int
    """The tutorial's step in which the weakness comes about."""
    severity: Severity
    title: str
    meaning: str
    """What it means for this chat, in one or two sentences."""
    fixes: tuple[ConfigFix, ...]
    clients: str = ""
    """What a client of the documented backend has to do otherwise once it is mended; empty when nothing."""
    look: Callable[[Stack], str | None]
    prove: Callable[[Sandbox], str | None] | None = None


@dataclass(frozen=True)
class AuditFinding:
    """A weakness that the backend has; `proved` tells that it was carried out, and not only read."""

    check: AuditRule
    evidence: str
    proved: bool


@dataclass(frozen=True)
class Inconclusive:
    """A check that could not be made, and why."""

    check: AuditRule
    reason: str
