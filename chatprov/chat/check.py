"""The results of the tests of the finished backend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class TestResult:
    """One test and its result."""

    name: str
    ok: bool
    detail: str


class Checks:
    """The results so far; each is passed to `report` when it is added."""

    def __init__(self, report: Callable[[TestResult], None]) -> None:
        self.results: list[TestResult] = []
        self._report = report

    def add(self, name: str, detail: str, *, ok: bool) -> None:
        """Add a result."""
        check = TestResult(name, ok, detail)
        self.results.append(check)
        self._report(check)
