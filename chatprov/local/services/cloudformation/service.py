"""CloudFormation as a service of the local cloud.

The modules that read templates and deploy them are loaded by the first request.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.cloudformation.deployment_threads import DeploymentThreads
from chatprov.local.services.cloudformation.errors import StackValidationError
from chatprov.local.services.cloudformation.stack import CloudFormationRegion
from chatprov.local.services.contract import CallContext
from chatprov.local.services.state_document import StateFormat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from chatprov.local.services.cloudformation.client import ServiceClient
    from chatprov.local.services.cloudformation.place import StackPlace
    from chatprov.local.services.contract import AwsError, ServiceOperation

MOMENT: Final = 10.0
"""Seconds in which most stacks are deployed."""
FORMAT: Final = StateFormat("cloudformation", 1, CloudFormationRegion)


class CloudFormation:
    """CloudFormation of all accounts and regions; it needs `connect` before it can deploy anything."""

    name: Final = "cloudformation"
    invalid: type[AwsError] = StackValidationError
    mistyped: type[AwsError] = StackValidationError
    verbatim: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self._regions: dict[tuple[str, str], CloudFormationRegion] = {}
        self._connected: Callable[[], ServiceClient] | None = None
        self._client: ServiceClient | None = None
        self._lock: threading.RLock | None = None
        self._held = 0
        self._keep: Callable[[], None] = lambda: None
        self._threads = DeploymentThreads()
        self._stopped = threading.Event()
        self._begun = threading.local()

    def connect(self, client: Callable[[], ServiceClient], lock: threading.RLock, keep: Callable[[], None]) -> None:
        """Set what returns the client of the other services, the lock of this one, and what stores its changes."""
        self._connected, self._client = client, None
        self._lock, self._keep = lock, keep

    @property
    def operations(self) -> Mapping[str, ServiceOperation[StackPlace]]:
        """The operations that are offered."""
        from chatprov.local.services.cloudformation.operations import OPERATIONS  # noqa: PLC0415  # see the module

        return OPERATIONS

    def state(self, context: CallContext) -> StackPlace:
        """Return the stacks of one account and region, and the means to change them."""
        from chatprov.local.services.cloudformation.place import StackPlace  # noqa: PLC0415  # see the module

        assert self._connected is not None, "connect comes before the first call"  # noqa: S101
        if self._client is None:
            self._client = self._connected()
            self._client.load(context)
        return StackPlace(
            context,
            lambda: self.region(context.account, context.region),
            self._client,
            self._hold,
            self._start,
            self._stopped.is_set,
        )

    def region(self, account: str, region: str) -> CloudFormationRegion:
        """Return the stacks of one account and region as data."""
        key = account, region
        if key not in self._regions:
            self._regions[key] = _placed(key, CloudFormationRegion())
        return self._regions[key]

    def regions(self) -> Mapping[tuple[str, str], CloudFormationRegion]:
        """Return the stacks by account and region."""
        return self._regions

    def go_on(self) -> None:
        """Let the operations go on that the process before has not ended."""
        for (account, name), region in self._regions.items():
            for stack in region.stacks.values():
                if stack.is_in_progress and stack.parent_id is None:
                    self._start(self.state(CallContext(account, name)), stack.stack_id, interrupted=True)

    def stop(self, seconds: float) -> None:
        """Let the operations end after their current step; they go on at the next start."""
        self._stopped.set()
        self._threads.stop(seconds)

    def settle(self) -> None:
        """Wait a moment for the operation that the current thread has started.

        The waiters of AWS's SDKs ask at once, and then only after 30 seconds.
        """
        ended: threading.Event | None = vars(self._begun).pop("ended", None)
        if ended is not None:
            ended.wait(MOMENT)

    def reset(self) -> None:
        """Delete all records of stacks, and nothing of what the stacks have created."""
        self._regions.clear()

    def export_state(self) -> dict[str, Any]:
        """Return the stacks of all accounts and regions as a document; see `HasState`."""
        return FORMAT.write(self._regions)

    def import_state(self, document: Mapping[str, Any]) -> None:
        """Replace all stacks by those in a document."""
        self._regions = {key: _placed(key, region) for key, region in FORMAT.read(document).items()}

    @contextmanager
    def _hold(self) -> Iterator[None]:
        assert self._lock is not None, "connect comes before the first call"  # noqa: S101
        with self._lock:
            self._held += 1
            try:
                yield
            finally:
                self._held -= 1
                if not self._held:
                    # a change of several parts is stored as one: all of it is there after a kill, or nothing
                    self._keep()

    def _start(self, place: StackPlace, stack_id: str, *, interrupted: bool = False) -> None:
        """Carry out the operation of a stack in a separate thread."""
        from chatprov.local.services.cloudformation.deployment import RESTARTED, Deployment  # noqa: PLC0415  # see the module

        deployment = Deployment(place, stack_id)
        self._begun.ended = self._threads.run(stack_id, lambda: deployment.run(RESTARTED if interrupted else None))


def _placed(key: tuple[str, str], region: CloudFormationRegion) -> CloudFormationRegion:
    region.account, region.region = key
    return region
