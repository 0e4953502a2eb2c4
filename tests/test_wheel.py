"""The wheel carries the project, and nothing of it at the top level of site-packages."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.patience import PATIENCE

if TYPE_CHECKING:
    from chatprov.project import Project

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, timeout=4 * PATIENCE)
    return next(folder.glob("*.whl"))


def test_the_wheel_is_complete_and_keeps_to_itself(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"chatprov"}
    for folder in ("steps", "graphql"):
        expected = {
            f"chatprov/project/{path.relative_to(ROOT)}"
            for path in (ROOT / folder).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        assert expected <= set(names)
    files = {"config.yaml", "config.hardened.yaml", "config.schema.json"}
    assert {f"chatprov/project/{file}" for file in files} | {"chatprov/py.typed"} <= set(names)
    pages = {
        str(path.relative_to(ROOT))
        for folder in ("web/page", "local/console/page", "browser/shared")
        for path in (ROOT / "chatprov" / folder).iterdir()
    }
    assert pages <= set(names)
    assert {"chatprov/web/page/index.html", "chatprov/local/console/page/index.html"} <= pages


def test_the_wheel_runs_from_an_empty_folder(wheel: Path, tmp_path: Path, project: Project) -> None:
    site, empty = tmp_path / "site", tmp_path / "empty"
    zipfile.ZipFile(wheel).extractall(site)
    empty.mkdir()
    code = (
        "from pathlib import Path; from chatprov.project import load_project; "
        "project = load_project(None, Path.cwd()); print(project.root, len(project.steps))"
    )
    command = [sys.executable, "-c", code]
    answer = subprocess.run(
        command, cwd=empty, env={"PYTHONPATH": str(site)}, capture_output=True, text=True, check=True
    )
    assert answer.stdout.split() == [str(site / "chatprov" / "project"), str(len(project.steps))]
