"""STEP 11 shows what `chatprov export` writes, step by step, and says what a format does not have."""

from __future__ import annotations

from textwrap import indent
from typing import TYPE_CHECKING

import pytest

from chatprov.engine.offline import OfflineEngine
from chatprov.export.formats import FORMATS
from chatprov.export.side_by_side import FormatCode, project_in_formats
from chatprov.teach.course import lessons
from chatprov.teach.html import as_html
from chatprov.teach.markdown import as_markdown
from chatprov.teach.sections import InFormats, before

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from chatprov.project import Project
    from chatprov.teach.course import Lesson

REGION = "ap-south-1"
INDENTED = {"cloudformation": "  ", "terraform": "", "cdk": "    "}
CALL = 'context.client("dynamodb").create_table('


def shown(project: Project, tool: str) -> dict[int, FormatCode]:
    """The code of a tool, by the number of the step."""
    found = project_in_formats(project, REGION)
    assert found.refused == ()
    return {part.step.number: code for part in found.steps for code in part.formats if code.tool == tool}


@pytest.mark.parametrize(
    ("form", "tool"), [("cloudformation", "CloudFormation"), ("terraform", "Terraform"), ("cdk", "CDK")]
)
def test_the_code_is_that_of_the_export(each: Project, form: str, tool: str) -> None:
    (written, *_) = FORMATS[form].files(each, REGION).values()
    for number, code in shown(each, tool).items():
        for block in code.code.split("\n\n"):
            assert indent(block, INDENTED[form]).strip() in written, f"STEP {number}"


def test_every_step_with_resources_is_there_in_every_format(each: Project) -> None:
    found = project_in_formats(each, REGION)
    assert [part.step for part in found.steps] == [step for step in each.steps if step.resources(each.config)]
    for part in found.steps:
        assert [code.tool for code in part.formats] == ["boto3", "CloudFormation", "Terraform", "CDK"]
        assert all(code.code or code.elsewhere for code in part.formats)


def test_what_another_steps_resource_contains_is_named(project: Project) -> None:
    schema = shown(project, "Terraform")[5]
    assert schema.code == ""
    assert schema.elsewhere == ("AppSync schema: a part of aws_appsync_graphql_api in STEP 4",)
    assert shown(project, "CloudFormation")[5].elsewhere == ()


@pytest.fixture
def last_lesson(with_step: Callable[..., Project], tmp_path: Path) -> Callable[..., Lesson]:
    """STEP 11 of a project with the example's step, in which one text is replaced."""

    def load(old: str = "", new: str = "") -> Lesson:
        engine = OfflineEngine(with_step(old, new), "local", REGION, tmp_path / "state")
        return next(lesson for lesson in lessons(engine) if lesson.in_formats)

    return load


def test_a_step_of_a_learners_own_is_shown(last_lesson: Callable[..., Lesson]) -> None:
    lesson = last_lesson()
    assert lesson.step.number == 11
    sections = [section for section in before(lesson) if isinstance(section, InFormats)]
    assert sections[-1].title == "STEP 12 as code: Create a Table for the Rooms"
    for text in (as_markdown([lesson]), as_html([lesson])):
        for heading in ("STEP 12 as code", "What a tool remembers", "In a shell", "Terraform", "CDK"):
            assert heading in text
        assert text.count("ChatRooms") == 4 + 1  # and in the drawing


def test_a_format_that_refuses_a_step_is_missing_with_the_reason(last_lesson: Callable[..., Lesson]) -> None:
    lesson = last_lesson(CALL, 'context.client("sqs").create_queue(')
    assert lesson.in_formats
    assert {code.tool for part in lesson.in_formats.steps for code in part.formats} == {"boto3"}
    text = as_markdown([lesson])
    for tool, name in (("Terraform", "Terraform"), ("CloudFormation", "CloudFormation"), ("CDK", "the CDK")):
        said = "STEP 12: DynamoDB table rooms in steps/step12\\_rooms.py calls sqs.create\\_queue"
        assert f"{tool}: {said}, which has no counterpart in {name}'s export" in text


def test_only_one_lesson_has_the_code(project: Project, tmp_path: Path) -> None:
    found = lessons(OfflineEngine(project, "local", REGION, tmp_path))
    assert [lesson.step.number for lesson in found if lesson.in_formats] == [11]
