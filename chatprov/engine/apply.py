"""Carries a plan out: what others need first, slow settlers at once, the rest side by side, each call recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.engine import settle
from chatprov.engine.plan import Change, differences_of
from chatprov.engine.schedule import Job, carry_out
from chatprov.engine.survey import Sighting, look, made
from chatprov.errors import CallFailed
from chatprov.failures import call_failed, judge

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chatprov.engine.run import Run
    from chatprov.step import Handle, Resource

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
        self.created: set[str] = set()

    def change(self, change: Change) -> None:
        resource, sighting = change.resource, self.sightings[change.resource.key]
        if change.action == "create":
            self.touched.add(resource.key)
            self.created.add(resource.key)
            self.have[resource.key] = self._create(resource, sighting)
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
        if resource.key in self.created:
            self._complete(resource)

    def _complete(self, resource: Resource) -> None:
        """Set what could not be set when the resource was created."""
        late = resource.afterwards(self.run.world(dict(self.have)))
        if late:
            self._update(resource, self.have[resource.key], late, adopting=False)

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
        """Make it once: after a lost answer look whether it is there before another try."""
        run, name = self.run, resource.name(self.run.config)
        if sighting.seen is not None:
            settle.until_gone(run, resource, sighting.seen, self.have)
        run.tell("create", resource)
        if run.state.was_creating(resource.key):
            # A run was killed in the middle of this very call, and AWS's lists may not show yet what it made.
            found = self._already_there(resource, unsure=True)
            if found is not None:
                run.state.record(resource.key, resource.type, found)
                return found
        run.state.intend(resource.key, "create", resource.type, name)
        world = run.world(dict(self.have))
        for attempt in range(1, CREATE_ATTEMPTS + 1):
            try:
                handle = run.patiently(resource, "create", lambda: resource.create(world), repeatable=False)
            except Exception as error:  # noqa: BLE001  # whatever broke, what was made must be found
                cause = error.__cause__ if isinstance(error.__cause__, Exception) else error
                found = self._already_there(resource, unsure=judge(cause).kind == "unsure")
                if found is not None:
                    handle = found
                elif judge(cause).kind == "unsure" and attempt < CREATE_ATTEMPTS:
                    continue
                else:
                    run.state.close_intent(resource.key)
                    raise (
                        error if error is not cause else call_failed(error, f"create the {resource.type} {name}")
                    ) from cause
            run.state.record(resource.key, resource.type, handle)
            return handle
        raise AssertionError("the last attempt returns or raises")

    def _already_there(self, resource: Resource, *, unsure: bool) -> Handle | None:
        """Look for what a create may have made although its answer was lost, or made by an earlier try."""
        found = {key: made(self.run.resources[key], handle) for key, handle in self.have.items()}
        for again in range(LOOKS_AFTER_SILENCE if unsure else 1):
            if again:
                self.run.clock.sleep(0.25 * 2**again)  # lists of AWS lag behind creates by up to seconds
            try:
                sighting = look(self.run, resource, found, None)
            except CallFailed:
                return None  # the error of the create itself says more
            if sighting.standing == "ours" and sighting.seen is not None:
                return sighting.seen
        return None
