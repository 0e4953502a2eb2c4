from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from chatprov.project import load_project
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from chatprov.config import ResolverLanguage
    from chatprov.project import Project

BOTH: list[tuple[str, ResolverLanguage]] = [
    (variant, language) for variant in ("documented", "hardened") for language in ("vtl", "js")
]
"""Both variants in both languages."""


@pytest.fixture(params=BOTH, ids="-".join, scope="session")
def each(request: pytest.FixtureRequest) -> Project:
    """The tutorial's project in each variant and each language of the resolvers."""
    variant, language = request.param
    return load_project(ROOT, ROOT, variant, language)


@pytest.fixture
def with_step(tmp_path: Path) -> Callable[..., Project]:
    """Load a copy of the project with the step of docs/examples, in which one text is replaced by another."""

    def load(old: str = "", new: str = "", variant: str = "documented") -> Project:
        root = tmp_path / "project"
        root.mkdir()
        for name in ("config.yaml", "config.hardened.yaml"):
            shutil.copy(ROOT / name, root)
        for folder in ("steps", "graphql"):
            shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "docs/examples/step12_rooms.yaml", root / "steps")
        code = (ROOT / "docs/examples/step12_rooms.py").read_text()
        assert old in code
        (root / "steps/step12_rooms.py").write_text(code.replace(old, new) if old else code)
        return load_project(root, root, variant)

    return load
