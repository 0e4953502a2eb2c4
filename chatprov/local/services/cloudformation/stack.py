"""The stacks of one account and region as data. Each record is replaced when it changes, and never changed in place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

CREATE_COMPLETE: Final = "CREATE_COMPLETE"
DELETE_COMPLETE: Final = "DELETE_COMPLETE"
REVIEW: Final = "REVIEW_IN_PROGRESS"
OBSOLETE: Final = "OBSOLETE"
"""The execution status of a change set whose stack has been updated since."""
IN_PROGRESS: Final = "_IN_PROGRESS"
MOST_DELETED: Final = 500
"""Deleted stacks that a region keeps. AWS keeps all of them, for 90 days."""
MOST_DELETED_CHARACTERS: Final = 16 << 20
"""What the templates and events of deleted stacks may have together."""
_OF_AN_EVENT: Final = 500


@dataclass(frozen=True, slots=True)
class StackResource:
    """A resource of a stack: `properties` are evaluated, `attributes` are what Ref ("Ref") and GetAtt return.

    `generated_name` is the name that CloudFormation has chosen, because the properties have none. It is also the physical id of
    most types, and then known before the resource is created.
    """

    logical_id: str
    type: str
    status: str
    updated: str
    physical_id: str | None = None
    generated_name: str | None = None
    reason: str | None = None
    properties: dict[str, Any] = field(default_factory=dict)
    attributes: dict[str, Any] = field(default_factory=dict)
    needs: list[str] = field(default_factory=list)
    deletion_policy: str | None = None
    update_replace_policy: str = "Delete"
    metadata: dict[str, Any] = field(default_factory=dict)

    @property
    def exists(self) -> bool:
        """Whether there may be something to delete."""
        return self.physical_id is not None and self.status not in {DELETE_COMPLETE, "DELETE_SKIPPED"}


@dataclass(frozen=True, slots=True)
class StackRequest:
    """What CreateStack, UpdateStack or a change set has asked for.

    Each of the `parameters` has ParameterKey and ParameterValue, and ResolvedValue if Systems Manager has the value.
    """

    template: str
    parameters: list[dict[str, str]] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)
    capabilities: list[str] = field(default_factory=list)
    notification_arns: list[str] = field(default_factory=list)
    role_arn: str | None = None
    on_failure: str = "ROLLBACK"


@dataclass(frozen=True, slots=True)
class RecordedOutput:
    """An output of a stack; `export_name` is set for an export."""

    key: str
    value: str
    description: str | None = None
    export_name: str | None = None


@dataclass(frozen=True, slots=True)
class StackRecord:
    """A stack. During an update, `previous` is the request before, and `undo` has the records of changed resources as they were.

    A resource that is new in the update is None in `undo`. `cleanup` has the resources that are deleted when the update has
    succeeded, and `imports` the names of the exports that the stack uses. `before` is what a nested stack was before the update of
    its root that is in progress, if that has changed it already.
    """

    stack_id: str
    name: str
    request: StackRequest
    status: str
    created: str
    reason: str | None = None
    updated: str | None = None
    deleted: str | None = None
    description: str | None = None
    resources: dict[str, StackResource] = field(default_factory=dict)
    outputs: list[RecordedOutput] = field(default_factory=list)
    imports: list[str] = field(default_factory=list)
    previous: StackRequest | None = None
    before: StackRequest | None = None
    undo: dict[str, StackResource | None] = field(default_factory=dict)
    cleanup: list[StackResource] = field(default_factory=list)
    retained: list[str] = field(default_factory=list)
    parent_id: str | None = None
    root_id: str | None = None
    change_set_id: str | None = None
    token: str | None = None
    termination_protection: bool = False

    @property
    def is_in_progress(self) -> bool:
        """Whether an operation changes the stack now."""
        return self.status.endswith(IN_PROGRESS) and self.status != REVIEW

    @property
    def is_deleted(self) -> bool:
        """Whether the stack is only found by its id."""
        return self.status == DELETE_COMPLETE


@dataclass(frozen=True, slots=True)
class StackEvent:
    """One event: a change of the status of a resource, or of the stack itself."""

    event_id: str
    stack_id: str
    stack_name: str
    logical_id: str
    physical_id: str
    type: str
    status: str
    time: str
    reason: str | None = None
    properties: str | None = None
    token: str | None = None


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """A change set; `changes` are as DescribeChangeSet returns them."""

    change_set_id: str
    name: str
    type: str
    stack_id: str
    request: StackRequest
    created: str
    status: str
    execution_status: str
    reason: str | None = None
    description: str | None = None
    changes: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class CloudFormationRegion:
    """The stacks by id, the events of each stack by their number, and change sets by id."""

    stacks: dict[str, StackRecord] = field(default_factory=dict)
    events: dict[str, dict[str, StackEvent]] = field(default_factory=dict)
    change_sets: dict[str, ChangeSet] = field(default_factory=dict)
    account: str = field(init=False, default="")
    region: str = field(init=False, default="")

    def named(self, name: str) -> StackRecord | None:
        """Return the stack with a name or an id; a deleted one is only found by its id."""
        if name in self.stacks:
            return self.stacks[name]
        return next((stack for stack in self.stacks.values() if stack.name == name and not stack.is_deleted), None)

    def events_of(self, stack_id: str) -> list[StackEvent]:
        """Return the events of a stack, newest first."""
        return [*reversed(self.events.get(stack_id, {}).values())]

    def last_event(self, stack_id: str) -> tuple[int, StackEvent] | None:
        """Return the newest event of a stack with its number."""
        events = self.events.get(stack_id)
        if not events:
            return None
        number = next(reversed(events))
        return int(number), events[number]

    def add_event(self, event: StackEvent) -> None:
        """Add an event after all others of its stack."""
        last = self.last_event(event.stack_id)
        number = 0 if last is None else last[0] + 1
        self.events.setdefault(event.stack_id, {})[str(number)] = event

    def forget_deleted(self, before: str) -> None:
        """Forget the deleted stacks, with their events, that are older than a time or above the limits, but not the newest one."""
        deleted = [stack for stack in self.stacks.values() if stack.is_deleted and not self._is_in_operation(stack)]
        deleted.sort(key=lambda stack: stack.deleted or "", reverse=True)
        left = MOST_DELETED_CHARACTERS
        for index, stack in enumerate(deleted):
            left -= self._characters(stack)
            if index and (index >= MOST_DELETED or left < 0 or (stack.deleted or "") < before):
                del self.stacks[stack.stack_id]
                self.events.pop(stack.stack_id, None)

    def _is_in_operation(self, stack: StackRecord) -> bool:
        """Return whether the operation of the stack's root, which may read it again, has not ended."""
        root = self.stacks.get(stack.root_id or "")
        return root is not None and root.is_in_progress

    def _characters(self, stack: StackRecord) -> int:
        """Return about how much a stack takes; the properties of its resources are in its events."""
        events = self.events.get(stack.stack_id, {}).values()
        texts = sum(_OF_AN_EVENT + len(event.properties or "") + len(event.reason or "") for event in events)
        return len(stack.request.template) + texts

    def exports(self) -> dict[str, tuple[str, str]]:
        """Return the value and the id of the exporting stack of each export."""
        return {
            output.export_name: (output.value, stack.stack_id)
            for stack in self.stacks.values()
            if not stack.is_deleted
            for output in stack.outputs
            if output.export_name is not None
        }

    def importers(self, export: str) -> list[StackRecord]:
        """Return the stacks that use an export."""
        return [stack for stack in self.stacks.values() if not stack.is_deleted and export in stack.imports]
