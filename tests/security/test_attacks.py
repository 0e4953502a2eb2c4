"""The catalogue of attacks against both variants: what succeeds, what is refused, and that docs/security.md says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from tests.security.attacks import SUCCEEDS, Outcomes, all_outcomes, shown_by_others
from tests.security.table import BEGIN, END, table, with_pages

if TYPE_CHECKING:
    from tests.security.backend import Build

# The attacks that the hardened variant does not prevent; docs/security.md says why.
NOT_DEFENDED = {
    "a token after its user signed out everywhere",
    "a token of a user who was deleted",
    "an event whose sender is another field under that name",
    "putting a file over one that is there, with the URL that put it",
}


@pytest.fixture(scope="module")
def outcomes(built: Build) -> Outcomes:
    """The outcome of each attack, by variant and by its section and title in the catalogue."""
    return all_outcomes(built)


@pytest.fixture(scope="module")
def in_javascript(built: Build) -> Outcomes:
    """The outcome over resolvers in JavaScript of each attack that reaches one."""
    return all_outcomes(built, "js")


def test_there_are_many(outcomes: Outcomes) -> None:
    assert len(outcomes["documented"]) >= 40
    succeeded = [one for one in outcomes["documented"].values() if one.startswith(SUCCEEDS)]
    assert len(succeeded) >= 20, "the tutorial's backend is not that good"


def test_the_hardened_variant_holds(outcomes: Outcomes) -> None:
    succeeded = {title for (_, title), outcome in outcomes["hardened"].items() if outcome.startswith(SUCCEEDS)}
    assert succeeded == NOT_DEFENDED


@pytest.mark.parametrize("rule", shown_by_others())
def test_what_the_audit_shows_without_graphql_is_refused(outcomes: Outcomes, rule: str) -> None:
    attack = shown_by_others()[rule]
    assert outcomes["documented"][attack].startswith(SUCCEEDS)
    assert outcomes["hardened"][attack].startswith("refused: ")


def test_what_the_documented_variant_refuses_the_hardened_one_does_not_allow(
    outcomes: Outcomes,
) -> None:
    for attack, outcome in outcomes["documented"].items():
        assert outcome.startswith(SUCCEEDS) or not outcomes["hardened"][attack].startswith(SUCCEEDS), attack


def test_in_javascript_the_hardened_variant_does_the_same(outcomes: Outcomes, in_javascript: Outcomes) -> None:
    assert len(in_javascript["hardened"]) >= 40
    assert in_javascript["hardened"].items() <= outcomes["hardened"].items()


def test_in_javascript_the_tutorial_builds_no_request_from_text_and_hides_no_error(
    outcomes: Outcomes, in_javascript: Outcomes
) -> None:
    documented = in_javascript["documented"]
    others = {attack: outcome for attack, outcome in documented.items() if outcome != outcomes["documented"][attack]}
    assert {about for about, _ in others} == {"Injection", "Overwriting and time"}
    assert not [attack for attack, outcome in others.items() if outcome.startswith(SUCCEEDS)]
    assert not [attack for attack, outcome in documented.items() if attack[0] == "Injection" and outcome == SUCCEEDS]


def test_the_documentation_has_the_table(outcomes: Outcomes, in_javascript: Outcomes) -> None:
    """`make security-table` brings it up to date."""
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    assert text.partition(BEGIN)[2].partition(END)[0].strip() == table(outcomes, in_javascript).strip()


def test_the_documentation_has_the_table_of_pages() -> None:
    """`make security-table` brings it up to date."""
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    assert with_pages(text) == text
