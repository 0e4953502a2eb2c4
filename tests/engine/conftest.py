"""The stage of the engine's tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.engine.harness import Stage

if TYPE_CHECKING:
    from pathlib import Path

    from chatprov.project import Project


@pytest.fixture
def stage(moto_aws: None, project: Project, tmp_path: Path) -> Stage:
    return Stage(project, tmp_path / ".chatprov")
