"""A local cloud that keeps its data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chatprov.local.process import LocalCloud
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[LocalCloud]:
    cloud = LocalCloud(free_port(), tmp_path / "local.log", tmp_path / "data")
    yield cloud
    cloud.stop()
