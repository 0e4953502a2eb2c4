"""What was tried with the finished backend, one thing after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class TestResult:
    """One thing that was tried, and how it went."""

    name: str
    ok: bool
    detail: str


class Checks:
    """The checks made so far, each told to `report` as it is made."""

    def __init__(self, report: Callable[[TestResult], None]) -> None:
        self.made: list[TestResult] = []
        self._report = report

    def add(self, name: str, detail: str, *, ok: bool) -> None:
        """Note how something went."""
        check = TestResult(name, ok, detail)
        self.made.append(check)
        self._report(check)
