"""The tutorial's stack on moto, in this process, for tests that change it and restore it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.own_services import mocked_aws
from tests.teach.learner import Learner

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.project import Project


@pytest.fixture(scope="module")
def learner_after_up(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Learner]:
    with mocked_aws():
        yield Learner(project, tmp_path_factory.mktemp("learner"))


@pytest.fixture
def learner(learner_after_up: Learner) -> Learner:
    """Somebody whose stack is right, whatever a test before did to it."""
    learner_after_up.put_right()
    return learner_after_up
