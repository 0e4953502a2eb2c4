"""One account and region of CloudFormation, with the means to change it: from a request, or from the thread of a deployment."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from chatprov.local.services.cloudformation.stack import StackEvent
from chatprov.region import partition_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from chatprov.local.services.cloudformation.client import ServiceClient
    from chatprov.local.services.cloudformation.stack import CloudFormationRegion, StackRecord
    from chatprov.local.services.contract import CallContext

STACK: Final = "AWS::CloudFormation::Stack"
_KEPT: Final = timedelta(days=90)
"""How long AWS shows a deleted stack: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStacks.html"""


@dataclass(frozen=True, slots=True)
class StackPlace:
    """The stacks of an account and region; `region` returns them, because a state may be replaced as a whole.

    `hold` takes the lock of the service, and stores what has changed when it is released. `start` carries out the operation of a
    stack in the background.
    """

    context: CallContext
    region: Callable[[], CloudFormationRegion]
    client: ServiceClient
    hold: Callable[[], AbstractContextManager[None]]
    start: Callable[[StackPlace, str], None]
    is_stopped: Callable[[], bool] = lambda: False

    @contextmanager
    def changes(self) -> Iterator[CloudFormationRegion]:
        """Hold the lock while the stacks are changed."""
        with self.hold():
            yield self.region()

    def stack(self, stack_id: str) -> StackRecord:
        """Return a stack by its id."""
        with self.hold():
            return self.region().stacks[stack_id]

    def is_rolled_back(self, stack: StackRecord) -> bool:
        """Return whether the update of a stack, or of one that it is in, is undone now."""
        while stack.status != "UPDATE_ROLLBACK_IN_PROGRESS":
            if stack.parent_id is None:
                return False
            stack = self.stack(stack.parent_id)
        return True

    def change(self, stack_id: str, **members: Any) -> StackRecord:
        """Replace members of a stack, and return the stack."""
        with self.changes() as region:
            region.stacks[stack_id] = stack = replace(region.stacks[stack_id], **members)
            return stack

    def set_status(self, stack_id: str, status: str, reason: str | None = None, **members: Any) -> StackRecord:
        """Give a stack a status, with its event."""
        with self.changes() as region:
            stack = self.change(stack_id, status=status, reason=reason, **members)
            self.add_event(stack, stack.name, stack.stack_id, STACK, status, reason)
            if stack.is_deleted:
                region.forget_deleted(_text(datetime.now(UTC) - _KEPT))
            return stack

    def add_event(  # noqa: PLR0917  # the members of an event
        self,
        stack: StackRecord,
        logical_id: str,
        physical_id: str,
        kind: str,
        status: str,
        reason: str | None = None,
        properties: str | None = None,
    ) -> None:
        """Add an event of a stack; `kind` is the type of the resource."""
        with self.changes() as region:
            last = region.last_event(stack.stack_id)
            event = StackEvent(
                str(uuid4()) if kind == STACK else f"{logical_id}-{status}-{uuid4()}",
                stack.stack_id,
                stack.name,
                logical_id,
                physical_id,
                kind,
                status,
                now() if last is None else _after(last[1].time),
                reason,
                properties,
                stack.token,
            )
            region.add_event(event)

    def arn(self, kind: str, name: str) -> str:
        """Return a new ARN of a stack or a change set."""
        context = self.context
        return f"arn:{partition_of(context.region)}:cloudformation:{context.region}:{context.account}:{kind}/{name}/{uuid4()}"


def now() -> str:
    """Return the time as it is stored: ISO 8601 in UTC with milliseconds, which sort as texts."""
    return _text(datetime.now(UTC))


def _after(time: str) -> str:
    """Return the time, at least a millisecond after another one: the CDK sorts the events of a stack by their times."""
    return max(now(), _text(datetime.fromisoformat(time) + timedelta(milliseconds=1)))


def _text(time: datetime) -> str:
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
