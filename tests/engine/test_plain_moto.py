"""The steps against moto as it is, without the corrections of the local cloud, in a separate process."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT

SCRIPT = """
import json, sys, tempfile
from pathlib import Path
from moto import mock_aws
from chatprov.engine.engine import Engine
from chatprov.project import load_project
from chatprov.target import aws_target

root, steps = Path(sys.argv[1]), frozenset(map(int, sys.argv[2].split(",")))
project, target = load_project(root, root), aws_target("ap-south-1", "ap-south-1", None)
with mock_aws(), tempfile.TemporaryDirectory() as folder:
    outcome = {}
    for run in ("first", "second"):
        try:
            report = Engine(project, target, Path(folder)).up(only_steps=steps)
            outcome[run] = [change.resource.key for change in report.changes]
        except Exception as error:
            outcome[run] = str(error).splitlines()[0]
    outcome["roles"] = [role["RoleName"] for role in target.client("iam").list_roles()["Roles"]]
    assert not any(name.startswith("chatprov.local") for name in sys.modules)
print(json.dumps(outcome))
"""
NOT_TAGGED = (
    "The S3 bucket chat-app-uploads-appasync already exists, in the state file, but without chatprov's tags: "
    "id chat-app-uploads-appasync, tags: none"
)
"""moto does not keep the tags of CreateBucket."""
NO_DATA_SOURCES = "Could not create the AppSync data source ChatMessagesDS: AWS answers 404: Not yet implemented"


def run(steps: str) -> dict[str, object]:
    environment = os.environ | {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    done = subprocess.run(
        [sys.executable, "-P", "-c", SCRIPT, str(ROOT), steps],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    outcome: dict[str, object] = json.loads(done.stdout)
    return outcome


@pytest.mark.slow
@pytest.mark.parametrize(
    ("steps", "first", "second"),
    [
        ("1", ["table"], []),
        ("2", ["user-pool", "app-client"], []),
        ("3", ["bucket", "bucket-public-access", "bucket-cors"], NOT_TAGGED),
        ("1,2", ["table", "user-pool", "app-client"], []),
    ],
)
def test_steps_1_to_3(steps: str, first: list[str], second: object) -> None:
    outcome = run(steps)
    assert outcome["first"] == first
    assert outcome["second"] == second


@pytest.mark.slow
def test_the_role_of_step_6_and_what_moto_has_of_appsync() -> None:
    assert run("2,4,5")["first"] == ["user-pool", "app-client", "api", "schema"]
    outcome = run("1,2,4,5,6")
    assert outcome["first"] == NO_DATA_SOURCES
    assert outcome["roles"] == ["ChatMessagesDS-role"]
