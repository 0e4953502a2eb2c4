"""The local cloud: while it does not run, and a whole day with it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import urllib3

from chatprov.target import local_target
from tests.conftest import ROOT
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result

    from chatprov.project import Project

    Run = Callable[..., Result]
    Read = Callable[[Result], dict[str, Any]]

pytestmark = pytest.mark.slow


def test_without_it_everything_is_missing(nowhere: Run, document: Read, project: Project) -> None:
    assert {step["state"] for step in document(nowhere("status", "--json"))["steps"]} == {"missing"}
    changes = document(nowhere("plan", "--json", "--trace"))
    assert {change["action"] for change in changes["changes"]} == {"create"}
    assert len(changes["changes"]) == len(project.resources())
    assert changes["calls"] == []
    assert nowhere("plan", "--detailed-exitcode").exit_code == 2
    words = nowhere("status")
    assert "not running" in words.stderr
    assert words.exit_code == 0
    assert nowhere("local", "status").stdout.startswith("The local cloud is not running")


def test_without_it_down_clears_the_state(nowhere: Run, tmp_path: Path) -> None:
    state = tmp_path / "state" / "local.json"
    state.parent.mkdir()
    record = {"type": "DynamoDB table", "id": "T", "name": "T", "arn": "arn", "recorded": "2025-01-01T00:00:00+00:00"}
    place = {"stack": "chat-app", "target": "local", "account": "123456789012", "region": "ap-south-1"}
    state.write_text(json.dumps({"version": 1, **place, "resources": {"table": record}, "intents": {}}))
    result = nowhere("down")
    assert result.exit_code == 0
    assert result.stdout.startswith("Nothing to remove")
    assert not state.exists()


def test_logs_without_a_log(nowhere: Run) -> None:
    result = nowhere("local", "logs")
    assert result.exit_code == 1
    assert "chatprov local start" in result.stderr


@pytest.fixture
def running(tmp_path: Path, free_port: int) -> Iterator[Callable[..., subprocess.CompletedProcess[str]]]:
    shared = ["--project", str(ROOT), "--state-dir", str(tmp_path / "state"), "--port", str(free_port)]

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "chatprov", *shared, *arguments], capture_output=True, text=True, check=False
        )

    yield run
    run("local", "stop")


def test_a_day_with_it(running: Callable[..., subprocess.CompletedProcess[str]], free_port: int) -> None:
    up = running("up")
    assert up.returncode == 0, up.stderr
    assert f"http://127.0.0.1:{free_port}/graphql/" in up.stdout
    assert "\x1b" not in up.stdout + up.stderr
    assert not any(line.endswith(" ") for line in up.stdout.splitlines())
    # The commands it proposes reach the same place.
    assert f"chatprov status --project {ROOT} --state-dir" in up.stdout

    status = json.loads(running("local", "status", "--json").stdout)
    assert (status["running"], status["port"]) == (True, free_port)
    authority = status["certificate_authority"]
    assert f"curl --cacert {authority}" in running("local", "status").stdout
    with urllib3.PoolManager(ca_certs=authority) as trusting:
        health = trusting.request("GET", f"https://127.0.0.1:{free_port}/_chatprov/health").json()
    assert health["certificate_authority"] == authority
    assert json.loads(running("local", "start", "--json").stdout)["already"] is True

    tested = json.loads(running("test", "--json").stdout)
    assert tested["ok"] is True
    assert {"name", "ok", "detail"} == set(tested["checks"][0])

    assert "CreateTable" in running("local", "logs").stdout
    outputs = json.loads(running("outputs", "--json").stdout)
    cognito = local_target(free_port, "ap-south-1").client("cognito-idp")
    cognito.sign_up(ClientId=outputs["client_id"], Username="mailed@example.com", Password="Correct-horse-7")
    (mail,) = json.loads(running("local", "mail", "--json").stdout)["mails"]
    assert (mail["to"], mail["code"] in mail["body"]) == ("mailed@example.com", True)
    read = running("local", "mail").stdout
    assert [text for text in (mail["to"], mail["subject"], mail["body"].strip()) if text not in read] == [], read
    before = json.loads(running("local", "status", "--json").stdout)["pid"]
    refused = running("local", "reset", "--json")
    assert (refused.returncode, json.loads(refused.stdout)["error"]["advice"]) == (1, "Run it again with --yes.")
    reset = json.loads(running("local", "reset", "--yes", "--json").stdout)
    assert (reset["running"], reset["port"]) == (True, free_port)
    assert reset["pid"] != before
    states = {one["state"] for one in json.loads(running("status", "--json").stdout)["steps"]}
    assert states == {"missing"}
    assert running("up").returncode == 0

    down = running("down")
    assert "Removed" in down.stdout, down.stderr
    assert "data are kept in" in " ".join(running("local", "stop").stdout.split())
    stopped = json.loads(running("local", "status", "--json").stdout)
    assert stopped["running"] is False
    assert Path(stopped["data"]["folder"]).name == str(free_port)


def test_a_log_can_be_followed_until_ctrl_c(tmp_path: Path, free_port: int) -> None:
    log = tmp_path / "local.log"
    log.write_text("first\n")
    program = [sys.executable, "-m", "chatprov", "--state-dir", str(tmp_path), "--port", str(free_port)]
    follower = subprocess.Popen([*program, "local", "logs", "--follow"], stdout=subprocess.PIPE, text=True)
    assert follower.stdout
    assert follower.stdout.readline() == "first\n"
    with log.open("a") as file:
        file.write("second\n")
    assert follower.stdout.readline() == "second\n"
    follower.send_signal(signal.SIGINT)
    assert follower.wait(PATIENCE) == 0
    follower.stdout.close()
