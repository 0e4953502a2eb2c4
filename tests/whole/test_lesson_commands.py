"""Everything that a lesson shows to be copied runs as printed: in a new shell, in an empty folder, with no settings of AWS."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

import pytest

from chatprov.engine.engine import Engine
from chatprov.project import load_project
from chatprov.teach.check import check
from chatprov.teach.course import lessons
from tests.aws_cli import aws_cli
from tests.whole.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.teach.course import Lesson
    from tests.whole.conftest import Chatprov

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
PRINTED = {
    8: "{'data': {'onNewMessage': {'content': 'Hello!', 'sender': 'user1'}}}",
    9: "403\nhello",
    10: '"admin": {"S": "yes"}',
    11: "Api CREATE_COMPLETE",
}
"""What the programs of the steps without resources print in the tutorial's variant."""
VARIANTS = ["documented", "hardened"]


class Learner:
    """A person with a new shell in an empty folder, whose usual credentials belong to another account."""

    def __init__(self, folder: Path, aws: Path) -> None:
        self.home, self.folder = folder / "home", folder / "empty folder"
        self.folder.mkdir()
        (self.home / ".aws").mkdir(parents=True)
        (self.home / ".aws" / "credentials").write_text(
            "[default]\naws_access_key_id = AKIAREAL\naws_secret_access_key = s\n"
        )
        self.environment = {
            "HOME": str(self.home),
            "PATH": f"{aws}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "LANG": "C.UTF-8",
        }

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def shell(self, commands: str, *, strict: bool = True) -> str:
        """Run commands in a new shell and return what they print; with `strict`, each of them has to succeed."""
        done = self.run("bash", *(["-euo", "pipefail"] if strict else []), "-c", commands)
        assert not strict or done.returncode == 0, f"{commands}\n{done.stdout}\n{done.stderr}"
        for said in (
            "No such file",
            "must specify a region",
            "Unable to locate credentials",
            "not found",
            "Unknown options",
        ):
            assert said not in done.stderr.replace("ResourceNotFoundException", ""), f"{commands}\n{done.stderr}"
        return done.stdout

    def python(self, code: str) -> str:
        done = self.run(sys.executable, "-c", code)
        assert done.returncode == 0, f"{code}\n{done.stderr}"
        return done.stdout


@pytest.fixture(scope="module")
def aws() -> Iterator[Path]:
    with TemporaryDirectory() as folder, aws_cli(Path(folder)) as commands:
        yield commands


@pytest.fixture
def learner(tmp_path: Path, aws: Path) -> Learner:
    return Learner(tmp_path, aws)


def opened(cloud: Chatprov, variant: str, language: Literal["vtl", "js"]) -> tuple[Engine, list[Lesson]]:
    """Return an engine, and the lessons as they are before anything exists."""
    project = load_project(ROOT, ROOT, variant, language)
    engine = Engine(project, cloud.target(), cloud.folder / "state")
    engine.connect()
    return engine, lessons(engine)


def without_resolvers(engine: Engine) -> None:
    """Delete the resolvers, so that STEP 7 can be done again in the other language."""
    appsync = engine.target.client("appsync")
    [api] = appsync.list_graphql_apis()["graphqlApis"]
    for name in ("Query", "Mutation", "Subscription"):
        for resolver in appsync.list_resolvers(apiId=api["apiId"], typeName=name)["resolvers"]:
            appsync.delete_resolver(apiId=api["apiId"], typeName=name, fieldName=resolver["fieldName"])


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_commands_of_the_aws_cli(cloud: Chatprov, learner: Learner, variant: str) -> None:
    _, in_javascript = opened(cloud, variant, "js")
    engine, taught = opened(cloud, variant, "vtl")
    for lesson in taught:
        if lesson.status.resources:
            learner.shell(lesson.commands)
    assert [found.findings for found in check(engine, abroad=False) if not found.ok] == []
    as_written = variant == "documented"
    for lesson in taught:
        if lesson.experiment:
            printed = learner.shell(lesson.experiment.commands, strict=as_written)
            assert not as_written or lesson.experiment.shows in printed, f"{lesson.experiment.commands}\n{printed}"
            assert printed.endswith("\n") or not printed, lesson.experiment.commands
    without_resolvers(engine)
    learner.shell(in_javascript[6].commands)
    engine, _ = opened(cloud, variant, "js")
    assert [found.findings for found in check(engine, abroad=False) if not found.ok] == []


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_programs(cloud: Chatprov, learner: Learner, variant: str) -> None:
    _, in_javascript = opened(cloud, variant, "js")
    engine, taught = opened(cloud, variant, "vtl")
    for lesson in taught:
        if lesson.status.resources:
            learner.python(lesson.code)
    assert [found.findings for found in check(engine, abroad=False) if not found.ok] == []
    as_written = variant == "documented"
    for lesson in taught:
        if as_written and not lesson.status.resources:
            printed = learner.python(lesson.code)
            assert PRINTED[lesson.step.number] in printed, f"{lesson.code}\n{printed}"
    without_resolvers(engine)
    learner.python(in_javascript[6].code)
    engine, _ = opened(cloud, variant, "js")
    assert [found.findings for found in check(engine, abroad=False) if not found.ok] == []
