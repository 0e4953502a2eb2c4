"""The page while a learner works by hand: what differs first, hints on request, and never longer than a screen."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from chatprov.engine.offline import OfflineEngine
from chatprov.teach.check import check
from chatprov.teach.course import lessons
from chatprov.teach.findings import CheckFinding, StepCheck, UnmetRequirement
from chatprov.ui import watching
from chatprov.ui.watching import PageWatcher

if TYPE_CHECKING:
    from pathlib import Path

    from chatprov.project import Project

ROWS = 24


class Screen:
    """A page of STEP 2 on a terminal of 80 columns, and the keys that are pressed."""

    def __init__(self, project: Project, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        engine = OfflineEngine(project, "local", "ap-south-1", folder)
        self.nothing_made: StepCheck = check(engine, [2])[0]
        self.out = io.StringIO()
        console = Console(file=self.out, width=80, height=ROWS, force_terminal=False)
        self.watcher = PageWatcher(console, lessons(engine)[1], "export AWS_PAGER=")
        self.pressed = ""
        monkeypatch.setattr(watching, "read_key", lambda _seconds: self.pressed)

    def shows(self, graded: StepCheck) -> list[str]:
        """Return the page that is drawn for the result of a check."""
        self.out.seek(self.out.truncate(0))
        self.watcher.begin(graded)
        return self.out.getvalue().splitlines()

    def press(self, key: str) -> list[str]:
        """Return the page that is drawn when a key is pressed."""
        self.out.seek(self.out.truncate(0))
        self.pressed = key
        assert self.watcher.wait() is None
        return self.out.getvalue().splitlines()

    def with_a_mistake(self) -> StepCheck:
        """Return the result when the pool is there and does not take e-mail addresses."""
        (absent,) = self.nothing_made.findings
        pool = absent.resource
        unmet = UnmetRequirement(pool, "p", "Sign-in options: Email", ["email"], ["phone"], "Phone.", "Sign-in", "Edit")
        met = tuple(
            replace(asked, holds=asked.asks != unmet.asks and asked.resource is pool)
            for asked in self.nothing_made.requirements
        )
        finding = CheckFinding(pool, "ChatUserPool", (unmet,), absent.fix)
        return replace(self.nothing_made, requirements=met, findings=(finding,))


@pytest.fixture
def screen(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Screen:
    return Screen(project, tmp_path, monkeypatch)


def test_nothing_made_is_a_list_that_fits_a_screen(screen: Screen) -> None:
    page = screen.shows(screen.nothing_made)
    assert len(page) <= ROWS
    assert "0 of 23 requirements are met." in page
    assert any("more to do" in line for line in page)
    assert not any("✘" in line for line in page)
    assert sum("·" in line for line in screen.press("a")) >= 23
    assert screen.press("a") == page


def test_hints_come_one_by_one(screen: Screen) -> None:
    mistake = screen.with_a_mistake()
    titles = ("look at", "found", "click", "aws cognito-idp create-user-pool")

    def told(page: list[str]) -> list[str]:
        return [title for title in titles if any(title in line for line in page)]

    first = screen.shows(mistake)
    assert len(first) <= ROWS
    assert told(first) == ["look at"]
    second = screen.press("h")
    assert len(second) <= ROWS
    assert told(second) == ["look at", "found"]
    assert told(screen.press("h")) == list(titles)
    assert screen.press("h") == first
    screen.press("h")
    assert told(screen.shows(mistake)) == ["look at", "found"]
    screen.shows(screen.nothing_made)
    assert told(screen.shows(mistake)) == ["look at"]
