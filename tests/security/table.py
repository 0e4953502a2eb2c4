"""The tables in docs/security.md, as `make security-table` writes them: attacks from what happens, pages from their rows."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.conftest import ROOT
from tests.security import pages
from tests.security.attacks import SUCCEEDS, Outcomes, all_outcomes
from tests.security.backend import backends

PAGES_BEGIN, PAGES_END = "<!-- rows of tests/security/pages.py -->", "<!-- end of the rows -->"
BEGIN, END = "<!-- outcomes of tests/security/attacks.yaml -->", "<!-- end of the outcomes -->"


def table(outcomes: Outcomes, in_javascript: Outcomes) -> str:
    """Return the outcomes in Markdown, a section for each part of the catalogue.

    A cell has the outcome over resolvers in VTL, and the one over resolvers in JavaScript where that is another.
    """
    lines: list[str] = []
    before = ""
    for about, title in outcomes["documented"]:
        if about != before:
            lines += ["", f"### {about}", "", "| attack | documented | hardened |", "| --- | --- | --- |"]
            before = about
        cells = [
            _cell(outcomes[variant][about, title], in_javascript[variant].get((about, title))) for variant in outcomes
        ]
        lines.append(f"| {title} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(outcome: str, in_javascript: str | None) -> str:
    shown = f"**{outcome}**" if outcome.startswith(SUCCEEDS) else outcome
    return shown if in_javascript in (None, outcome) else f"{shown}; in JavaScript {in_javascript}"


def write() -> None:
    """Write both tables into docs/security.md."""
    with TemporaryDirectory() as folder, backends(Path(folder)) as build:
        written = table(all_outcomes(build), all_outcomes(build, "js"))
    file = ROOT / "docs" / "security.md"
    text = with_pages(file.read_text(encoding="utf-8"))
    before, _, rest = text.partition(BEGIN)
    file.write_text(f"{before}{BEGIN}\n{written}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")


def with_pages(text: str) -> str:
    """Return the document with the table of pages as its rows are now."""
    before, _, rest = text.partition(PAGES_BEGIN)
    return f"{before}{PAGES_BEGIN}\n\n{pages.table()}\n\n{PAGES_END}{rest.partition(PAGES_END)[2]}"


if __name__ == "__main__":
    write()
