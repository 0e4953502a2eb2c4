"""Change sets: what an update would change, shown before it is made.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from chatprov.cloudformation.capabilities import AUTO_EXPAND
from chatprov.local.services.cloudformation.comparison import resource_changes
from chatprov.local.services.cloudformation.deployable import check_deployable
from chatprov.local.services.cloudformation.errors import (
    ChangeSetMissingError,
    ChangeSetStatusError,
    StackAlreadyExistsError,
    StackValidationError,
)
from chatprov.local.services.cloudformation.existing import check_nothing_exists
from chatprov.local.services.cloudformation.operations.pages import page
from chatprov.local.services.cloudformation.operations.reads import shown_parameters
from chatprov.local.services.cloudformation.operations.requests import (
    changeable,
    check_name,
    check_supported,
    deployable_in,
    refused,
    stack_named,
)
from chatprov.local.services.cloudformation.operations.stacks import (
    NO_ROLLBACK,
    begin_creation,
    begin_update,
    check_types,
    is_same,
    new_stack,
)
from chatprov.local.services.cloudformation.place import now
from chatprov.local.services.cloudformation.stack import OBSOLETE, REVIEW, ChangeSet
from chatprov.local.services.contract import ServiceOperation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.services.cloudformation.place import StackPlace
    from chatprov.local.services.cloudformation.stack import StackRecord

    Given = dict[str, Any]

_EMPTY: Final = "The submitted information didn't contain changes. Submit different information to create a change set."
"""The CDK and the AWS CLI compare the reason with this text."""


def _create(place: StackPlace, given: Given) -> dict[str, Any]:
    name, kind = given["StackName"], given.get("ChangeSetType") or "UPDATE"
    check_supported(given)
    if kind == "IMPORT":
        raise StackValidationError("The local cloud does not import resources into stacks.")
    stack = place.region().named(name)
    if kind == "CREATE":
        if not name.startswith("arn:"):
            check_name(name)
        if stack is not None and stack.status != REVIEW:
            raise StackAlreadyExistsError(
                f"Stack [{name}] already exists and cannot be created again with the changeSet [{given['ChangeSetName']}]."
            )
    elif stack is None:
        raise StackValidationError(f"Stack [{name}] does not exist")
    else:
        changeable(stack, "updated")
    if stack is not None and _named(place, stack, given["ChangeSetName"]) is not None:
        raise StackAlreadyExistsError(f"ChangeSet {given['ChangeSetName']} already exists for stack {stack.stack_id}")
    with refused():
        deployable, request = deployable_in(place, given, stack if kind == "UPDATE" else None)
        on_failure = {"DELETE": "DELETE", "DO_NOTHING": "DO_NOTHING"}.get(given.get("OnStackFailure", ""), "ROLLBACK")
        request = replace(request, on_failure=on_failure)
        known = stack or new_stack(place, request, given, deployable.template.description, REVIEW)
        # a change set shows what a transform makes, so CAPABILITY_AUTO_EXPAND is not necessary
        check_deployable(deployable, place.region(), known, [*request.capabilities, AUTO_EXPAND])
        check_types(known, deployable)
        changes = resource_changes(deployable, place, known, request.tags)
        if given.get("ImportExistingResources"):
            check_nothing_exists(place, changes)
        is_empty = kind == "UPDATE" and is_same(place, known, deployable, request)
    change_set = ChangeSet(
        place.arn("changeSet", given["ChangeSetName"]),
        given["ChangeSetName"],
        kind,
        known.stack_id,
        request,
        now(),
        "FAILED" if is_empty else "CREATE_COMPLETE",
        "UNAVAILABLE" if is_empty else "AVAILABLE",
        _EMPTY if is_empty else None,
        given.get("Description"),
        [change.described() for change in changes],
    )
    with place.changes() as region:
        if stack is None:
            region.stacks[known.stack_id] = known
            place.set_status(known.stack_id, REVIEW, "User Initiated")
        region.change_sets[change_set.change_set_id] = change_set
    return {"Id": change_set.change_set_id, "StackId": known.stack_id}


def _named(place: StackPlace, stack: StackRecord, name: str) -> ChangeSet | None:
    for change_set in place.region().change_sets.values():
        if change_set.stack_id == stack.stack_id and name in {change_set.name, change_set.change_set_id}:
            return change_set
    return None


def _find(place: StackPlace, given: Given) -> ChangeSet:
    name = given["ChangeSetName"]
    if name in place.region().change_sets:
        return place.region().change_sets[name]
    if name.startswith("arn:"):
        raise ChangeSetMissingError(f"ChangeSet [{name}] does not exist")
    if not given.get("StackName"):
        raise StackValidationError("StackName must be specified if ChangeSetName is not specified as an ARN.")
    found = _named(place, stack_named(place, given["StackName"]), name)
    if found is None:
        raise ChangeSetMissingError(f"ChangeSet [{name}] does not exist")
    return found


def _describe(place: StackPlace, given: Given) -> dict[str, Any]:
    change_set = _find(place, given)
    changes, token = page(change_set.changes, given)
    request = change_set.request
    members = {
        **_summary(place, change_set),
        "Parameters": shown_parameters(request),
        "NotificationARNs": request.notification_arns,
        "RollbackConfiguration": {},
        "Capabilities": request.capabilities,
        "Tags": [{"Key": key, "Value": value} for key, value in request.tags.items()],
        "Changes": changes,
        **token,
    }
    if request.on_failure != "ROLLBACK":
        members["OnStackFailure"] = request.on_failure
    return members


def _summary(place: StackPlace, change_set: ChangeSet) -> dict[str, Any]:
    members = {
        "ChangeSetName": change_set.name,
        "ChangeSetId": change_set.change_set_id,
        "StackId": change_set.stack_id,
        "StackName": place.region().stacks[change_set.stack_id].name,
        "Description": change_set.description,
        "CreationTime": change_set.created,
        "ExecutionStatus": change_set.execution_status,
        "Status": change_set.status,
        "StatusReason": change_set.reason,
        "IncludeNestedStacks": False,
    }
    return {name: value for name, value in members.items() if value is not None}


def _execute(place: StackPlace, given: Given) -> dict[str, Any]:
    change_set = _find(place, given)
    stack = place.region().stacks[change_set.stack_id]
    if change_set.execution_status == OBSOLETE:
        raise ChangeSetStatusError(
            f"ChangeSet [{change_set.change_set_id}] cannot be executed in its current execution status of [{OBSOLETE}]"
        )
    if change_set.execution_status != "AVAILABLE":
        raise ChangeSetStatusError(
            f"ChangeSet [{change_set.change_set_id}] cannot be executed in its current status of [{change_set.status}]"
        )
    request = change_set.request
    if given.get("DisableRollback"):
        if change_set.type != "CREATE":
            raise StackValidationError(NO_ROLLBACK)
        request = replace(request, on_failure="DO_NOTHING")
    token = given.get("ClientRequestToken")
    with place.changes() as region:
        others = [key for key, found in region.change_sets.items() if found.stack_id == stack.stack_id]
        for key in others:
            del region.change_sets[key]
        if change_set.type == "CREATE":
            new = replace(stack, request=request, change_set_id=change_set.change_set_id, token=token)
            begin_creation(place, new)
        else:
            changeable(stack, "updated")
            begin_update(place, stack, request, change_set_id=change_set.change_set_id, token=token)
    return {}


def _delete(place: StackPlace, given: Given) -> dict[str, Any]:
    try:
        change_set = _find(place, given)
    except ChangeSetMissingError:
        return {}
    with place.changes() as region:
        del region.change_sets[change_set.change_set_id]
    return {}


def _list(place: StackPlace, given: Given) -> dict[str, Any]:
    stack = stack_named(place, given["StackName"])
    found = [entry for entry in place.region().change_sets.values() if entry.stack_id == stack.stack_id]
    entries, token = page(found, given)
    return {"Summaries": [_summary(place, entry) for entry in entries], **token}


OPERATIONS: Final[Mapping[str, ServiceOperation[StackPlace]]] = {
    "CreateChangeSet": ServiceOperation(_create),
    "DeleteChangeSet": ServiceOperation(_delete),
    "DescribeChangeSet": ServiceOperation(_describe),
    "ExecuteChangeSet": ServiceOperation(_execute),
    "ListChangeSets": ServiceOperation(_list),
}
