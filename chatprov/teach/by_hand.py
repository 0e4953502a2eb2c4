"""Watching somebody who does the steps by hand: what becomes true is ticked, and a step that is right leads to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chatprov.teach.check import Finding, Met, StepCheck

LOOK_ABROAD_EVERY = 15
"""Only every so many looks the other regions are asked too: that takes a call for each of them."""
Move = Literal["skip", "quit"]


class Watcher(Protocol):
    """Whom the looks are told."""

    def begin(self, number: int) -> None:
        """Show what the step asks for."""
        ...

    def ticked(self, met: Sequence[Met]) -> None:
        """Tell what holds now that did not before."""
        ...

    def lost(self, met: Sequence[Met]) -> None:
        """Tell what held before and does no longer."""
        ...

    def wrong(self, findings: Sequence[Finding]) -> None:
        """Tell what was made, but not as asked."""
        ...

    def right(self, check: StepCheck) -> None:
        """Tell that the step is right."""
        ...

    def wait(self) -> Move | None:
        """Let some time pass; return what the learner wants instead of going on, if anything."""
        ...


def watch(look: Callable[[int, bool], StepCheck], numbers: Sequence[int], watcher: Watcher) -> bool:
    """Watch the steps one after another; return whether the end was reached.

    `look` grades the step of a number; its second argument says whether to look in other regions too.
    """
    for number in numbers:
        watcher.begin(number)
        if _watch_one(look, number, watcher) == "quit":
            return False
    return True


def _watch_one(look: Callable[[int, bool], StepCheck], number: int, watcher: Watcher) -> Move | None:
    held: set[tuple[str, str]] = set()
    told: set[tuple[str, str, str]] = set()
    looks = 0
    while True:
        check = look(number, looks % LOOK_ABROAD_EVERY == 0)
        looks += 1
        now = {(one.resource.key, one.asks): one for one in check.met if one.holds}
        if fresh := [one for key, one in now.items() if key not in held]:
            watcher.ticked(fresh)
        if gone := [one for one in check.met if not one.holds and (one.resource.key, one.asks) in held]:
            watcher.lost(gone)
        held = set(now)
        # What is simply not there yet is what the learner is about to make.
        findings = {(one.resource.key, one.path, repr(one.have)): one for one in check.findings if one.have is not None}
        if news := [one for key, one in findings.items() if key not in told]:
            watcher.wrong(news)
        told = set(findings)
        if check.ok:
            watcher.right(check)
            return None
        if move := watcher.wait():
            return move
