"""The calls that a lesson shows are the calls that make the resource."""

from __future__ import annotations

import json
import os
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chatprov.engine.engine import Engine
from chatprov.engine.offline import OfflineEngine
from chatprov.engine.read_result import handles
from chatprov.target import aws_target
from chatprov.teach.course import lessons
from chatprov.teach.html import as_html
from tests.conftest import ROOT

if TYPE_CHECKING:
    from chatprov.project import Project

REGION = "ap-south-1"


@pytest.fixture
def engine(project: Project, moto_aws: None, tmp_path: Path) -> Engine:
    return Engine(project, aws_target(REGION, REGION, None), tmp_path)


def built(engine: Engine, blocks: list[str], monkeypatch: pytest.MonkeyPatch) -> bool:
    """Run the programs in an empty account, each on its own, and return whether the whole backend exists."""
    monkeypatch.chdir("/")
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    for block in blocks:
        exec(block, {})
    states = {
        one.result.resource.key: (one.state, one.differences) for step in engine.status() for one in step.resources
    }
    assert states == {resource.key: ("present", ()) for _, resource in engine.project.resources()}
    return True


def test_the_programs_of_the_lessons_build_the_backend(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = [lesson.code for lesson in lessons(engine) if lesson.status.resources]
    assert built(engine, blocks, monkeypatch)


@pytest.mark.slow
def test_the_code_of_the_hardened_lessons_builds_it_too(
    hardened: Project, moto_aws: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine(hardened, aws_target(REGION, REGION, None), tmp_path)
    blocks = [lesson.code for lesson in lessons(engine) if lesson.status.resources]
    assert built(engine, blocks, monkeypatch)


def test_looking_at_lessons_changes_nothing(engine: Engine) -> None:
    found = lessons(engine)
    assert all(call.is_read for call in engine.target.calls)
    assert all(one.state == "missing" for lesson in found for one in lesson.status.resources)


def test_placeholders_are_replaced_by_existing_ids(engine: Engine) -> None:
    assert '"userPoolId": user_pool_id' in code(engine, 4)
    assert 'if item["Name"] == "ChatUserPool"' in code(engine, 4)
    assert 'user_pool_id = answer["UserPool"]["Id"]' in code(engine, 2)
    engine.up(only_steps=frozenset({2}))
    pool = handles(engine.read_all())["user-pool"]
    assert f'"userPoolId": "{pool.id}"' in code(engine, 4)
    assert "list_user_pools" not in code(engine, 4)
    assert "answer" not in code(engine, 2)


def code(engine: Engine, number: int) -> str:
    return next(lesson.code for lesson in lessons(engine) if lesson.step.number == number)


def test_long_texts_are_shown_as_the_files_they_come_from(engine: Engine) -> None:
    assert 'definition=Path(files, "graphql/schema.graphql").read_bytes()' in code(engine, 5)
    mutation = code(engine, 7)
    assert (
        'requestMappingTemplate=Path(\n        files, "graphql/sendMessage.request.vtl"\n    ).read_text()' in mutation
    )


@pytest.mark.slow
def test_policies_are_shown_as_documents(engine: Engine) -> None:
    policy = code(engine, 6)
    assert "PolicyDocument=json.dumps({" in policy
    assert '"Resource": [table_arn, f"{table_arn}/*"]' in policy


@pytest.mark.slow
def test_the_words_of_each_resource_are_in_its_code(engine: Engine, project: Project) -> None:
    told = " ".join(
        line.removeprefix("# ") for one in lessons(engine) for line in (one.code + "\n" + one.commands).splitlines()
    )
    for _, resource in project.resources():
        assert told.count((type(resource).__doc__ or "").splitlines()[0]) >= 2


def test_what_is_copied_names_where_it_goes(engine: Engine, project: Project, tmp_path: Path) -> None:
    local = lessons(OfflineEngine(project, "local", REGION, tmp_path))
    for lesson in local:
        tried = lesson.experiment.commands if lesson.experiment else ""
        for commands in filter(None, [lesson.commands, tried]):
            before = commands[: commands.index("aws ")] if "aws " in commands else commands
            assert "export AWS_ENDPOINT_URL=http://127.0.0.1:456" in before
            assert "export AWS_ACCESS_KEY_ID=test" in before
        assert not lesson.code or 'os.environ["AWS_ENDPOINT_URL"] = "http://127.0.0.1:4566"' in lesson.code
    for lesson in lessons(engine):
        if lesson.status.resources:
            assert "AWS_ENDPOINT_URL" not in lesson.commands + lesson.code, "on AWS, the profile of the learner"
            assert "AWS_ACCESS_KEY_ID" not in lesson.commands + lesson.code


def test_the_whole_of_what_is_pasted_is_in_the_lesson(project: Project, hardened: Project, tmp_path: Path) -> None:
    for version in (project, hardened, replace(project, language="js")):
        found = lessons(OfflineEngine(version, "local", REGION, tmp_path))
        texts = {pasted.title: pasted for lesson in found for pasted in lesson.pasted}
        assert texts[version.config.schema_.file].text == version.read(version.config.schema_.file).strip("\n")
        for resolver in version.resolvers:
            for name, file in resolver.files.items():
                if (name == "code") is (version.language_of(resolver.field) == "js"):
                    assert texts[file].text == version.read(file).strip("\n")
        assert json.loads(texts["CORS rules of chat-app-uploads-appasync"].text)[0]["AllowedMethods"]
        assert "sts:AssumeRole" in texts["Trust policy of ChatMessagesDS-role"].text
        assert "\ue000" not in "".join(pasted.text for pasted in texts.values())


def test_the_exported_page_marks_no_code_as_wrong_and_hides_answers(project: Project, tmp_path: Path) -> None:
    page = as_html(lessons(OfflineEngine(project, "local", REGION, tmp_path)))
    assert 'class="err"' not in page
    assert page.count("<details><summary>Answer</summary>") == len(project.steps)
    assert re.search(r'class="\w+">type</span>', page), "the schema is there, in colours"


def test_lines_are_narrow_enough_for_a_page(engine: Engine) -> None:
    for lesson in lessons(engine):
        texts = [lesson.commands, lesson.code, lesson.experiment.commands if lesson.experiment else ""]
        assert not [line for text in texts for line in text.splitlines() if len(line) > 78]


def test_lines_of_the_hardened_lessons_are_narrow_too(hardened: Project, tmp_path: Path) -> None:
    found = lessons(OfflineEngine(hardened, "local", "ap-south-1", tmp_path))
    lines = [line for one in found for text in (one.code, one.commands) for line in text.splitlines()]
    assert not [line for line in lines if len(line) > 78 and max(map(len, line.split())) < 60], "only ARNs and URLs"
