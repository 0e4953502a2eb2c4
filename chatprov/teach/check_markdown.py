"""A result of `check` as Markdown: a table of the steps and the findings, for a pull request or the summary of a CI job."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chatprov.counting import count
from chatprov.teach.check_report import HOW, WHAT, WHERE, hint_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.teach.check_report import CheckReport
    from chatprov.teach.findings import CheckFinding, StepCheck

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&])")


def check_as_markdown(report: CheckReport, level: int = WHAT) -> str:
    """Return the document; `level` is the level of the hints."""
    met, asked = report.points
    head = (
        "All requirements are met"
        if report.ok
        else f"{met} of {count(asked, 'requirement is', 'requirements are')} met"
    )
    parts = [f"## chatprov check: {head}"]
    parts.append(" · ".join(f"{name}: {_escaped(value)}" for name, value in report.circumstances.items()))
    rows = ["| | step | requirements met |", "| --- | --- | --- |", *(_row(step) for step in report.steps)]
    parts.append("\n".join(rows))
    for step in report.steps:
        if step.findings:
            parts.append(f"### STEP {step.step.number}: {_escaped(step.step.text.title)}")
        for finding in step.findings:
            parts += _finding(finding, level)
    return "\n\n".join(parts) + "\n"


def _row(step: StepCheck) -> str:
    sign = "✅" if step.ok else "⏳" if step.blocked_by and not step.findings else "❌"
    count = f"{step.met} of {len(step.requirements)}" if step.requirements else "creates no resources"
    if step.blocked_by:
        count = f"after STEP {', '.join(map(str, step.blocked_by))}"
    return f"| {sign} | STEP {step.step.number}: {_escaped(step.step.text.title)} | {count} |"


def _finding(finding: CheckFinding, level: int) -> Iterator[str]:
    yield f"**{_escaped(finding.resource.type)} {_escaped(finding.name)}**"
    lines = []
    for unmet in finding.unmet:
        first, *others = hint_lines(unmet, level).items() if level > WHERE else [("look at", unmet.where)]
        lines.append(f"- {first[0]}: {_escaped(first[1])}")
        lines += [f"  - {title}: {_escaped(text)}" for title, text in others]
    yield "\n".join(lines)
    if level >= HOW and finding.fix.shell:
        code = finding.fix.shell
        fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", code) or [""]))
        yield f"{fence}sh\n{code}\n{fence}"


def _escaped(text: str) -> str:
    """Return a text that Markdown shows as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
