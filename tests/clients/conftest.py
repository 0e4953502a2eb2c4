"""The tutorial's backend in a local cloud, for clients that others wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.stack import Stack


@pytest.fixture(scope="session")
def backend(stack: Stack) -> dict[str, Any]:
    """What a client of the backend is told, with `endpoint`, the local cloud, and `certificate_authority`."""
    more = {"endpoint": stack.endpoint, "certificate_authority": stack.certificate_authority}
    return {**vars(stack.outputs), **more}
