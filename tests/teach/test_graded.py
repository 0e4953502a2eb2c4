"""A step that was done right by hand is done in the lessons, and its resources are drawn as existing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chatprov.teach.check import check
from chatprov.teach.course import lessons
from chatprov.teach.drawing import drawing
from chatprov.teach.graded import as_graded
from chatprov.ui.lesson_page import DONE_MARKS

if TYPE_CHECKING:
    from tests.teach.learner import Learner

pytestmark = pytest.mark.slow


def test_a_right_step_is_done_without_the_tags_of_the_stack(learner: Learner) -> None:
    dynamodb = learner.client("dynamodb")
    table = dynamodb.describe_table(TableName="ChatMessages")["Table"]
    dynamodb.untag_resource(
        ResourceArn=table["TableArn"], TagKeys=["chatprov:stack", "chatprov:resource", "chatprov:region"]
    )
    engine = learner.engine()
    found = lessons(engine)
    assert found[0].status.state == "drifted"
    graded = as_graded(found, check(engine))
    assert {status.state for status in graded[7].all_steps} == {"done", "ready"}
    assert DONE_MARKS[graded[0].status.state][0] == "●"
    drawn = "\n".join("".join(span.text for span in line) for line in drawing(graded[0].all_steps, 1))
    assert "✔ ChatMessages" in drawn
    assert "!" not in drawn
    wrong = as_graded(found, [])
    assert [status.state for status in wrong[0].all_steps] == [status.state for status in found[0].all_steps]
