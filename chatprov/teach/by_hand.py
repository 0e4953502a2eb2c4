"""Watch a learner who does a step by hand: mark each requirement that is met, and explain each mistake immediately."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.teach.findings import CheckFinding, RequirementResult, StepCheck
    from chatprov.teach.walkthrough import Move

LOOK_ABROAD_EVERY = 15
"""How many checks pass until the other regions are checked again: that takes a call for each region."""


@dataclass(frozen=True)
class News:
    """The changes since the previous check."""

    ticked: tuple[RequirementResult, ...]
    lost: tuple[RequirementResult, ...]
    wrong: tuple[CheckFinding, ...]

    def __bool__(self) -> bool:
        return bool(self.ticked or self.lost or self.wrong)


class Watcher(Protocol):
    """Receives the results of the checks."""

    def begin(self, check: StepCheck) -> None:
        """Show the requirements, and which are already met."""
        ...

    def changed(self, check: StepCheck, news: News) -> None:
        """Show the changes, and the current result of each requirement."""
        ...

    def wait(self) -> Move | None:
        """Wait for some time; return the learner's command, None without one."""
        ...


def watch(look: Callable[[bool], StepCheck], watcher: Watcher) -> Move:
    """Watch until the step is done and return "on", or return the command that the learner gives before.

    `look` checks the step; its argument says whether to search in other regions, too.
    """
    looks, last = 0, None
    while True:
        check = look(looks % LOOK_ABROAD_EVERY == 0)
        looks += 1
        if last is None:
            watcher.begin(check)
        news = _news(last, check)
        # A step can also become complete through something that is not in its list, such as an earlier step.
        if news or (check.done and last is not None):
            watcher.changed(check, news)
        last = check
        if check.done:
            return "on"
        if move := watcher.wait():
            return move


def made_otherwise(check: StepCheck) -> list[CheckFinding]:
    """Return the findings about existing resources: a missing resource is not a mistake while the learner works."""
    return [finding for finding in check.findings if not finding.absent]


def _news(before: StepCheck | None, now: StepCheck) -> News:
    held = {item.key for item in before.everything if item.holds} if before else set()
    told = {finding.key for finding in made_otherwise(before)} if before else set()
    return News(
        ticked=tuple(item for item in now.everything if item.holds and item.key not in held),
        lost=tuple(item for item in now.everything if not item.holds and item.key in held),
        wrong=tuple(finding for finding in made_otherwise(now) if finding.key not in told),
    )
