"""The commands of a hint, as `check --hint 3` prints them, correct a mistake: run by bash in an empty folder."""

from __future__ import annotations

import io
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console

from chatprov.target import local_target
from chatprov.teach.check import check
from chatprov.teach.check_report import HOW
from chatprov.teach.mistakes import all_mistakes
from chatprov.teach.setup_lines import SetupLines
from chatprov.ui.findings import FindingsPrinter
from tests.aws_cli import aws_cli
from tests.teach.learner import REGION, Learner

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from chatprov.project import Project
    from tests.local.running import Cloud

pytestmark = pytest.mark.slow
EVERY = 3
"""Of so many mistakes of the catalogue, one is made here; all of them are corrected with boto3 in test_check.py."""
MISTAKES = [
    *all_mistakes()[::EVERY],
    *(one for one in all_mistakes() if "by the AWS CLI's defaults" in one["mistake"]),
]


class Shell:
    """A fresh shell in an empty folder, which finds the AWS CLI and has no credentials."""

    def __init__(self, commands: Path, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            "PATH": f"{commands}:/usr/bin:/bin",
            "HOME": str(folder),
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def run(self, script: str) -> None:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
        assert list(self.folder.iterdir()) == []


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    with aws_cli(tmp_path_factory.mktemp("a")) as commands:
        yield Shell(commands, tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="module")
def local_learner(project: Project, cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Learner:
    cloud.empty()
    return Learner(project, tmp_path_factory.mktemp("learner"), local_target(cloud.port, REGION))


def printed_commands(learner: Learner, url: str, width: int) -> str:
    """Return what `check --hint 3` prints at the margin: the commands, and nothing else."""
    out = io.StringIO()
    exports = SetupLines(REGION, url).exports
    printer = FindingsPrinter(Console(file=out, width=width), HOW, exports)
    scripts = []
    for step in check(learner.engine(), abroad=True):
        for finding in step.findings:
            printer.finding(finding)
            text = out.getvalue()
            assert exports in text
            scripts.append(text[text.index(exports) :])
            out.seek(out.truncate(0))
    assert scripts
    return "\n".join(scripts)


@pytest.mark.parametrize("entry", MISTAKES, ids=[one["mistake"] for one in MISTAKES])
def test_what_is_printed_corrects_the_mistake(
    local_learner: Learner, cloud: Cloud, shell: Shell, entry: dict[str, Any]
) -> None:
    local_learner.put_right()
    local_learner.do(entry)
    for _ in range(entry.get("rounds", 1)):
        shell.run(printed_commands(local_learner, cloud.url, 60))
        local_learner.wait_for_schema()
    assert local_learner.findings() == []
    local_learner.undo(entry)
    local_learner.is_right = "undo" not in entry
