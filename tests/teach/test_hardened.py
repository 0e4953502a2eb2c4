"""The lessons and `check` of the hardened variant: judged by its own configuration, and by the tutorial where that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chatprov.engine.engine import Engine
from chatprov.engine.offline import OfflineEngine
from chatprov.teach.check import check
from chatprov.teach.course import lessons

if TYPE_CHECKING:
    from pathlib import Path

    from chatprov.project import Project
    from tests.stack import Stack

pytestmark = pytest.mark.slow

REGION = "ap-south-1"
ON_PURPOSE = {
    ("user-pool", "AdminCreateUserConfig.AllowAdminCreateUserOnly"),
    ("app-client", "AccessTokenValidity"),
    ("app-client", "IdTokenValidity"),
    ("bucket-public-access", "BlockPublicAcls"),
    ("bucket-public-access", "IgnorePublicAcls"),
    ("bucket-public-access", "BlockPublicPolicy"),
    ("bucket-public-access", "RestrictPublicBuckets"),
    ("bucket-cors", "CORSRules.AllowedOrigins"),
    ("bucket-cors", "CORSRules.AllowedHeaders"),
    ("schema", "MessageInput.timestamp"),
    ("schema", "MessageInput.sender"),
    ("resolver-Mutation-sendMessage", "requestMappingTemplate.key.timestamp.S"),
}
"""Where the hardened variant does not do what the tutorial asks."""


def findings(project: Project, stack: Stack, folder: Path) -> set[tuple[str, str]]:
    engine = Engine(project, stack.target, folder)
    return {(unmet.resource.key, unmet.path) for step in check(engine) for one in step.findings for unmet in one.unmet}


def test_the_hardened_backend_is_right_by_its_own_configuration(
    hardened: Project, hardened_stack: Stack, tmp_path: Path
) -> None:
    assert findings(hardened, hardened_stack, tmp_path) == set()


def test_by_the_tutorial_only_what_departs_from_it_on_purpose_is_found(
    project: Project, hardened_stack: Stack, tmp_path: Path
) -> None:
    assert findings(project, hardened_stack, tmp_path) == ON_PURPOSE


def test_no_false_finding_in_an_empty_account(hardened: Project, tmp_path: Path) -> None:
    found = check(OfflineEngine(hardened, "local", REGION, tmp_path))
    assert [one.step.number for one in found if one.ok] == []


def test_its_lessons_say_where_the_clicks_are_others(project: Project, hardened: Project, tmp_path: Path) -> None:
    said = [lessons(OfflineEngine(one, "local", REGION, tmp_path)) for one in (project, hardened)]
    tutorial, hard = ([" ".join(one.departures) for one in found] for found in said)
    assert tutorial == [""] * len(project.steps)
    for number, words in (
        (1, "Point-in-time recovery: On"),
        (2, "Enable self sign-up: No"),
        (3, "A bucket policy is there"),
        (4, "The IAM role of STEP 6 has to be made before the AppSync GraphQL API"),
        (4, "Query depth: at most 3"),
        (6, "The role trusts AppSync for the APIs of this account only"),
        (6, "A second data source"),
        (7, "Subscription.onNewMessage has a resolver"),
    ):
        assert words in hard[number - 1]
