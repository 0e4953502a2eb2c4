"""The examples of tests of resolvers, run as docs/clients.md and their README say: they pass, and they find a mistake."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from chatprov.new_project import make_project
from tests.clients.node import TIMEOUT, node
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow
EXAMPLE = ROOT / "examples" / "resolver-tests"
PAGE = (ROOT / "docs" / "clients.md").read_text(encoding="utf-8").partition("## Tests of resolvers")[2]
SETTINGS = dict(
    pair.split("=", 1) for line in re.findall(r"^export (.+)$", PAGE, re.MULTILINE) for pair in line.split()
)
"""The environment that the page shows."""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A project of `chatprov init` with the files of the example."""
    folder = tmp_path / "mine"
    make_project(folder, "documented")
    for file in ("test_resolvers.py", "resolvers.test.mjs"):
        shutil.copy(EXAMPLE / file, folder)
    return folder


def run(command: list[str], folder: Path, cloud_url: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **SETTINGS, "AWS_ENDPOINT_URL": cloud_url}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=TIMEOUT
    )


def with_pytest(folder: Path, cloud_url: str) -> subprocess.CompletedProcess[str]:
    return run([sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "test_resolvers.py"], folder, cloud_url)


def write_mistake(folder: Path) -> None:
    """Let `sendMessage` store no text of a message."""
    file = folder / "graphql" / "sendMessage.js"
    code = file.read_text(encoding="utf-8")
    assert "...item }" in code
    file.write_text(code.replace("...item }", "content, ...item }"), encoding="utf-8")


def test_the_page_and_the_readme_show_the_same_settings() -> None:
    assert SETTINGS.keys() >= {"AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_REGION", "AWS_DEFAULT_REGION"}
    readme = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^export .+$", PAGE, re.MULTILINE)) == set(re.findall(r"^export .+$", readme, re.MULTILINE))


def test_pytest_runs_the_example(mine: Path, cloud_url: str) -> None:
    passed = with_pytest(mine, cloud_url)
    assert passed.returncode == 0, passed.stdout
    assert "3 passed" in passed.stdout
    write_mistake(mine)
    failed = with_pytest(mine, cloud_url)
    assert failed.returncode == 1
    assert "1 failed, 2 passed" in failed.stdout


@pytest.mark.node
def test_vitest_runs_the_example(mine: Path, cloud_url: str) -> None:
    found = EXAMPLE / "node_modules"
    assert (found / ".package-lock.json").exists(), f"run `npm ci --ignore-scripts` in {EXAMPLE}"
    (mine / "node_modules").symlink_to(found)
    patience = f"--testTimeout={TIMEOUT * 1000}"  # five seconds is a matter of the machine
    command = [node(), "node_modules/vitest/vitest.mjs", "run", "--no-color", patience]
    passed = run(command, mine, cloud_url)
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert "Tests  3 passed (3)" in passed.stdout
    write_mistake(mine)
    failed = run(command, mine, cloud_url)
    assert failed.returncode == 1
    assert "Tests  1 failed | 2 passed (3)" in failed.stdout
