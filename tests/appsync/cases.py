"""Cases that are kept as data beside the tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.read_yaml import read_yaml

DATA = Path(__file__).parent / "data"


def load(name: str) -> Any:
    """Return the content of a data file."""
    return read_yaml(DATA / f"{name}.yaml")


def each(name: str) -> pytest.MarkDecorator:
    """Run a test with every case of a data file, under the case's name."""
    return pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in load(name)["cases"]])
