"""The table of outcomes in docs/security.md: `make security-table` writes it anew from what happens."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.conftest import ROOT
from tests.security.attacks import SUCCEEDS, Outcomes, all_outcomes
from tests.security.backend import backends

BEGIN, END = "<!-- outcomes of tests/security/attacks.yaml -->", "<!-- end of the outcomes -->"


def table(outcomes: Outcomes) -> str:
    """Return the outcomes in Markdown, a section for each part of the catalogue."""
    lines: list[str] = []
    before = ""
    for (about, title), documented in outcomes["documented"].items():
        if about != before:
            lines += ["", f"### {about}", "", "| attack | documented | hardened |", "| --- | --- | --- |"]
            before = about
        lines.append(f"| {title} | {_cell(documented)} | {_cell(outcomes['hardened'][about, title])} |")
    return "\n".join(lines)


def _cell(outcome: str) -> str:
    return f"**{outcome}**" if outcome.startswith(SUCCEEDS) else outcome


def write() -> None:
    """Write the table of what happens now into docs/security.md."""
    with TemporaryDirectory() as folder, backends(Path(folder)) as build:
        outcomes = all_outcomes(build)
    file = ROOT / "docs" / "security.md"
    before, _, rest = file.read_text(encoding="utf-8").partition(BEGIN)
    file.write_text(f"{before}{BEGIN}\n{table(outcomes)}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    write()
