"""Which project is used, and what happens when its steps are broken."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from chatprov.errors import ProjectError
from chatprov.project import ProjectLocation, find, load_project, shipped_root

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for part in ("steps", "graphql"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "config.yaml", tmp_path)
    return tmp_path


def test_the_nearest_folder_upward_is_the_project(copy: Path) -> None:
    deep = copy / "a" / "b"
    deep.mkdir(parents=True)
    place = find(None, deep)
    assert place == ProjectLocation(copy, shipped=False)
    assert place.state_dir(deep) == copy / ".chatprov"
    project = place.load()
    assert (project.root, project.variant) == (copy, "documented")
    assert [step.number for step in project.steps] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]


def test_a_folder_that_only_looks_like_one_is_not_run(copy: Path) -> None:
    config = copy / "config.yaml"
    config.write_text(config.read_text().replace("chatprov: 1", "other: 1"))
    assert find(None, copy) == ProjectLocation(shipped_root(), shipped=True)


def test_without_a_project_the_shipped_copy_is_used_and_state_is_in_the_current_folder(tmp_path: Path) -> None:
    place = find(None, tmp_path)
    assert place.shipped
    assert place.state_dir(tmp_path) == tmp_path / ".chatprov"


def test_a_named_folder_must_be_a_project(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match=r"has no config.yaml and no graphql"):
        load_project(tmp_path, tmp_path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("import nothing_of_that_name\n", "step01_table.py:1: the step cannot be loaded: ModuleNotFoundError"),
        ("x = (\n", "step01_table.py:1: the step cannot be loaded: SyntaxError"),
        ("\n\n1 / 0\n", "step01_table.py:3: the step cannot be loaded: ZeroDivisionError"),
        ("x = 1\n", "step01_table.py defines no STEP"),
    ],
)
def test_a_broken_step_is_named(copy: Path, text: str, told: str) -> None:
    (copy / "steps" / "step01_table.py").write_text(text)
    with pytest.raises(ProjectError, match=told):
        load_project(copy, copy)


def test_graphql_folder_does_not_shadow_the_library() -> None:
    assert not (ROOT / "graphql" / "__init__.py").exists()
