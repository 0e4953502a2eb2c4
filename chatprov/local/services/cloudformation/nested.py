"""Nested stacks: each is a stack like others, whose operations its parent waits for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chatprov.cloudformation import TemplateFault
from chatprov.cloudformation.scalars import text_of
from chatprov.local.services.cloudformation.comparison import resource_changes
from chatprov.local.services.cloudformation.deployable import check_deployable, deployable_again, deployable_of
from chatprov.local.services.cloudformation.handlers.contract import HandlerFault, tag_pairs
from chatprov.local.services.cloudformation.place import now
from chatprov.local.services.cloudformation.sources import stored_parameters, text_at_url
from chatprov.local.services.cloudformation.stack import StackRecord, StackRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.local.services.cloudformation.deployable import Deployable
    from chatprov.local.services.cloudformation.handlers.contract import HandlerContext, Properties
    from chatprov.local.services.cloudformation.place import StackPlace

_LONGEST_NAME = 128


@dataclass(frozen=True, slots=True)
class NestedDeployments:
    """The `NestedStacks` of a place; `run` carries out the operation of a stack, and returns when it has ended."""

    place: StackPlace
    run: Callable[[str], None]

    def create(self, context: HandlerContext, properties: Properties) -> str:
        """Create a stack and return its id; raises HandlerFault if it fails."""
        deployable, text = self._deployable(context, properties)
        parent = self.place.stack(context.stack_id)
        arn = self.place.arn("stack", "")
        suffix = arn.rpartition("/")[2].replace("-", "")[:12].upper()
        name = f"{context.stack_name}-{context.logical_id}"[: _LONGEST_NAME - 13] + f"-{suffix}"
        stack = StackRecord(
            arn.replace("stack//", f"stack/{name}/"),
            name,
            self._request(context, deployable, text, properties),
            "CREATE_IN_PROGRESS",
            now(),
            parent_id=parent.stack_id,
            root_id=parent.root_id or parent.stack_id,
        )
        try:
            check_deployable(deployable, self.place.region(), stack, context.capabilities)
        except TemplateFault as error:
            raise HandlerFault(error.message) from None
        with self.place.changes() as region:
            region.stacks[stack.stack_id] = stack
            self.place.set_status(stack.stack_id, stack.status, "User Initiated")
        context.created(stack.stack_id)
        self.run(stack.stack_id)
        self._check(stack.stack_id, "CREATE_COMPLETE")
        return stack.stack_id

    def outputs(self, stack_id: str) -> dict[str, str]:
        """Return the outputs of a stack by their keys."""
        return {output.key: output.value for output in self.place.stack(stack_id).outputs}

    def update(self, context: HandlerContext, stack_id: str, properties: Properties) -> None:
        """Update a stack; raises HandlerFault if it fails."""
        stack = self.place.stack(stack_id)
        is_undone = self.place.is_rolled_back(stack)
        if is_undone:
            request = stack.before or stack.request  # the URL may have another template by now
            deployable = deployable_again(request)
        else:
            deployable, text = self._deployable(context, properties)
            request = self._request(context, deployable, text, properties)
        try:
            check_deployable(deployable, self.place.region(), stack, context.capabilities)
            changes = resource_changes(deployable, self.place, stack, request.tags)
        except TemplateFault as error:
            raise HandlerFault(error.message) from None
        if not changes and request.template == stack.request.template:
            return
        with self.place.changes():
            members: dict[str, Any] = {"previous": stack.request, "request": request, "updated": now(), "undo": {}}
            members["before"] = None if is_undone else stack.request
            self.place.set_status(stack_id, "UPDATE_IN_PROGRESS", "User Initiated", **members)
        self.run(stack_id)
        self._check(stack_id, "UPDATE_COMPLETE")

    def delete(self, context: HandlerContext, stack_id: str) -> None:  # noqa: ARG002
        """Delete a stack; raises HandlerFault if it fails."""
        if self.place.stack(stack_id).is_deleted:
            return
        self.place.set_status(stack_id, "DELETE_IN_PROGRESS", "User Initiated")
        self.run(stack_id)
        self._check(stack_id, "DELETE_COMPLETE")

    def _deployable(self, context: HandlerContext, properties: Properties) -> tuple[Deployable, str]:
        given = [
            {
                "ParameterKey": key,
                "ParameterValue": ",".join(map(text_of, value)) if isinstance(value, list) else text_of(value),
            }
            for key, value in properties.get("Parameters", {}).items()
        ]
        try:
            text = text_at_url(context.client, context.where, properties["TemplateURL"])

            def stored(names: Any) -> dict[str, str]:
                return stored_parameters(context.client, context.where, names)

            return deployable_of(text, given, {}, stored), text
        except TemplateFault as error:
            raise HandlerFault(error.message) from None

    @staticmethod
    def _request(context: HandlerContext, deployable: Deployable, text: str, properties: Properties) -> StackRequest:
        return StackRequest(
            text,
            deployable.stored_parameters,
            tag_pairs(properties),
            list(context.capabilities),
            list(properties.get("NotificationARNs", ())),
        )

    def _check(self, stack_id: str, status: str) -> None:
        stack = self.place.stack(stack_id)
        if stack.status != status:
            # the newest reason is that of the rollback, which names the resources that failed
            events = self.place.region().events_of(stack_id)
            why = next(
                (event.reason for event in events if event.physical_id == stack_id and event.reason), stack.status
            )
            raise HandlerFault(f"Embedded stack {stack_id} was not successfully {_VERBS[status]}: {why}")


_VERBS = {"CREATE_COMPLETE": "created", "UPDATE_COMPLETE": "updated", "DELETE_COMPLETE": "deleted"}
