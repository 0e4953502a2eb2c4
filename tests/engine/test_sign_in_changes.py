"""From every combination of first factors and MFA that config.yaml accepts to every other one, in one `up`.

Cognito refuses some orders of the two calls: MFA with a code as a first factor, and a second factor before there is one.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from chatprov.config import Config, load
from tests.conftest import ROOT

if TYPE_CHECKING:
    from tests.engine.harness import Stage

ALLOWED = [
    ("OFF", ["PASSWORD"]),
    ("OFF", ["PASSWORD", "EMAIL_OTP"]),
    ("OFF", ["PASSWORD", "WEB_AUTHN"]),
    ("OFF", ["PASSWORD", "EMAIL_OTP", "WEB_AUTHN"]),
    ("OPTIONAL", ["PASSWORD"]),
    ("OPTIONAL", ["PASSWORD", "WEB_AUTHN"]),
    ("ON", ["PASSWORD"]),
]


def config_of(mfa: str, factors: list[str]) -> Config:
    data = load(ROOT / "config.yaml").model_dump(by_alias=True)
    data["user_pool"] |= {"mfa": mfa, "first_factors": factors}
    return Config.model_validate(data)


@pytest.mark.slow
@pytest.mark.parametrize("first", ALLOWED, ids=lambda each: f"{each[0]} {' '.join(each[1])}")
def test_one_up_is_enough(stage: Stage, first: tuple[str, list[str]]) -> None:
    for before, after in permutations(ALLOWED, 2):
        if before != first:
            continue
        for mfa, factors in (before, after):
            stage.project = replace(stage.project, config=config_of(mfa, factors))
            stage.engine().up(only_steps=frozenset({2}))
        named = {change.resource.key for change in stage.engine().plan() if change.action != "none"}
        assert "user-pool" not in named, after
