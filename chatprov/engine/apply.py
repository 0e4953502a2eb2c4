"""Apply a plan: dependencies first, slow resources immediately, the rest concurrently; each call is recorded."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from chatprov.engine import waiter
from chatprov.engine.destroy import count_data, refuse_replacement
from chatprov.engine.plan import Change, change_of, differences_of
from chatprov.engine.read_result import Missing, Ours, ReadResult, existing
from chatprov.engine.refresh import as_ours, read_one
from chatprov.engine.run import FIRST_PAUSE, LONGEST_PAUSE, RETRY_SECONDS, RUN_AGAIN
from chatprov.engine.schedule import Job, run_jobs
from chatprov.errors import CallFailed, WaitTimeout
from chatprov.explanations import call_failed
from chatprov.resource_capabilities import late_settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chatprov.engine.run import Run
    from chatprov.error_classes import ErrorClass
    from chatprov.step import Handle, Resource, ResourceContext

READS_AFTER_CREATE = 4
CREATE_ATTEMPTS = 4
MOST_TURNS = 42
"""The most updates of one resource: a table has at most 20 indexes, so that 20 are deleted and 20 created, with reserve."""


def apply(run: Run, changes: Sequence[Change], results: Mapping[str, ReadResult]) -> dict[str, Handle]:
    """Make the planned changes and return the existing handles; see `schedule` for the order, Ctrl-C and errors."""
    worker = _Worker(run, results)
    jobs = [worker.job(change) for change in changes]
    slow = [job for job in jobs if job.settle]
    run_jobs(slow + [job for job in jobs if not job.settle], run.stop)
    return worker.handles


class _Worker:
    """Makes single changes; `handles` grows as resources are created."""

    def __init__(self, run: Run, results: Mapping[str, ReadResult]) -> None:
        self.run = run
        self.results = results
        self.final = Missing not in map(type, results.values())
        """Whether the plan had no placeholders, so that its differences are the actual ones."""
        self.handles: dict[str, Handle] = {}
        self.copies: dict[str, dict[str, Handle]] = {}
        self.contexts: dict[str, ResourceContext] = {}
        """The context of each resource's job, by the resource's key; `copies` are the handles in them."""
        self.touched: set[str] = set()
        self.taken: set[str] = set()
        """Keys of resources that a create found to exist already; each is done when it matches the configuration."""
        self.turns: dict[str, frozenset[str]] = {}
        """The attributes of a resource that `update` changes part by part."""

    def job(self, change: Change) -> Job:
        """Return a change as a job of the schedule."""
        resource = change.resource
        return Job(
            key=resource.key,
            after=(*resource.depends_on, *((resource.parent,) if resource.parent else ())),
            after_settled=resource.depends_on_ready,
            serial_group=resource.serial_group,
            work=partial(self.change, change),
            settle=partial(self.settle, resource) if resource.wait else None,
        )

    def _begin(self, resource: Resource) -> ResourceContext:
        """Return the context of a resource's job, with a copy of the handles: jobs on other threads add theirs at the same time.

        The copy has all handles that the job needs, because the schedule starts it after the jobs that it depends on.
        """
        handles = self.copies[resource.key] = dict(self.handles)
        context = self.contexts[resource.key] = self.run.context(handles)
        return context

    def _know(self, resource: Resource, handle: Handle) -> None:
        """Store the handle for the resource's job and for jobs that start later."""
        self.handles[resource.key] = self.copies[resource.key][resource.key] = handle

    def change(self, change: Change) -> None:
        resource, result, context = change.resource, self.results[change.resource.key], self._begin(change.resource)
        if isinstance(result, Missing):
            self.touched.add(resource.key)
            self._know(resource, self._create(resource, result, context))
            self.run.made.add(resource.key)
            self.run.emit("done", resource)
            if resource.wait is None:
                self._complete(resource, context)
            return
        found = result.found
        self._know(resource, found)
        if self.run.state.known_id(resource.key) != found.id:
            self.run.state.record(resource.key, resource.type, found)
        if change.action == "none":
            return
        differences = change.differences if self.final else differences_of(self.run, result, context)
        if differences:
            self.touched.add(resource.key)
            attributes = frozenset(difference.attribute for difference in differences)
            self._update(resource, found, attributes, context, adopting=change.action == "adopt")

    def settle(self, resource: Resource) -> None:
        context, found = self.contexts[resource.key], existing(self.results[resource.key])
        if resource.key in self.touched or (found is not None and found.state == "settling"):
            waiter.wait_until_ready(self.run, resource, context.handles[resource.key], context)
        if resource.key in self.run.made:
            self._complete(resource, context)
        if resource.key in self.turns:
            self._take_turns(resource, context)

    def _take_turns(self, resource: Resource, context: ResourceContext) -> None:
        """Change the other parts of attributes of which AWS changes one part at a time, each when the resource is ready."""
        handle = context.handles[resource.key]
        for _ in range(MOST_TURNS):
            waiter.wait_until_ready(self.run, resource, handle, context)
            rest = self.turns[resource.key] & self._not_as_wanted(resource, context)
            if not rest:
                break
            self._update(resource, handle, rest, context, adopting=False)

    def _complete(self, resource: Resource, context: ResourceContext) -> None:
        """Set the attributes that a create cannot set; on a resource that existed already, every attribute that differs."""
        taken = resource.key in self.taken
        late = self._not_as_wanted(resource, context) if taken else late_settings(resource, context)
        if late:
            self._update(resource, context.handles[resource.key], late, context, adopting=False)

    def _not_as_wanted(self, resource: Resource, context: ResourceContext) -> frozenset[str]:
        """Return the attributes in which a found resource differs. Raises NeedsReplacement when one cannot be changed."""
        run = self.run
        result = self._read(resource, context)
        if not isinstance(result, Ours):
            raise WaitTimeout(
                f"The {resource.type} {run.names[resource.key]} existed when it should be created, and is not found now",
                kept="Resources created so far are kept and recorded.",
                advice=RUN_AGAIN,
            )
        differences = differences_of(run, result, context)
        if any(difference.replaces for difference in differences):
            change = change_of(run, resource, "replace", differences)
            refuse_replacement([change], count_data(run, result, context))
        return frozenset(difference.attribute for difference in differences)

    def _update(
        self,
        resource: Resource,
        handle: Handle,
        changed: frozenset[str],
        context: ResourceContext,
        *,
        adopting: bool,
    ) -> None:
        run = self.run
        run.emit("adopt" if adopting else "update", resource)
        run.state.intend(resource.key, "update", resource.type, run.names[resource.key])
        if parts := changed & resource.in_turns:
            self.turns[resource.key] = parts
        if settings := changed - {"tags"}:
            run.call_with_retry(resource, "change", partial(resource.update, context, handle, settings))
        if "tags" in changed:
            run.call_with_retry(resource, "tag", partial(resource.tag, context, handle))
        run.state.record(resource.key, resource.type, handle)
        run.emit("done", resource)

    def _create(self, resource: Resource, result: Missing, context: ResourceContext) -> Handle:
        """Create it once: after an indeterminate response, search for it before the next attempt."""
        run = self.run
        if result.deleting:
            waiter.wait_until_gone(run, resource, result.deleting, context)
        run.emit("create", resource)
        run.state.intend(resource.key, "create", resource.type, run.names[resource.key])
        handle = self._make(resource, context)
        run.state.record(resource.key, resource.type, handle)
        return handle

    def _make(self, resource: Resource, context: ResourceContext) -> Handle:
        """Repeat the call until the resource is created, found, or refused; a refused call did not create what is then found."""
        run, create = self.run, partial(resource.create, context)
        began, pause, indeterminate = run.clock.now(), FIRST_PAUSE, 0
        while True:
            try:
                return run.call_with_retry(resource, "create", create, repeatable=False)
            except Exception as error:  # noqa: BLE001  # after any error, a created resource must be found
                failure = error
                cause = error.__cause__ if isinstance(error.__cause__, Exception) else error
                verdict = run.classify(resource, cause)
            indeterminate += verdict.kind == "indeterminate"
            if verdict.kind == "permanent" and failure is cause:
                raise failure  # no response from AWS: the intent is kept, and the next run checks the result
            # After an indeterminate response, a later refusal may be caused by the resource of the first call.
            reads = 1 if verdict.kind == "conflict" else 0
            if indeterminate or verdict.kind == "exists":
                reads = READS_AFTER_CREATE
            found = self._found(resource, reads, context)
            if found is not None:
                return found
            late = run.clock.now() - began + pause > RETRY_SECONDS
            if verdict.kind == "conflict" and not late:
                run.emit("waiting", resource, reason=verdict.reason, expected_seconds=pause)
                run.clock.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            elif verdict.kind != "indeterminate" or indeterminate >= CREATE_ATTEMPTS:
                run.state.close_intent(resource.key)
                raise failure if failure is not cause else self._failed(resource, cause, verdict) from cause

    def _failed(self, resource: Resource, cause: Exception, verdict: ErrorClass) -> CallFailed:
        failed = call_failed(cause, f"create the {resource.type} {self.run.names[resource.key]}")
        if verdict.kind == "conflict" or not failed.advice:
            failed.advice = RUN_AGAIN
        return failed

    def _found(self, resource: Resource, reads: int, context: ResourceContext) -> Handle | None:
        """Search for a resource that an earlier or indeterminate create call may have made; add a found one to `taken`."""
        for attempt in range(reads):
            if attempt:
                self.run.clock.sleep(0.25 * 2**attempt)  # a new resource can be missing in AWS's lists for seconds
            try:
                result = self._read(resource, context)
            except CallFailed:
                return None  # the error of the create call is more useful
            if isinstance(result, Ours):
                self.taken.add(resource.key)
                return result.found
        return None

    def _read(self, resource: Resource, context: ResourceContext) -> ReadResult:
        """Read a resource whose parent this run has created or found."""
        parent = None
        if resource.parent:
            parent = as_ours(self.run.resources[resource.parent], context.handles[resource.parent])
        return read_one(self.run, resource, parent, context)
