"""One local cloud for the tests of security."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.security.backend import Build, backends

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Build]:
    """Return a function that builds a variant, in place of the deployed one."""
    with backends(tmp_path_factory.mktemp("security")) as build:
        yield build
