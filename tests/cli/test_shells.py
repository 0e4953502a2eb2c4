"""What shells get to read: similar names, proposed commands as one shell reads them, and Windows' one line."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from chatprov.cli.main import COMMANDS, cli
from chatprov.cli.options import Settings
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("given", "meant"), [(["statu"], "status"), (["walktrough"], "walkthrough"), (["local", "strat"], "start")]
)
def test_similar_names_are_proposed(given: list[str], meant: str) -> None:
    done = CliRunner().invoke(cli, given)
    assert done.exit_code == 1
    assert f"'{meant}'" in done.stderr.partition("Did you mean")[2]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_letter_too_few_is_understood(name: str) -> None:
    assert f"'{name}'" in CliRunner().invoke(cli, [name[:-1]]).stderr.partition("id you mean")[2]


@pytest.mark.parametrize("folder", ["my proj/x y", "it's", "-x", "a$b"])
def test_the_folder_of_a_new_project_can_be_entered_as_proposed(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, ["init", "--", folder])
    (proposed,) = (line.strip() for line in done.stdout.splitlines() if line.startswith("  cd "))
    ran = subprocess.run(["sh", "-c", f"{proposed} && pwd"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert Path(ran.stdout.removesuffix("\n")) == (tmp_path / folder).resolve()


def test_repeated_options_are_quoted() -> None:
    settings = Settings()
    settings.spoken |= {"--project": "my proj/it's", "--port": "4567", "--variant": "hardened"}
    assert shlex.split(settings.repeated()) == ["--project", "my proj/it's", "--port", "4567"]


def test_windows_is_one_line_before_anything_else(tmp_path: Path) -> None:
    """A Python that says that it runs on Windows, and that has no module of Unix."""
    program = "import sys; sys.platform = 'win32'; sys.modules['fcntl'] = sys.modules['termios'] = None\n"
    program += "from chatprov.__main__ import main; main()"
    for arguments in (["up"], ["--version"]):
        ran = subprocess.run(
            [sys.executable, "-c", program, *arguments],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 1
        assert ran.stderr.startswith("Error: chatprov does not run on Windows itself")
        assert "WSL" in ran.stderr
        assert "Traceback" not in ran.stderr
