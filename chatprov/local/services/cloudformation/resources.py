"""One resource of a deployment: how it is created, updated, replaced and deleted, with the events of each."""

from __future__ import annotations

import json
import secrets
import string
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.cloudformation.client import CallRefusedError
from chatprov.local.services.cloudformation.faults import handled
from chatprov.local.services.cloudformation.handlers.contract import NOT_FOUND, HandlerContext, HandlerFault
from chatprov.local.services.cloudformation.place import now
from chatprov.local.services.cloudformation.property_shapes import property_shapes
from chatprov.local.services.cloudformation.resource_types import HANDLERS
from chatprov.local.services.cloudformation.stack import StackResource

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.cloudformation import TemplateResource
    from chatprov.local.services.cloudformation.handlers.contract import GeneratedName, NestedStacks
    from chatprov.local.services.cloudformation.place import StackPlace

_RANDOM: Final = 12
_INITIATED: Final = "Resource creation Initiated"
_REPLACED: Final = "Requested update requires the creation of a new physical resource; hence creating one."


@dataclass(frozen=True, slots=True)
class StackResources:
    """Changes the resources of one stack; each step is stored before the next one begins."""

    place: StackPlace
    stack_id: str
    nested: NestedStacks

    def create(
        self,
        resource: TemplateResource,
        properties: dict[str, Any],
        needs: list[str],
        replaced: StackResource | None = None,
    ) -> None:
        """Create a resource, in place of one that is replaced; raises one of `faults.FAILURES`."""
        _check(resource, properties)
        verb = "CREATE" if replaced is None else "UPDATE"
        generated = HANDLERS[resource.type].generated
        name = self._new_name(resource, generated, properties, replaced)
        record = StackResource(
            resource.logical_id,
            resource.type,
            f"{verb}_IN_PROGRESS",
            now(),
            name if generated is not None and generated.is_id else None,
            name,
            properties=properties,
            needs=needs,
            **policies_of(resource),
        )
        self.put(record, None if replaced is None else _REPLACED, with_properties=True)
        full = _with_name(properties, generated, name)
        made: list[str] = []

        def created(physical_id: str) -> None:
            if not made:
                made.append(physical_id)
                self.put(replace(record, physical_id=physical_id), _INITIATED, with_properties=True)

        context = self._context(resource.logical_id, created)
        with handled():
            physical_id = HANDLERS[resource.type].create(context, full)
            created(physical_id)
            attributes = self._attributes(context, record.type, physical_id, full)
        self.put(replace(record, status=f"{verb}_COMPLETE", physical_id=physical_id, attributes=attributes))

    def update(
        self, old: StackResource, resource: TemplateResource, properties: dict[str, Any], needs: list[str]
    ) -> None:
        """Give a resource new properties in place; raises one of `faults.FAILURES`."""
        _check(resource, properties)
        self._change(replace(old, properties=properties, needs=needs, **policies_of(resource)), old)

    def undo(self, old: StackResource, current: StackResource) -> None:
        """Give a resource the properties of before again; raises one of `faults.FAILURES`."""
        self._change(old, current)

    def _change(self, new: StackResource, current: StackResource) -> None:
        handler, physical_id = HANDLERS[new.type], new.physical_id or ""
        self.put(replace(new, status="UPDATE_IN_PROGRESS", attributes=current.attributes), with_properties=True)
        context = self._context(new.logical_id, lambda _: None)
        before = _with_name(current.properties, handler.generated, current.generated_name)
        after = _with_name(new.properties, handler.generated, new.generated_name)
        with handled():
            handler.update(context, physical_id, before, after)
            attributes = self._attributes(context, new.type, physical_id, after)
        self.put(replace(new, status="UPDATE_COMPLETE", attributes=attributes))

    def delete(self, record: StackResource, *, is_current: bool) -> None:
        """Delete what a record describes; raises one of `faults.FAILURES`.

        `is_current` says whether the stack has this record, or only has had it.
        """
        if record.physical_id is not None:
            self.put(replace(record, status="DELETE_IN_PROGRESS"), is_current=is_current)
            handler = HANDLERS[record.type]
            context = self._context(record.logical_id, lambda _: None)
            properties = _with_name(record.properties, handler.generated, record.generated_name)
            try:
                with handled():
                    handler.delete(context, record.physical_id, properties)
            except CallRefusedError as error:
                if error.code not in NOT_FOUND:
                    raise
        self.put(replace(record, status="DELETE_COMPLETE"), is_current=is_current)

    def put(
        self,
        record: StackResource,
        reason: str | None = None,
        *,
        is_current: bool = True,
        with_event: bool = True,
        with_properties: bool = False,
    ) -> None:
        """Store the record of a resource, with an event."""
        record = replace(record, reason=reason, updated=now())
        with self.place.changes() as region:
            stack = region.stacks[self.stack_id]
            if is_current:
                self.place.change(self.stack_id, resources={**stack.resources, record.logical_id: record})
            if with_event:
                self.place.add_event(
                    stack,
                    record.logical_id,
                    record.physical_id or "",
                    record.type,
                    record.status,
                    reason,
                    json.dumps(record.properties) if with_properties else None,
                )

    def _context(self, logical_id: str, created: Any) -> HandlerContext:
        stack = self.place.stack(self.stack_id)
        place, capabilities = self.place, tuple(stack.request.capabilities)
        return HandlerContext(
            place.client, place.context, stack.stack_id, stack.name, logical_id, created, self.nested, capabilities
        )

    @staticmethod
    def _attributes(context: HandlerContext, kind: str, physical_id: str, properties: dict[str, Any]) -> dict[str, Any]:
        return {"Ref": physical_id} | HANDLERS[kind].read(context, physical_id, properties)

    def _new_name(
        self,
        resource: TemplateResource,
        generated: GeneratedName | None,
        properties: Mapping[str, Any],
        replaced: StackResource | None,
    ) -> str | None:
        if generated is None:
            return None
        given = properties.get(generated.name)
        if given is not None:
            if replaced is not None and generated.is_id and given == replaced.physical_id:
                raise HandlerFault(
                    "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
                    f"Rename {given} and update the stack again."
                )
            return None
        stack = self.place.stack(self.stack_id)
        prefix = f"{stack.name}-{resource.logical_id}"[: generated.longest - _RANDOM - 1]
        suffix = "".join(secrets.choice(string.ascii_uppercase + string.digits) for _ in range(_RANDOM))
        name = f"{prefix}-{suffix}"
        return name.lower() if generated.is_lower else name


def policies_of(resource: TemplateResource) -> dict[str, Any]:
    """Return what a record has of a resource's attributes in the template."""
    return {
        "deletion_policy": resource.deletion_policy,
        "update_replace_policy": resource.update_replace_policy,
        "metadata": dict(resource.metadata),
    }


def _with_name(properties: Mapping[str, Any], generated: GeneratedName | None, name: str | None) -> dict[str, Any]:
    return {**properties, generated.name: name} if generated is not None and name is not None else dict(properties)


def _check(resource: TemplateResource, properties: Mapping[str, Any]) -> None:
    faults = property_shapes()[resource.type].faults(properties)
    if faults:
        words = "\n".join(faults)
        raise HandlerFault(f"Properties validation failed for resource {resource.logical_id} with message:\n{words}")
