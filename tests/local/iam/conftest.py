"""A client of IAM, and a name that no other test uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    from tests.local.conftest import ClientFor


@pytest.fixture
def iam(client_for: ClientFor) -> Any:
    return client_for("iam")


@pytest.fixture
def name() -> str:
    return f"n-{uuid4().hex[:8]}"
