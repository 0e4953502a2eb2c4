"""The calls that a lesson shows are the calls that make the resource."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest

from chatprov.engine.engine import Engine
from chatprov.engine.offline import OfflineEngine
from chatprov.engine.read_result import handles
from chatprov.target import aws_target
from chatprov.teach.course import lessons
from tests.conftest import ROOT

if TYPE_CHECKING:
    from chatprov.project import Project

REGION = "ap-south-1"


@pytest.fixture
def engine(project: Project, moto_aws: None, tmp_path: Path) -> Engine:
    return Engine(project, aws_target(REGION, REGION, None), tmp_path)


def built(engine: Engine, blocks: list[str], monkeypatch: pytest.MonkeyPatch) -> bool:
    """Run the blocks as one program in an empty account, and return whether the whole backend exists."""
    monkeypatch.chdir(engine.project.root)
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    exec("\n".join(blocks), {"boto3": boto3, "json": json, "Path": Path})
    states = {
        one.result.resource.key: (one.state, one.differences) for step in engine.status() for one in step.resources
    }
    assert states == {resource.key: ("present", ()) for _, resource in engine.project.resources()}
    return True


def test_the_code_of_all_lessons_is_a_program_that_builds_the_backend(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks = [block for lesson in lessons(engine) if lesson.status.resources for block in lesson.code]
    assert built(engine, blocks, monkeypatch)


@pytest.mark.slow
def test_the_hardened_lessons_are_one_too_with_the_role_made_first(
    hardened: Project, moto_aws: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine(hardened, aws_target(REGION, REGION, None), tmp_path)
    blocks = [block for lesson in lessons(engine) if lesson.status.resources for block in lesson.code]
    assert built(engine, sorted(blocks, key=lambda block: "iam.create_role(" not in block), monkeypatch)


def test_looking_at_lessons_changes_nothing(engine: Engine) -> None:
    found = lessons(engine)
    assert all(call.is_read for call in engine.target.calls)
    assert all(one.state == "missing" for lesson in found for one in lesson.status.resources)


def test_placeholders_are_replaced_by_existing_ids(engine: Engine) -> None:
    assert any("userPoolId=user_pool_id" in block or '"userPoolId": user_pool_id' in block for block in code(engine, 4))
    assert 'user_pool_id = answer["UserPool"]["Id"]' in code(engine, 2)[0]
    engine.up(only_steps=frozenset({2}))
    pool = handles(engine.read_all())["user-pool"]
    assert any(f'"userPoolId": "{pool.id}"' in block for block in code(engine, 4))
    assert "answer" not in code(engine, 2)[0]


def code(engine: Engine, number: int) -> tuple[str, ...]:
    return next(lesson.code for lesson in lessons(engine) if lesson.step.number == number)


def test_long_texts_are_shown_as_the_files_they_come_from(engine: Engine) -> None:
    assert 'definition=Path("graphql/schema.graphql").read_bytes()' in code(engine, 5)[0]
    mutation = code(engine, 7)[0]
    assert 'requestMappingTemplate=Path(\n        "graphql/sendMessage.request.vtl"\n    ).read_text()' in mutation


@pytest.mark.slow
def test_policies_are_shown_as_documents(engine: Engine) -> None:
    policy = code(engine, 6)[1]
    assert "PolicyDocument=json.dumps({" in policy
    assert '"Resource": [table_arn, f"{table_arn}/*"]' in policy


@pytest.mark.slow
def test_every_block_begins_with_the_resources_own_words(engine: Engine, project: Project) -> None:
    blocks = [block for lesson in lessons(engine) if lesson.status.resources for block in lesson.code]
    for block, (_, resource) in zip(blocks, project.resources(), strict=True):
        said = " ".join(line[2:] for line in block.splitlines() if line.startswith("# "))
        assert said.startswith((type(resource).__doc__ or "").splitlines()[0])


def test_lines_are_narrow_enough_for_a_page(engine: Engine, project: Project) -> None:
    tried = [step.text.experiment.commands for step in project.steps if step.text.experiment]
    assert max(len(line) for commands in tried for line in commands.splitlines()) <= 76
    assert max(len(line) for one in lessons(engine) for block in one.commands for line in block.splitlines()) <= 78
    assert max(len(line) for lesson in lessons(engine) for block in lesson.code for line in block.splitlines()) <= 78


def test_lines_of_the_hardened_lessons_are_narrow_too(hardened: Project, tmp_path: Path) -> None:
    found = lessons(OfflineEngine(hardened, "local", "ap-south-1", tmp_path))
    files = [file for file in (ROOT / "graphql").rglob("*") if file.is_file()]
    texts = [line for file in files for line in file.read_text(encoding="utf-8").splitlines() if len(line) > 40]
    lines = [line for one in found for block in (*one.code, *one.commands) for line in block.splitlines()]
    said = [line.replace("'\\''", "'") for line in lines if len(line) > 78]
    wide = [line for line in said if not any(text in line for text in texts)]
    assert not [line for line in wide if max(map(len, line.split())) < 60], "only ARNs and URLs"
