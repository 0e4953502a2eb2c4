"""What changes in CloudFormation, as the parts that its log has: each stack, event and change set.

| key | value |
| --- | --- |
| "stack", account, region, id | the stack with its resources |
| "event", account, region, id of the stack, number | the event |
| "change_set", account, region, id of the stack, id | the change set |

Events are only added: the keeper looks at the newest one of each stack, so a change costs the same after many deployments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.cloudformation.service import FORMAT
from chatprov.local.services.parts_keeper import PartsKeeper
from chatprov.local.services.stored_form import NAME, StoredForm, part_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chatprov.local.services.cloudformation.service import CloudFormation
    from chatprov.local.storage import Image, Log

_EVENTS: Final = "events"
"""The kind of a part that is in no log: the number and the id of the newest event of a stack, and all its events."""


def _put_event(region: dict[str, Any], names: Sequence[str], value: Any) -> None:
    stack_id, number = names
    region["events"].setdefault(stack_id, {})[number] = value


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
            for stack_id, events in region.events.items():
                last = region.last_event(stack_id)
                if last is not None:
                    parts[_EVENTS, *place, stack_id] = last[0], last[1].event_id, events
            for change_set_id, change_set in region.change_sets.items():
                parts["change_set", *place, change_set.stack_id, change_set_id] = change_set
        return parts

    def value(self, part: Any) -> Any:
        return part

    def put_back(self, parts: Mapping[tuple[str, ...], Any]) -> None:
        for region in self._service.regions().values():
            region.stacks, region.change_sets = {}, {}
        for (kind, account, place, name, *more), part in parts.items():
            region = self._service.region(account, place)
            if kind == "stack":
                region.stacks[name] = part
            elif kind == "change_set":
                region.change_sets[more[0]] = part
            else:
                region.events[name] = part[2]  # the stack may have been forgotten with them
        for where, region in self._service.regions().items():
            for stack_id, events in region.events.items():
                newest = parts.get((_EVENTS, *where, stack_id), (-1, ""))[0]
                for number in [number for number in events if int(number) > newest]:
                    del events[number]


class StackKeeper(PartsKeeper):
    """Keeps the stacks, the change sets, and of the events those that are new."""

    def __init__(self, service: CloudFormation, log: Log) -> None:
        super().__init__(CLOUDFORMATION_FORM, log, _StackParts(service))
        self._service = service

    def _images(self, key: tuple[str, ...], known: Any, part: Any) -> list[Image]:
        kind, *place, stack_id = key
        if kind != _EVENTS:
            return super()._images(key, known, part)
        events = {} if part is None else self._service.region(*place).events[stack_id]
        newest = -1
        images: list[Image] = []
        if known is not None:
            newest, event_id, _ = known
            found = events.get(str(newest))
            if found is None or found.event_id != event_id:  # another state was put in place of the one before
                images += [(("event", *place, stack_id, str(number)), None) for number in range(newest + 1)]
                newest = -1
        return images + [
            (("event", *place, stack_id, number), event) for number, event in events.items() if int(number) > newest
        ]


def cloudformation_keeper(service: CloudFormation, log: Log) -> StackKeeper:
    """Give the service the state that a log has, and return what keeps it there; raises CloudFolderDamaged."""
    keeper = StackKeeper(service, log)
    keeper.load(service)
    return keeper
