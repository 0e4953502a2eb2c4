"""Carries a plan out: what others need first, slow settlers at once, the rest side by side, each call recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.engine import settle
from chatprov.engine.destroy import count_data, refuse_replacement
from chatprov.engine.plan import Change, differences_of
from chatprov.engine.run import FIRST_PAUSE, LONGEST_PAUSE, PATIENCE_SECONDS, RUN_AGAIN
from chatprov.engine.schedule import Job, carry_out
from chatprov.engine.survey import Sighting, look, made
from chatprov.errors import CallFailed, NotSettled
from chatprov.explanations import call_failed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chatprov.engine.run import Run
    from chatprov.step import Handle, Resource
    from chatprov.verdict import Verdict

LOOKS_AFTER_SILENCE = 4
CREATE_ATTEMPTS = 4


def apply(run: Run, changes: Sequence[Change], sightings: Mapping[str, Sighting]) -> dict[str, Handle]:
    """Bring everything to what the plan says, and return what stands; see `schedule` for the order, Ctrl-C and errors."""
    worker = _Worker(run, sightings)
    jobs = [
        Job(
            key=change.resource.key,
            after=(*change.resource.needs, *((change.resource.part_of,) if change.resource.part_of else ())),
            after_settled=change.resource.waits_for,
            lane=change.resource.lane,
            work=lambda change=change: worker.change(change),  # type: ignore[misc]
            settle=(lambda resource=change.resource: worker.settle(resource))  # type: ignore[misc]
            if change.resource.settling
            else None,
        )
        for change in changes
    ]
    jobs.sort(key=lambda job: job.settle is None)  # slow settlers first; the sort keeps the tutorial's order otherwise
    carry_out(jobs, run.stop)
    return worker.have


class _Worker:
    """Carries out single changes; `have` grows as resources come to stand."""

    def __init__(self, run: Run, sightings: Mapping[str, Sighting]) -> None:
        self.run = run
        self.sightings = sightings
        self.have: dict[str, Handle] = {}
        self.touched: set[str] = set()
        self.taken: set[str] = set()
        """Keys of what was found when it was to be made: it counts as made once it was compared and is as wanted."""

    def change(self, change: Change) -> None:
        resource, sighting = change.resource, self.sightings[change.resource.key]
        if change.action == "create":
            self.touched.add(resource.key)
            self.have[resource.key] = self._create(resource, sighting)
            self.run.made.add(resource.key)
            self.run.tell("done", resource)
            if resource.settling is None:
                self._complete(resource)
            return
        seen = sighting.seen
        assert seen is not None, "only what is missing is created"  # noqa: S101
        self.have[resource.key] = seen
        if self.run.state.known_id(resource.key) != seen.id:
            self.run.state.record(resource.key, resource.type, seen)
        if change.action == "none":
            return
        # Ids that were unknown while planning are known now, so the differences are looked at once more.
        differences = differences_of(self.run, sighting, self.have)
        if differences:
            self.touched.add(resource.key)
            self._update(
                resource, seen, frozenset(one.attribute for one in differences), adopting=change.action == "adopt"
            )

    def settle(self, resource: Resource) -> None:
        seen = self.sightings[resource.key].seen
        if resource.key in self.touched or (seen is not None and seen.state == "settling"):
            settle.until_usable(self.run, resource, self.have[resource.key], self.have)
        if resource.key in self.run.made:
            self._complete(resource)

    def _complete(self, resource: Resource) -> None:
        """Set what could not be set when the resource was created; of what was found, everything that is not as wanted."""
        have = self.have[resource.key]
        taken, world = resource.key in self.taken, self.run.world(dict(self.have))
        late = self._not_as_wanted(resource) if taken else resource.afterwards(world)
        if late:
            self._update(resource, have, late, adopting=False)

    def _not_as_wanted(self, resource: Resource) -> frozenset[str]:
        """Return the attributes in which something that was found differs. Raises NeedsReplacement when one cannot be changed."""
        run = self.run
        sighting = look(run, resource, self._others())
        if sighting.standing != "ours":
            raise NotSettled(
                f"The {resource.type} {resource.name(run.config)} was found when it was to be made, and is not found any more",
                stands="What was made so far stands and is recorded.",
                advice=RUN_AGAIN,
            )
        differences = differences_of(run, sighting, self.have)
        if any(one.replaces for one in differences):
            change = Change(
                run.step_of[resource.key].number, resource, resource.name(run.config), "replace", tuple(differences)
            )
            refuse_replacement([change], count_data(run, sighting, self.have))
        return frozenset(one.attribute for one in differences)

    def _update(self, resource: Resource, have: Handle, changed: frozenset[str], *, adopting: bool) -> None:
        run, name = self.run, resource.name(self.run.config)
        run.tell("adopt" if adopting else "update", resource)
        run.state.intend(resource.key, "update", resource.type, name)
        world = run.world(dict(self.have))
        if settings := changed - {"tags"}:
            run.patiently(resource, "change", lambda: resource.update(world, have, settings))
        if "tags" in changed:
            run.patiently(resource, "tag", lambda: resource.tag(world, have))
        run.state.record(resource.key, resource.type, have)
        run.tell("done", resource)

    def _create(self, resource: Resource, sighting: Sighting) -> Handle:
        """Make it once: after an answer that leaves it open whether it was made, look for it before another try."""
        run, name = self.run, resource.name(self.run.config)
        if sighting.seen is not None:
            settle.until_gone(run, resource, sighting.seen, self.have)
        run.tell("create", resource)
        run.state.intend(resource.key, "create", resource.type, name)
        handle = self._make(resource)
        run.state.record(resource.key, resource.type, handle)
        return handle

    def _make(self, resource: Resource) -> Handle:
        """Call until it is made, found, or refused. What is found after a plain refusal was not made by this call."""
        run, world = self.run, self.run.world(dict(self.have))
        began, pause, unsure = run.clock.now(), FIRST_PAUSE, 0
        while True:
            try:
                return run.patiently(resource, "create", lambda: resource.create(world), repeatable=False)
            except Exception as error:  # noqa: BLE001  # whatever broke, what was made must be found
                failure = error
                cause = error.__cause__ if isinstance(error.__cause__, Exception) else error
                verdict = run.judge(resource, cause)
            unsure += verdict.kind == "unsure"
            if verdict.kind == "refused" and failure is cause:
                raise failure  # no answer of AWS's: the intent stays, and the next run looks what came of it
            # Once an answer was unsure, a later refusal may come from what the first call made.
            looks = LOOKS_AFTER_SILENCE if unsure or verdict.kind == "there" else 1 if verdict.kind == "in use" else 0
            found = self._found(resource, looks)
            if found is not None:
                return found
            late = run.clock.now() - began + pause > PATIENCE_SECONDS
            if verdict.kind == "in use" and not late:
                run.tell("waiting", resource, reason=verdict.reason, expected_seconds=pause)
                run.clock.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            elif verdict.kind != "unsure" or unsure >= CREATE_ATTEMPTS:
                run.state.close_intent(resource.key)
                raise failure if failure is not cause else self._failed(resource, cause, verdict) from cause

    def _failed(self, resource: Resource, cause: Exception, verdict: Verdict) -> CallFailed:
        failed = call_failed(cause, f"create the {resource.type} {resource.name(self.run.config)}")
        if verdict.kind == "in use" or not failed.advice:
            failed.advice = RUN_AGAIN
        return failed

    def _found(self, resource: Resource, looks: int) -> Handle | None:
        """Look for what a create may have made although its answer was lost, or made by an earlier try; it is `taken` then."""
        for again in range(looks):
            if again:
                self.run.clock.sleep(0.25 * 2**again)  # lists of AWS lag behind creates by up to seconds
            try:
                sighting = look(self.run, resource, self._others())
            except CallFailed:
                return None  # the error of the create itself says more
            if sighting.standing == "ours" and sighting.seen is not None and sighting.seen.state != "deleting":
                self.taken.add(resource.key)
                return sighting.seen
        return None

    def _others(self) -> dict[str, Sighting]:
        return {key: made(self.run.resources[key], handle) for key, handle in dict(self.have).items()}
