"""Apply a plan: dependencies first, slow resources at once, the rest concurrently, each call recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.engine import waiter
from chatprov.engine.destroy import count_data, refuse_replacement
from chatprov.engine.plan import Change, differences_of
from chatprov.engine.refresh import ReadResult, read_one, result_of
from chatprov.engine.run import FIRST_PAUSE, LONGEST_PAUSE, RETRY_SECONDS, RUN_AGAIN
from chatprov.engine.schedule import Job, run_jobs
from chatprov.errors import CallFailed, WaitTimeout
from chatprov.explanations import call_failed
from chatprov.step import late_settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chatprov.engine.run import Run
    from chatprov.error_classes import ErrorClass
    from chatprov.step import Handle, Resource

LOOKS_AFTER_SILENCE = 4
CREATE_ATTEMPTS = 4


def apply(run: Run, changes: Sequence[Change], results: Mapping[str, ReadResult]) -> dict[str, Handle]:
    """Make the planned changes and return the existing handles; see `schedule` for the order, Ctrl-C and errors."""
    worker = _Worker(run, results)
    jobs = [
        Job(
            key=change.resource.key,
            after=(*change.resource.depends_on, *((change.resource.parent,) if change.resource.parent else ())),
            after_settled=change.resource.depends_on_ready,
            serial_group=change.resource.serial_group,
            work=lambda change=change: worker.change(change),  # type: ignore[misc]
            settle=(lambda resource=change.resource: worker.settle(resource))  # type: ignore[misc]
            if change.resource.wait
            else None,
        )
        for change in changes
    ]
    jobs.sort(key=lambda job: job.settle is None)  # slow resources first; the sort keeps the tutorial's order otherwise
    run_jobs(jobs, run.stop)
    return worker.handles


class _Worker:
    """Makes single changes; `handles` grows as resources are created."""

    def __init__(self, run: Run, results: Mapping[str, ReadResult]) -> None:
        self.run = run
        self.results = results
        self.handles: dict[str, Handle] = {}
        self.touched: set[str] = set()
        self.taken: set[str] = set()
        """Keys of resources that were found when they should be created; each is done when it matches the configuration."""

    def change(self, change: Change) -> None:
        resource, result = change.resource, self.results[change.resource.key]
        if change.action == "create":
            self.touched.add(resource.key)
            self.handles[resource.key] = self._create(resource, result)
            self.run.made.add(resource.key)
            self.run.emit("done", resource)
            if resource.wait is None:
                self._complete(resource)
            return
        seen = result.found
        assert seen is not None, "only what is missing is created"  # noqa: S101
        self.handles[resource.key] = seen
        if self.run.state.known_id(resource.key) != seen.id:
            self.run.state.record(resource.key, resource.type, seen)
        if change.action == "none":
            return
        # Ids that were unknown in the plan are known now, so the differences are computed again.
        differences = differences_of(self.run, result, self.handles)
        if differences:
            self.touched.add(resource.key)
            self._update(
                resource, seen, frozenset(one.attribute for one in differences), adopting=change.action == "adopt"
            )

    def settle(self, resource: Resource) -> None:
        seen = self.results[resource.key].found
        if resource.key in self.touched or (seen is not None and seen.state == "settling"):
            waiter.wait_until_ready(self.run, resource, self.handles[resource.key], self.handles)
        if resource.key in self.run.made:
            self._complete(resource)

    def _complete(self, resource: Resource) -> None:
        """Set what cannot be set at creation; on a resource that was found, every attribute that differs."""
        have = self.handles[resource.key]
        taken, context = resource.key in self.taken, self.run.context(dict(self.handles))
        late = self._not_as_wanted(resource) if taken else late_settings(resource, context)
        if late:
            self._update(resource, have, late, adopting=False)

    def _not_as_wanted(self, resource: Resource) -> frozenset[str]:
        """Return the attributes in which a found resource differs. Raises NeedsReplacement when one cannot be changed."""
        run = self.run
        result = read_one(run, resource, self._others())
        if result.ownership != "ours":
            raise WaitTimeout(
                f"The {resource.type} {resource.name(run.config)} existed when it should be created, and is not found now",
                kept="Resources created so far are kept and recorded.",
                advice=RUN_AGAIN,
            )
        differences = differences_of(run, result, self.handles)
        if any(one.replaces for one in differences):
            change = Change(
                run.step_of[resource.key].number, resource, resource.name(run.config), "replace", tuple(differences)
            )
            refuse_replacement([change], count_data(run, result, self.handles))
        return frozenset(one.attribute for one in differences)

    def _update(self, resource: Resource, have: Handle, changed: frozenset[str], *, adopting: bool) -> None:
        run, name = self.run, resource.name(self.run.config)
        run.emit("adopt" if adopting else "update", resource)
        run.state.intend(resource.key, "update", resource.type, name)
        context = run.context(dict(self.handles))
        if settings := changed - {"tags"}:
            run.call_with_retry(resource, "change", lambda: resource.update(context, have, settings))
        if "tags" in changed:
            run.call_with_retry(resource, "tag", lambda: resource.tag(context, have))
        run.state.record(resource.key, resource.type, have)
        run.emit("done", resource)

    def _create(self, resource: Resource, result: ReadResult) -> Handle:
        """Create it once: after an indeterminate response, search for it before the next attempt."""
        run, name = self.run, resource.name(self.run.config)
        if result.found is not None:
            waiter.wait_until_gone(run, resource, result.found, self.handles)
        run.emit("create", resource)
        run.state.intend(resource.key, "create", resource.type, name)
        handle = self._make(resource)
        run.state.record(resource.key, resource.type, handle)
        return handle

    def _make(self, resource: Resource) -> Handle:
        """Repeat the call until the resource is created, found, or refused; what is found after a refusal is not from this call."""
        run, context = self.run, self.run.context(dict(self.handles))
        began, pause, unsure = run.clock.now(), FIRST_PAUSE, 0
        while True:
            try:
                return run.call_with_retry(resource, "create", lambda: resource.create(context), repeatable=False)
            except Exception as error:  # noqa: BLE001  # after any error, a created resource must be found
                failure = error
                cause = error.__cause__ if isinstance(error.__cause__, Exception) else error
                verdict = run.classify(resource, cause)
            unsure += verdict.kind == "unsure"
            if verdict.kind == "refused" and failure is cause:
                raise failure  # no response from AWS: the intent is kept, and the next run checks the result
            # After an indeterminate response, a later refusal may be caused by the resource of the first call.
            looks = LOOKS_AFTER_SILENCE if unsure or verdict.kind == "there" else 1 if verdict.kind == "in use" else 0
            found = self._found(resource, looks)
            if found is not None:
                return found
            late = run.clock.now() - began + pause > RETRY_SECONDS
            if verdict.kind == "in use" and not late:
                run.emit("waiting", resource, reason=verdict.reason, expected_seconds=pause)
                run.clock.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            elif verdict.kind != "unsure" or unsure >= CREATE_ATTEMPTS:
                run.state.close_intent(resource.key)
                raise failure if failure is not cause else self._failed(resource, cause, verdict) from cause

    def _failed(self, resource: Resource, cause: Exception, verdict: ErrorClass) -> CallFailed:
        failed = call_failed(cause, f"create the {resource.type} {resource.name(self.run.config)}")
        if verdict.kind == "in use" or not failed.advice:
            failed.advice = RUN_AGAIN
        return failed

    def _found(self, resource: Resource, looks: int) -> Handle | None:
        """Search for a resource that a create with a lost response, or an earlier attempt, may have created; it is `taken` then."""
        for again in range(looks):
            if again:
                self.run.clock.sleep(0.25 * 2**again)  # AWS's lists are up to seconds behind its creates
            try:
                result = read_one(self.run, resource, self._others())
            except CallFailed:
                return None  # the error of the create itself says more
            if result.ownership == "ours" and result.found is not None and result.found.state != "deleting":
                self.taken.add(resource.key)
                return result.found
        return None

    def _others(self) -> dict[str, ReadResult]:
        return {key: result_of(self.run.resources[key], handle) for key, handle in dict(self.handles).items()}
