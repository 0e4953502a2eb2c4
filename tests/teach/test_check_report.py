"""The documents of `check` for a teacher or a CI job, read with a parser of XML and one of Markdown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from markdown_it import MarkdownIt

from chatprov.cli.documents import check_as_json
from chatprov.engine.offline import OfflineEngine
from chatprov.teach.check import check
from chatprov.teach.check_markdown import check_as_markdown
from chatprov.teach.check_report import CheckReport, report_of
from chatprov.teach.findings import CheckFinding, RequirementResult, StepCheck, UnmetRequirement
from chatprov.teach.fix import Fix
from chatprov.teach.junit import as_junit

if TYPE_CHECKING:
    from pathlib import Path

    from chatprov.project import Project

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
HOSTILE = "]]> <b>x</b> | `a` \x07\ud800 *ü*"


@pytest.fixture
def nothing_made(project: Project, tmp_path: Path) -> CheckReport:
    engine = OfflineEngine(project, "local", "ap-south-1", tmp_path)
    return report_of(engine, check(engine), learner="Ann & Bo", time=NOON)


def one_finding(project: Project, value: str) -> CheckReport:
    """Return a report on STEP 1 with one requirement that is met, one that is not, and one that was not compared."""
    step, table = project.resources()[0]
    unmet = UnmetRequirement(
        table, "sort_key", "Sort key: timestamp (String)", "timestamp", value, value, "Tables", "Edit"
    )
    results = [
        RequirementResult(table, "Table name: ChatMessages", holds=True),
        RequirementResult(table, "Sort key: timestamp (String)", holds=False),
        RequirementResult(table, "Capacity", holds=False),
    ]
    graded = StepCheck(step, tuple(results), (CheckFinding(table, "ChatMessages", (unmet,), Fix()),))
    return CheckReport((graded,), "", NOON, "", "documented", "123456789012", "ap-south-1")


def test_each_requirement_is_a_test_in_the_suite_of_its_step(nothing_made: CheckReport) -> None:
    root = ET.fromstring(as_junit(nothing_made))
    assert [suite.get("name", "").split(":")[0] for suite in root] == [f"STEP {number}" for number in range(1, 8)]
    met, asked = nothing_made.points
    tests = root.findall("testsuite/testcase")
    assert (len(tests), root.get("tests"), met) == (asked, str(asked), 0)
    assert len({(test.get("classname"), test.get("name")) for test in tests}) >= asked - 4  # those of two resolvers
    findings = sum(len(step.findings) for step in nothing_made.steps)
    assert (root.get("failures"), root.get("skipped")) == (str(findings), str(asked - findings))
    said = {one.get("name"): one.get("value") for one in root[0].findall("properties/property")}
    assert said["learner"] == "Ann & Bo"
    assert said["time"] == "2026-12-01T12:00:00+00:00"


def test_any_value_leaves_the_xml_readable(project: Project) -> None:
    root = ET.fromstring(as_junit(one_finding(project, HOSTILE)))
    right, wrong, later = root.iter("testcase")
    (failure,) = wrong
    assert failure.get("message") == HOSTILE.replace("\x07\ud800", "\ufffd\ufffd")
    assert "found: ]]> <b>x</b>" in (failure.text or "")
    assert [child.tag for child in (*right, *later)] == ["skipped"]


@pytest.mark.parametrize(
    ("level", "titles"), [(1, ["look at"]), (2, ["look at", "found"]), (3, ["look at", "found", "click"])]
)
def test_a_failure_says_as_much_as_the_level(project: Project, level: int, titles: list[str]) -> None:
    (failure,) = ET.fromstring(as_junit(one_finding(project, "x"), level)).iter("failure")
    lines = (failure.text or "").splitlines()
    assert [
        line.partition(":")[0] for line in lines if line.partition(":")[0] in ("look at", "found", "click")
    ] == titles


def test_the_markdown_has_a_row_for_each_step_and_a_heading_for_each_with_findings(nothing_made: CheckReport) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(check_as_markdown(nothing_made))
    headings = [tokens[place + 1].content for place, token in enumerate(tokens) if token.type == "heading_open"]
    assert headings[0] == f"chatprov check: 0 of {nothing_made.points[1]} requirements are met"
    assert len(headings) == 1 + sum(bool(step.findings) for step in nothing_made.steps)
    rows = [token for token in tokens if token.type == "tr_open"]
    assert len(rows) == 1 + len(nothing_made.steps)


def test_a_value_is_text_in_the_markdown(project: Project) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(check_as_markdown(one_finding(project, "<b>|`x`*y*")))
    inline = [child for token in tokens for child in token.children or ()]
    found = next(
        place for place, child in enumerate(inline) if child.content == "found: <b>|`x`*y*" or "found" in child.content
    )
    text = "".join(child.content for child in inline[found : found + 12])
    assert "<b>|`x`*y*" in text
    assert not {child.type for child in inline} & {"html_inline", "code_inline", "em_open"}


def test_the_document_says_who_when_and_what(nothing_made: CheckReport) -> None:
    document = check_as_json(nothing_made)
    assert document["learner"] == "Ann & Bo"
    assert document["time"] == "2026-12-01T12:00:00+00:00"
    assert (document["project"], document["variant"]) == (None, "documented")
    assert document["chatprov"] == nothing_made.version
    assert (document["met"], document["asked"]) == nothing_made.points
