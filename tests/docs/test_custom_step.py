"""The worked example of docs/teaching.md: a custom step is built, taught, graded, fixed and removed."""

from __future__ import annotations

import json
import runpy
import shutil
from typing import TYPE_CHECKING

import pytest

from chatprov.aws_resource import AwsResource, ListedAwsResource
from chatprov.engine.engine import Engine
from chatprov.project import load_project
from chatprov.step import Resource
from chatprov.target import aws_target
from chatprov.teach.check import check
from chatprov.teach.course import lessons
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLE = ROOT / "docs" / "examples"


def test_the_example_sets_what_the_contract_has_and_nothing_else() -> None:
    table = runpy.run_path(str(EXAMPLE / "step12_rooms.py"))["RoomsTable"]
    own = {name for name in vars(table) if not name.startswith("_")}
    assert own - {*dir(ListedAwsResource), *AwsResource.__annotations__, *Resource.__annotations__} == set()


@pytest.mark.slow
def test_a_custom_step(moto_aws: None, tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    shutil.copy(ROOT / "config.yaml", root)
    for folder in ("steps", "graphql"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in EXAMPLE.glob("step12_rooms.*"):
        shutil.copy(file, root / "steps")
    target = aws_target("ap-south-1", "ap-south-1", None)

    def engine() -> Engine:
        return Engine(load_project(root, root), target, tmp_path / "state")

    engine().up(only_steps=frozenset({12}))
    assert check(engine(), [12])[0].ok
    lesson = next(one for one in lessons(engine()) if one.step.number == 12)
    assert lesson.done
    assert "create_table" in lesson.code
    assert "aws dynamodb create-table" in lesson.commands
    capacity = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}
    target.client("dynamodb").update_table(
        TableName="ChatRooms", BillingMode="PROVISIONED", ProvisionedThroughput=capacity
    )
    (finding,) = check(engine(), [12])[0].findings
    assert finding.unmet[0].mistake == "Provisioned capacity was chosen."
    exec(finding.fix.python, {"boto3": target, "json": json})
    assert check(engine(), [12])[0].ok
    engine().down()
    assert not check(engine(), [12])[0].ok
