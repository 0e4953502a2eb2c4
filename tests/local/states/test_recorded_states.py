"""The states of moto's services that earlier versions have written are read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pytest

from tests.conftest import ROOT
from tests.local.states.moto_world import STATES, as_today, continued, put_in
from tests.own_services import mocked_aws

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

RECORDED: Final = sorted((ROOT / "tests" / "local" / "states" / "recorded").glob("*.json"))


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_a_recorded_state_is_read(path: Path) -> None:
    recorded = json.loads(path.read_text(encoding="utf-8"))
    with mocked_aws():
        put_in(recorded["documents"])
        assert continued(recorded["memory"]) == as_today(recorded["continued"])


def test_there_is_a_recorded_state_of_each_version() -> None:
    known = [json.loads(path.read_text(encoding="utf-8"))["documents"] for path in RECORDED]
    for service, state in STATES.items():
        assert state.export_state()["version"] in [documents[service]["version"] for documents in known]
