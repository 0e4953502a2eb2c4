"""Wait until a resource is ready or deleted: the exact condition, with a limit and a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.errors import CallFailed, Interrupted, WaitTimeout
from chatprov.step import HasStatus, Wait

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.engine.run import Run
    from chatprov.step import Handle, Observed, Resource, ResourceContext

SHORTEST_PAUSE, LONGEST_PAUSE = 0.1, 1.0
GONE_LIMIT_SECONDS = 120.0


def wait_until_ready(run: Run, resource: Resource, handle: Handle, context: ResourceContext) -> None:
    """Return when the resource is ready.

    Raises WaitTimeout after the resource's own timeout, CallFailed when AWS says that it can never become ready.
    """
    settling = resource.wait
    if settling is None:
        return

    def usable(seen: Observed | None) -> bool:
        if seen is not None and seen.failed:
            raise CallFailed(
                f"The {resource.type} {seen.name} cannot be used: {seen.failed}",
                kept="The other resources are kept and recorded.",
                advice="Correct that, and run `chatprov up` again: it continues where it stopped.",
            )
        return seen is not None and seen.state == "present"

    _poll(run, resource, handle, context, condition=usable, wait=settling)


def wait_until_gone(run: Run, resource: Resource, handle: Handle, context: ResourceContext) -> None:
    """Return when the resource is deleted. Raises WaitTimeout when that takes too long."""
    wait = Wait(f"AWS is deleting the {resource.type}", expected_seconds=4, limit_seconds=GONE_LIMIT_SECONDS)
    _poll(run, resource, handle, context, condition=lambda seen: seen is None, wait=wait)


def _poll(
    run: Run,
    resource: Resource,
    handle: Handle,
    context: ResourceContext,
    *,
    condition: Callable[[Observed | None], bool],
    wait: Wait,
) -> None:
    # All polls share one context: the resources that this one depends on existed before it, and it needs no others.
    began, told = run.clock.now(), False
    while True:
        # Just after a create, some of AWS's front ends do not find the resource yet: treat it as still settling.
        if condition(run.call_with_retry(resource, "look at", lambda: _look(resource, context, handle))):
            if told:
                run.emit("settled", resource)
            return
        if not told:
            run.emit("settling", resource, reason=wait.reason, expected_seconds=wait.expected_seconds)
            told = True
        waited = run.clock.now() - began
        if waited > wait.limit_seconds:
            raise WaitTimeout(
                f"{wait.reason}, for {wait.limit_seconds:.0f} s now "
                f"(usually it takes {wait.expected_seconds:.0f} s): {run.names[resource.key]}",
                kept="Resources created so far are kept and recorded.",
                advice="Run the command again in a minute: it continues where it stopped.",
            )
        if run.stop.is_set():
            raise Interrupted(
                f"Stopped waiting for {run.names[resource.key]}", kept="Created resources are kept and recorded."
            )
        run.clock.sleep(_pause(waited, wait.expected_seconds))


def _look(resource: Resource, context: ResourceContext, handle: Handle) -> Observed | None:
    """Return the current state of the resource, with as few calls as possible; None when it is deleted."""
    if isinstance(resource, HasStatus):
        return resource.read_status(context, handle)
    return next((seen for seen in resource.read(context, handle.id) if seen.id == handle.id), None)


def _pause(waited: float, expected: float) -> float:
    """Return the time until the next poll: poll often near the expected time, rarely otherwise."""
    return min(LONGEST_PAUSE, max(SHORTEST_PAUSE, abs(expected - waited) / 3))
