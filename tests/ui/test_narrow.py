"""Everything can be read in a terminal of 40 columns: nothing is cut, and only what is copied may be longer than a line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from chatprov.audit.audit import catalogue
from chatprov.audit.rule import AuditFinding
from chatprov.calls import AwsCall
from chatprov.engine.engine import Engine
from chatprov.target import aws_target
from chatprov.teach.course import lessons
from chatprov.teach.sections import Diagram, before
from chatprov.ui.board import Board, Line
from chatprov.ui.check_list import check_line
from chatprov.ui.lesson_page import blocks, lesson_header
from chatprov.ui.plan_table import plan_table
from chatprov.ui.progress_lines import progress_lines
from chatprov.ui.status_table import status_table
from chatprov.ui.summary import next_commands
from chatprov.ui.trace_table import trace_table
from chatprov.ui.weaknesses import finding_block

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from chatprov.project import Project

    Shown = Callable[..., str]

WIDTH = 40


@dataclass(frozen=True)
class Check:
    name: str
    ok: bool
    detail: str


@pytest.fixture
def engine(project: Project, moto_aws: None, tmp_path: Path) -> Engine:
    return Engine(project, aws_target("ap-south-1", "ap-south-1", None), tmp_path)


def fits(text: str) -> bool:
    return "…" not in text and max(map(len, text.splitlines())) <= WIDTH


@pytest.mark.slow
def test_a_lesson_fits(engine: Engine, shown: Shown) -> None:
    for lesson in lessons(engine):
        assert fits(shown(lesson_header(lesson, "2/3"), *blocks(before(lesson)), width=WIDTH))


def test_the_drawing_has_every_box_below_the_other(engine: Engine, shown: Shown) -> None:
    lesson = lessons(engine)[3]
    (section,) = [section for section in before(lesson) if isinstance(section, Diagram)]
    wide, narrow = (shown(*blocks([section]), width=width) for width in (100, WIDTH))
    assert fits(narrow)
    assert not fits(wide)
    words = re.findall(r"[A-Za-z][\w./-]*", wide)
    assert set(words) <= set(re.findall(r"[A-Za-z][\w./-]*", narrow)), "everything is in it"
    assert [line.split()[1] for line in narrow.splitlines() if line.startswith("╭")] == [
        "Cognito",
        "AppSync",
        "IAM",
        "DynamoDB",
        "S3",
    ]


def test_plan_and_status_fit(engine: Engine, shown: Shown) -> None:
    assert fits(shown(plan_table(engine.plan()), width=WIDTH))
    listed = shown(status_table(engine.status()), width=WIDTH)
    assert fits(listed)
    assert "  · S3 bucket\n    chat-app-uploads-appasync: missing\n" in listed


def test_weaknesses_fit(engine: Engine, shown: Shown) -> None:
    for rule in catalogue():
        finding = AuditFinding(rule, "DescribeContinuousBackups: point-in-time recovery is DISABLED", proved=False)
        text = shown(finding_block(finding, ["config.hardened.yaml:14: point_in_time_recovery: true"]), width=WIDTH)
        assert fits(text)
        assert "\n  detected: DescribeContinuousBackups:\n" in text


def test_results_and_calls_fit(shown: Shown) -> None:
    check = Check("mutation sendMessage", ok=True, detail="200 {'data': {'sendMessage': {'roomId': 'room1'}}}")
    text = shown(check_line(check), width=WIDTH)
    assert fits(text)
    assert text.startswith("✔ mutation sendMessage\n    200 {'data':")
    assert fits(
        shown(trace_table([AwsCall("dynamodb", "DescribeTable", {"TableName": "ChatMessages"}, 0.2)]), width=WIDTH)
    )


def test_progress_keeps_the_state_of_each_resource(shown: Shown) -> None:
    board = Board(lambda: 0.0)
    bucket = "chat-app-uploads-appasync"
    named = [("DynamoDB table", "ChatMessages"), ("S3 bucket", bucket), ("S3 CORS rules", bucket)]
    board.begin([Line(type_, 3, type_, name) for type_, name in named])
    lines = [line.strip() for line in shown(progress_lines(board), width=WIDTH).splitlines()]
    assert lines == ["3 · ChatMessages  waiting", "3 · S3 bucket  waiting", "3 · S3 CORS rules  waiting"]


def test_a_purpose_is_below_its_command(shown: Shown) -> None:
    text = shown(
        next_commands({"chatprov test": "sign a user in, send a message and read it back", "cd x": ""}), width=WIDTH
    )
    assert text == "  chatprov test\n      sign a user in, send a message and\n      read it back\n  cd x"
