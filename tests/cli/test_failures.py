"""Every error ends as a message and an exit code."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from chatprov.cli import failures
from chatprov.cli.main import cli
from chatprov.errors import ChatprovError, Locked
from tests.conftest import ROOT
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

LOCKED = Locked("Another run is at work", kept="Nothing was changed.", advice="Wait [until] it has ended.")


def test_an_error_has_message_kept_and_advice(capsys: pytest.CaptureFixture[str]) -> None:
    assert failures.report(LOCKED, as_json=False, debug=False) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "Error: Another run is at work\nNothing was changed.\nWait [until] it has ended.\n"


def test_an_error_as_a_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert failures.report(LOCKED, as_json=True, debug=False) == 1
    out, err = capsys.readouterr()
    assert err == ""
    assert json.loads(out) == {
        "version": 1,
        "error": {
            "type": "Locked",
            "message": "Another run is at work",
            "stands": "Nothing was changed.",
            "advice": "Wait [until] it has ended.",
        },
    }


def test_the_exit_code_is_the_errors_own(capsys: pytest.CaptureFixture[str]) -> None:
    class Special(ChatprovError):
        exit_code = 7

    assert failures.report(Special("x"), as_json=False, debug=False) == 7


def raised(error: Exception) -> Exception:
    try:
        raise error
    except type(error) as caught:
        return caught


def test_an_unexpected_error_is_called_a_bug(capsys: pytest.CaptureFixture[str]) -> None:
    assert failures.report(raised(KeyError("api")), as_json=False, debug=False) == 1
    err = capsys.readouterr().err
    assert err.startswith("Error: This is a bug in chatprov: KeyError: 'api'\n")
    assert "--debug" in err
    assert "Traceback" not in err


def test_debug_shows_where(capsys: pytest.CaptureFixture[str]) -> None:
    failures.report(raised(KeyError("api")), as_json=True, debug=True)
    out, err = capsys.readouterr()
    assert json.loads(out)["error"]["type"] == "KeyError"
    assert "Traceback" in err
    assert __file__ in err


def test_stopping_at_a_question_is_no_bug(capsys: pytest.CaptureFixture[str]) -> None:
    assert failures.report(click.Abort(), as_json=False, debug=True) == 1
    err = capsys.readouterr().err
    assert err.startswith("Error: Stopped")
    assert "Traceback" not in err


def test_the_command_line_goes_through_it(nowhere: Callable[..., Result]) -> None:
    result = nowhere("outputs")
    assert result.exit_code == 1
    assert "chatprov up" in result.stderr


def test_debug_is_accepted_after_the_command(tmp_path: object) -> None:
    result = CliRunner().invoke(cli, ["status", "--project", "/nowhere", "--debug"])
    assert "Traceback" in result.stderr


CTRL_C = """
import os, signal, sys, time
from chatprov.cli.interrupt import second_ctrl_c_quits
second_ctrl_c_quits()
try:
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(10)
except KeyboardInterrupt:
    print("first", flush=True)
{then}
print("end", flush=True)
"""


@pytest.mark.parametrize(
    ("then", "printed", "status"),
    [("", "first\nend\n", 0), ("os.kill(os.getpid(), signal.SIGINT); time.sleep(10)", "first\n", 130)],
)
def test_the_second_ctrl_c_quits_at_once(then: str, printed: str, status: int) -> None:
    ran = subprocess.run([sys.executable, "-c", CTRL_C.format(then=then)], capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.returncode) == (printed, status)


def test_ctrl_c_outside_the_engine_ends_with_a_message() -> None:
    program = (
        "import chatprov.cli.local, chatprov.cli.main as main, os, signal, time\n"
        "def ctrl_c(*_): os.kill(os.getpid(), signal.SIGINT); time.sleep(10)\n"
        "chatprov.cli.local._cloud = ctrl_c\n"
        "import sys; sys.argv = ['chatprov', 'local', 'status']; main.main()"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "Error: Stopped" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_reader_that_leaves_is_no_error() -> None:
    program = "from chatprov.cli.main import main; import sys; sys.argv = ['chatprov', 'plan', '--port', '1']; main()"
    reader = subprocess.Popen(["true"], stdin=subprocess.PIPE)
    reader.wait()
    ran = subprocess.run(
        [sys.executable, "-c", program], stdout=reader.stdin, stderr=subprocess.PIPE, text=True, check=False
    )
    assert reader.stdin
    reader.stdin.close()
    assert "Traceback" not in ran.stderr
    assert "BrokenPipe" not in ran.stderr
    assert "bug" not in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--version"], 0, ""),
        (["status"], 1, "Error: The current folder cannot be used: No such file or directory"),
        (["--state-dir", "/tmp", "status"], 1, "Error: The current folder cannot be used: No such file or directory"),
        (["--project", str(ROOT), "--state-dir", "/nonexistent", "status"], 0, ""),
    ],
)
def test_the_current_folder_may_be_gone(tmp_path: Path, arguments: list[str], code: int, told: str) -> None:
    here = tmp_path / "here"
    here.mkdir()
    command = shlex.join([sys.executable, "-m", "chatprov", "--port", str(free_port()), *arguments])
    ran = subprocess.run(
        ["/bin/sh", "-c", f"rmdir {shlex.quote(str(here))}; exec {command}"],
        cwd=here,
        env=os.environ | {"PYTHONPATH": str(ROOT), "XDG_STATE_HOME": str(tmp_path / "kept")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, "Traceback" in ran.stderr) == (code, False), ran.stderr
    assert ran.stderr.startswith(told)
