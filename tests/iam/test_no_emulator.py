"""`check` evaluates policies without an emulator: it runs where importing moto raises."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stack import Stack

pytestmark = pytest.mark.slow

WITHOUT_MOTO = """
import sys
from importlib.abc import MetaPathFinder

class Refuse(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.startswith("moto"):
            raise AssertionError(f"{name} was imported")

sys.meta_path.insert(0, Refuse())
"""


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_MOTO + program, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
        cwd=ROOT,
    )


def test_the_refusal_works() -> None:
    assert "moto was imported" in run("import moto").stderr


@pytest.mark.parametrize(
    "module", ["chatprov.iam", "chatprov.teach.check", "chatprov.teach.matchers", "chatprov.cli.check"]
)
def test_the_import_loads_no_moto(module: str) -> None:
    ran = run(f"import {module}")
    assert ran.returncode == 0, ran.stderr


def test_check_of_a_whole_stack_loads_no_moto(stack: Stack, tmp_path: Path) -> None:
    program = "from chatprov.cli.main import main; main()"
    endpoint = ("--endpoint-url", stack.endpoint, "--region", stack.outputs.region)
    ran = run(program, "--project", str(ROOT), "--state-dir", str(tmp_path), *endpoint, "check", "--json")
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found["ok"] is True
    assert sum(step["met"] for step in found["steps"]) > 0
