"""A learner does the steps with the commands of the lessons while `walkthrough --by-hand` watches, and does their exercises."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chatprov.engine.engine import Engine
from chatprov.project import load_project
from chatprov.teach.course import lessons
from tests.patience import PATIENCE, eventually
from tests.whole.conftest import REGION, ROOT

if TYPE_CHECKING:
    from tests.whole.conftest import Chatprov

AWS_CLI = ROOT / ".venv" / "awscli" / "bin"
WRONG = """\
aws dynamodb create-table --table-name ChatMessages --billing-mode PAY_PER_REQUEST \
    --key-schema AttributeName=roomId,KeyType=HASH AttributeName=timestamp,KeyType=RANGE \
    --attribute-definitions AttributeName=roomId,AttributeType=S AttributeName=timestamp,AttributeType=N
"""
MENDED = """\
aws dynamodb delete-table --table-name ChatMessages
aws dynamodb wait table-not-exists --table-name ChatMessages
"""


def run(script: str, chatprov: Chatprov, folder: Path = ROOT) -> str:
    """Run a shell script in the project's folder or another one, at its first error no further; return what it printed."""
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "PATH": f"{AWS_CLI}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{chatprov.port}",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_PAGER": "",
    }
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def said(log: Path, *what: str) -> str:
    """Wait until the watcher has said all of this, and return what it has said so far."""

    def text() -> str:
        return log.read_text(encoding="utf-8")

    eventually(lambda: all(one in text() for one in what), lambda: f"{what} is not in:\n{text()[-3000:]}")
    return text()


@pytest.mark.timeout(900)  # it starts the AWS CLI forty times
def test_the_steps_are_done_by_hand_and_watched(cloud: Chatprov, tmp_path: Path) -> None:
    assert (AWS_CLI / "aws").exists(), "make installs the AWS CLI for the tests"
    project = load_project(ROOT, ROOT)
    engine = Engine(project, cloud.target(), tmp_path / "nothing")
    engine.connect()
    taught = lessons(engine)
    log = tmp_path / "watched.txt"
    with log.open("w") as out:
        watching = cloud.start("walkthrough", "--by-hand", out=out)
        said(log, "Your turn")
        run(WRONG, cloud)
        text = said(log, "timestamp (Number)", "The key's type is not String", "✔ Partition key: roomId (String)")
        assert "STEP 1 is right" not in text
        commands = "\n".join(lesson.commands for lesson in taught if lesson.status.resources)
        run(MENDED + commands, cloud)
        assert "STEP 8 is right" not in said(log, "STEP 7 is right")
        experiments = {step.number: step.text.experiment for step in project.steps if step.text.experiment}
        tried = {8: run(experiments[8].commands, cloud)}
        assert "STEP 9 is right" not in said(log, "STEP 8 is right")
        photo = tmp_path / "photo.jpg"
        photo.write_bytes(b"a photo")
        cloud("upload", str(photo), "--room", "room1")
        said(log, "Everything is right")
        _, errors = watching.communicate(timeout=PATIENCE)
        assert watching.returncode == 0, errors
    text = log.read_text(encoding="utf-8")
    for step in project.steps:
        assert (f"STEP {step.number} is right." in text) is (step.number < 10)
    for number, command in ((10, "audit"), (11, "export --format cloudformation")):
        said_at_once = f"STEP {number} changes nothing, so there is nothing to detect; run chatprov {command}."
        assert said_at_once in " ".join(text.split())
    assert cloud.json("check")["ok"]
    rest = [number for number in experiments if number not in tried]
    script = "".join(f"{experiments[number].commands}\necho; echo '<end of one>'\n" for number in rest)
    tried |= dict(zip(rest, run(script, cloud).split("<end of one>")[:-1], strict=True))
    for number, one in experiments.items():
        assert one.shows in tried[number], f"{one.commands}\n{tried[number]}"
