"""What changes in CloudFormation, as the parts that its log has: each stack, event and change set.

| key | value |
| --- | --- |
| "stack", account, region, id | the stack with its resources |
| "event", account, region, id of the stack, number | the event |
| "change_set", account, region, id of the stack, id | the change set |
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.cloudformation.service import FORMAT
from chatprov.local.services.parts_keeper import PartsKeeper
from chatprov.local.services.stored_form import NAME, StoredForm, part_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chatprov.local.services.cloudformation.service import CloudFormation
    from chatprov.local.storage import Log


def _put_event(region: dict[str, Any], names: Sequence[str], value: Any) -> None:
    stack_id, number = names
    region["events"][f"{stack_id}#{number}"] = value


def _put_change_set(region: dict[str, Any], names: Sequence[str], value: Any) -> None:
    _, change_set_id = names
    region["change_sets"][change_set_id] = value


CLOUDFORMATION_FORM: Final = StoredForm(
    FORMAT,
    {"stacks": {}, "events": {}, "change_sets": {}},
    {"stack": part_at("stacks", NAME), "event": _put_event, "change_set": _put_change_set},
)


class _StackParts:
    """The parts of CloudFormation's state; each is replaced when it changes."""

    def __init__(self, service: CloudFormation) -> None:
        self._service = service

    def parts(self) -> dict[tuple[str, ...], Any]:
        parts: dict[tuple[str, ...], Any] = {}
        for place, region in self._service.regions().items():
            for stack_id, stack in region.stacks.items():
                parts["stack", *place, stack_id] = stack
            for key, event in region.events.items():
                parts["event", *place, event.stack_id, key.rpartition("#")[2]] = event
            for change_set_id, change_set in region.change_sets.items():
                parts["change_set", *place, change_set.stack_id, change_set_id] = change_set
        return parts

    def value(self, part: Any) -> Any:
        return asdict(part)

    def put_back(self, parts: Mapping[tuple[str, ...], Any]) -> None:
        for region in self._service.regions().values():
            region.stacks, region.events, region.change_sets = {}, {}, {}
        for (kind, account, place, name, *more), part in parts.items():
            region = self._service.region(account, place)
            if kind == "stack":
                region.stacks[name] = part
            elif kind == "event":
                region.events[f"{name}#{more[0]}"] = part
            else:
                region.change_sets[more[0]] = part


def cloudformation_keeper(service: CloudFormation, log: Log) -> PartsKeeper:
    """Give the service the state that a log has, and return what keeps it there; raises CloudFolderDamaged."""
    keeper = PartsKeeper(CLOUDFORMATION_FORM, log, _StackParts(service))
    keeper.load(service)
    return keeper
