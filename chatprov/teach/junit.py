"""A result of `check` as JUnit XML, which GitHub, GitLab and Jenkins read: a test suite for each step, a test for each requirement.

The elements are those that GitLab documents (https://docs.gitlab.com/ci/testing/unit_test_reports/). A requirement that cannot be
compared yet is a skipped test: it is not met, but not a second failure for the same cause.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from chatprov.teach.check_report import HOW, WHAT, hint_lines, not_compared

if TYPE_CHECKING:
    from chatprov.teach.check_report import CheckReport
    from chatprov.teach.findings import RequirementResult, StepCheck

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot contain, not even escaped."""


def as_junit(report: CheckReport, level: int = WHAT) -> str:
    """Return the document; `level` is the level of the hints in the failures."""
    root = ET.Element("testsuites", name="chatprov check")
    for step in report.steps:
        if step.requirements:
            root.append(_suite(report, step, level))
    for count in ("tests", "failures", "skipped"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    root.set("errors", "0")
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=False) + "\n"


def _suite(report: CheckReport, step: StepCheck, level: int) -> ET.Element:
    suite = ET.Element("testsuite", name=_xml(f"STEP {step.step.number}: {step.step.text.title}"))
    suite.set("timestamp", report.time.isoformat(timespec="seconds"))
    properties = ET.SubElement(suite, "properties")
    for name, value in report.circumstances.items():
        ET.SubElement(properties, "property", name=name, value=_xml(value))
    for requirement in step.requirements:
        suite.append(_test(step, requirement, level))
    suite.set("tests", str(len(step.requirements)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("skipped", str(len(suite.findall("testcase/skipped"))))
    suite.set("errors", "0")
    return suite


def _test(step: StepCheck, requirement: RequirementResult, level: int) -> ET.Element:
    kind = f".{requirement.resource.type}" if requirement.resource else ""
    test = ET.Element("testcase", classname=_xml(f"STEP {step.step.number}{kind}"), name=_xml(requirement.asks))
    test.set("time", "0")
    unmet = step.unmet(requirement)
    if unmet:
        failure = ET.SubElement(test, "failure", type="requirement", message=_xml(unmet[0].mistake))
        blocks = [
            "\n".join(f"{title}: {text}" for title, text in hint_lines(differs, level).items()) for differs in unmet
        ]
        if level >= HOW:
            blocks += [finding.fix.shell for finding in step.findings if unmet[0] in finding.unmet]
        failure.text = _xml("\n\n".join(blocks))
    elif not requirement.holds:
        ET.SubElement(test, "skipped", message=_xml(not_compared(step)))
    return test


def _xml(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)
