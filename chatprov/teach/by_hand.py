"""Watching somebody who does a step by hand: what becomes true is ticked, and what was made otherwise is explained at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.teach.check import CheckFinding, RequirementResult, StepCheck
    from chatprov.teach.walkthrough import Move

LOOK_ABROAD_EVERY = 15
"""Only every so many looks the other regions are asked too: that takes a call for each of them."""


@dataclass(frozen=True)
class News:
    """What changed since the look before."""

    ticked: tuple[RequirementResult, ...]
    lost: tuple[RequirementResult, ...]
    wrong: tuple[CheckFinding, ...]

    def __bool__(self) -> bool:
        return bool(self.ticked or self.lost or self.wrong)


class Watcher(Protocol):
    """Whom the looks are told."""

    def begin(self, check: StepCheck) -> None:
        """Tell what is asked, and what holds already."""
        ...

    def changed(self, check: StepCheck, news: News) -> None:
        """Tell what changed, and how everything is now."""
        ...

    def wait(self) -> Move | None:
        """Let some time pass; return what the learner wants instead of going on, if anything."""
        ...


def watch(look: Callable[[bool], StepCheck], watcher: Watcher) -> Move:
    """Watch until the step is done; return "on" then, or where the learner wants to go before.

    `look` grades the step; its argument says whether to look in other regions too.
    """
    looks, last = 0, None
    while True:
        check = look(looks % LOOK_ABROAD_EVERY == 0)
        looks += 1
        if last is None:
            watcher.begin(check)
        news = _news(last, check)
        # A step may also become right by something that is not in its list, such as a step before it.
        if news or (check.done and last is not None):
            watcher.changed(check, news)
        last = check
        if check.done:
            return "on"
        if move := watcher.wait():
            return move


def made_otherwise(check: StepCheck) -> list[CheckFinding]:
    """Return the findings about what was made: what is simply not there yet is what the learner is about to make."""
    return [finding for finding in check.findings if finding.actual is not None]


def _news(before: StepCheck | None, now: StepCheck) -> News:
    held = {item.key for item in before.everything if item.holds} if before else set()
    told = {_key(finding) for finding in made_otherwise(before)} if before else set()
    return News(
        ticked=tuple(item for item in now.everything if item.holds and item.key not in held),
        lost=tuple(item for item in now.everything if not item.holds and item.key in held),
        wrong=tuple(finding for finding in made_otherwise(now) if _key(finding) not in told),
    )


def _key(finding: CheckFinding) -> tuple[str, str, str]:
    return finding.resource.key, finding.path, repr(finding.actual)
