"""CreateStack, UpdateStack, DeleteStack, and the protection against deletion."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.cloudformation.comparison import resource_changes
from chatprov.local.services.cloudformation.deployable import check_deployable, deployable_again
from chatprov.local.services.cloudformation.errors import StackAlreadyExistsError, StackValidationError
from chatprov.local.services.cloudformation.operations.requests import (
    changeable,
    check_name,
    check_role,
    check_supported,
    deployable_in,
    refused,
    stack_named,
)
from chatprov.local.services.cloudformation.place import now
from chatprov.local.services.cloudformation.stack import OBSOLETE, REVIEW, StackRecord
from chatprov.local.services.contract import ServiceOperation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.services.cloudformation.deployable import Deployable
    from chatprov.local.services.cloudformation.place import StackPlace
    from chatprov.local.services.cloudformation.stack import StackRequest

    Given = dict[str, Any]

INITIATED: Final = "User Initiated"
NO_ROLLBACK: Final = (
    "The local cloud always rolls a failed update back: it does not support DisableRollback for updates."
)


def new_stack(
    place: StackPlace, request: StackRequest, given: Given, description: str | None, status: str
) -> StackRecord:
    """Return a stack that is not stored yet."""
    return StackRecord(
        place.arn("stack", given["StackName"]),
        given["StackName"],
        request,
        status,
        now(),
        description=description,
        token=given.get("ClientRequestToken"),
        termination_protection=bool(given.get("EnableTerminationProtection")),
    )


def begin_creation(place: StackPlace, stack: StackRecord) -> None:
    """Store a new stack and begin to create it."""
    with place.changes() as region:
        region.stacks[stack.stack_id] = stack
        place.set_status(stack.stack_id, "CREATE_IN_PROGRESS", INITIATED)
    place.start(place, stack.stack_id)


def begin_update(place: StackPlace, stack: StackRecord, request: StackRequest, **members: Any) -> None:
    """Begin to update a stack to a request."""
    with place.changes() as region:
        for nested in [found for found in region.stacks.values() if found.root_id == stack.stack_id and found.before]:
            place.change(nested.stack_id, before=None)
        for key, found in region.change_sets.items():
            if found.stack_id == stack.stack_id and found.execution_status == "AVAILABLE":
                region.change_sets[key] = replace(found, execution_status=OBSOLETE)  # it compares with what was before
        place.set_status(
            stack.stack_id,
            "UPDATE_IN_PROGRESS",
            INITIATED,
            previous=stack.request,
            request=request,
            updated=now(),
            undo={},
            cleanup=[],
            **members,
        )
    place.start(place, stack.stack_id)


def _create_stack(place: StackPlace, given: Given) -> dict[str, Any]:
    name = given["StackName"]
    check_name(name)
    check_supported(given)
    found = place.region().named(name)
    if found is not None:
        raise StackAlreadyExistsError(f"Stack [{name}] already exists")
    if given.get("OnFailure") is not None and given.get("DisableRollback") is not None:
        raise StackValidationError("Either DisableRollback or OnFailure can be specified, not both.")
    with refused():
        deployable, request = deployable_in(place, given, None)
        on_failure = "DO_NOTHING" if given.get("DisableRollback") else given.get("OnFailure") or "ROLLBACK"
        request = replace(request, on_failure=on_failure)
        stack = new_stack(place, request, given, deployable.template.description, "CREATE_IN_PROGRESS")
        check_deployable(deployable, place.region(), stack, request.capabilities)
    begin_creation(place, stack)
    return {"StackId": stack.stack_id}


def is_same(place: StackPlace, stack: StackRecord, deployable: Deployable, request: StackRequest) -> bool:
    """Return whether a request changes nothing; raises TemplateFault."""
    old = deployable_again(stack.request).template
    return (
        not resource_changes(deployable, place, stack, request.tags)
        and request.tags == stack.request.tags
        and old.outputs == deployable.template.outputs
        and old.description == deployable.template.description
        and request.notification_arns == stack.request.notification_arns
        and _used(old.outputs, stack.request) == _used(old.outputs, request)
    )


def _used(outputs: Mapping[str, Any], request: StackRequest) -> Any:
    """Return the parameters if there are outputs, which may show them."""
    return request.parameters if outputs else None


def _update_stack(place: StackPlace, given: Given) -> dict[str, Any]:
    check_supported(given)
    if given.get("DisableRollback"):
        raise StackValidationError(NO_ROLLBACK)
    stack = changeable(stack_named(place, given["StackName"]), "updated")
    with refused():
        deployable, request = deployable_in(place, given, stack)
        check_deployable(deployable, place.region(), stack, request.capabilities)
        check_types(stack, deployable)
        if is_same(place, stack, deployable, request):
            raise StackValidationError("No updates are to be performed.")
    begin_update(place, stack, request, token=given.get("ClientRequestToken"))
    return {"StackId": stack.stack_id}


def check_types(stack: StackRecord, deployable: Deployable) -> None:
    """Raise StackValidationError if a resource has another type than before."""
    names = [
        name
        for name, resource in deployable.template.resources.items()
        if name in stack.resources and stack.resources[name].exists and stack.resources[name].type != resource.type
    ]
    if names:
        raise StackValidationError(
            "Update of resource type is not permitted. The new template modifies resource type of the following resources: "
            f"[{', '.join(names)}]"
        )


def _delete_stack(place: StackPlace, given: Given) -> dict[str, Any]:
    check_supported(given)
    stack = place.region().named(given["StackName"])
    if stack is None or stack.is_deleted or stack.status == "DELETE_IN_PROGRESS":
        return {}
    if stack.termination_protection:
        raise StackValidationError(f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled")
    if stack.parent_id is not None:
        raise StackValidationError(f"Nested stack {stack.name} is deleted with its parent {stack.parent_id}")
    if stack.is_in_progress:
        raise StackValidationError(f"Stack [{stack.name}] cannot be deleted while in status {stack.status}")
    with refused():
        check_role(place, given)
    retained = given.get("RetainResources", [])
    if retained and stack.status != "DELETE_FAILED":
        raise StackValidationError("Specify RetainResources only when stack is in DELETE_FAILED state.")
    unknown = [name for name in retained if name not in stack.resources]
    if unknown:
        raise StackValidationError(f"Resources {unknown} do not exist in the stack {stack.name}")
    with place.changes() as region:
        for change_set_id in [key for key, found in region.change_sets.items() if found.stack_id == stack.stack_id]:
            del region.change_sets[change_set_id]
        if stack.status == REVIEW:
            place.set_status(stack.stack_id, "DELETE_COMPLETE", deleted=now())
            return {}
        token = given.get("ClientRequestToken")
        place.set_status(stack.stack_id, "DELETE_IN_PROGRESS", INITIATED, retained=retained, token=token)
    place.start(place, stack.stack_id)
    return {}


def _update_protection(place: StackPlace, given: Given) -> dict[str, Any]:
    stack = stack_named(place, given["StackName"])
    place.change(stack.stack_id, termination_protection=given["EnableTerminationProtection"])
    return {"StackId": stack.stack_id}


OPERATIONS: Final[Mapping[str, ServiceOperation[StackPlace]]] = {
    "CreateStack": ServiceOperation(_create_stack),
    "DeleteStack": ServiceOperation(_delete_stack),
    "UpdateStack": ServiceOperation(_update_stack),
    "UpdateTerminationProtection": ServiceOperation(_update_protection),
}
