"""Documents that follow from the program are as it says today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.cli.reference import commands_page
from chatprov.engine.offline import OfflineEngine
from chatprov.teach.course import lessons
from chatprov.teach.html import as_html
from chatprov.teach.markdown import as_markdown
from tests.appsync.js.documented.table import page
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from chatprov.project import Project

REFRESH = "make docs"


def test_the_walkthrough_is_what_the_steps_say(project: Project, tmp_path: Path) -> None:
    found = lessons(OfflineEngine(project, "local", project.config.region, tmp_path))
    written = (ROOT / "docs" / "walkthrough.md").read_text(encoding="utf-8")
    assert written == as_markdown(found), f"docs/walkthrough.md is stale: {REFRESH}"


def test_the_commands_are_what_the_command_line_has() -> None:
    written = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert written == commands_page(), f"docs/commands.md is stale: {REFRESH}"


def test_the_examples_in_javascript_are_those_of_the_tests() -> None:
    assert (ROOT / "docs" / "javascript.md").read_text(encoding="utf-8") == page(), (
        f"docs/javascript.md is stale: {REFRESH}"
    )


def test_the_html_page_needs_nothing_else(project: Project, tmp_path: Path) -> None:
    page = as_html(lessons(OfflineEngine(project, "local", project.config.region, tmp_path)))
    for outside in ("<link", "src=", "@import", "url("):
        assert outside not in page
    for step in project.steps:
        assert f'id="step-{step.number}"' in page
    steps_in_formats = sum(bool(step.resources(project.config)) for step in project.steps)
    assert page.count('<div class="columns">') == len(project.resolvers) + steps_in_formats
    assert page.count("graphql/sendMessage.js</p>") == 1
