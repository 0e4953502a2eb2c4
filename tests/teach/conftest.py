"""A local cloud in this process with the tutorial's stack in it, for tests that change it and restore it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.teach.learner import Learner

if TYPE_CHECKING:
    from chatprov.project import Project
    from tests.local.running import Cloud


@pytest.fixture(scope="session")
def learner_after_up(project: Project, cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Learner:
    return Learner(project, cloud.port, tmp_path_factory.mktemp("learner"))


@pytest.fixture
def learner(learner_after_up: Learner) -> Learner:
    """Somebody whose stack is right, whatever a test before did to it."""
    learner_after_up.put_right()
    return learner_after_up
