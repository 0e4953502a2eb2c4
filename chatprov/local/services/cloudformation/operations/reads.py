"""The operations that describe stacks, their resources, events and exports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.cloudformation.parameters import HIDDEN
from chatprov.local.services.cloudformation.deployable import deployable_again
from chatprov.local.services.cloudformation.errors import StackValidationError
from chatprov.local.services.cloudformation.operations.pages import page
from chatprov.local.services.cloudformation.operations.requests import stack_named
from chatprov.local.services.contract import ServiceOperation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.services.cloudformation.place import StackPlace
    from chatprov.local.services.cloudformation.stack import StackEvent, StackRecord, StackRequest, StackResource

    Given = dict[str, Any]


def shown_parameters(request: StackRequest) -> list[dict[str, str]]:
    """Return the parameters of a request without those that are not to be shown."""
    definitions = deployable_again(request).template.parameters
    return [
        entry | {"ParameterValue": HIDDEN} if definitions[entry["ParameterKey"]].no_echo else entry
        for entry in request.parameters
    ]


def _stack(stack: StackRecord) -> dict[str, Any]:
    found = {
        "StackId": stack.stack_id,
        "StackName": stack.name,
        "ChangeSetId": stack.change_set_id,
        "Description": stack.description,
        "Parameters": shown_parameters(stack.request),
        "CreationTime": stack.created,
        "DeletionTime": stack.deleted,
        "LastUpdatedTime": stack.updated,
        "RollbackConfiguration": {},
        "StackStatus": stack.status,
        "StackStatusReason": stack.reason,
        "DisableRollback": stack.request.on_failure == "DO_NOTHING",
        "NotificationARNs": stack.request.notification_arns,
        "Capabilities": stack.request.capabilities,
        "Outputs": [
            _without_none(
                {
                    "OutputKey": output.key,
                    "OutputValue": output.value,
                    "Description": output.description,
                    "ExportName": output.export_name,
                }
            )
            for output in stack.outputs
        ],
        "RoleARN": stack.request.role_arn,
        "Tags": [{"Key": key, "Value": value} for key, value in stack.request.tags.items()],
        "EnableTerminationProtection": stack.termination_protection,
        "ParentId": stack.parent_id,
        "RootId": stack.root_id,
        "DriftInformation": {"StackDriftStatus": "NOT_CHECKED"},
    }
    return _without_none(found)


def _without_none(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def _describe_stacks(place: StackPlace, given: Given) -> dict[str, Any]:
    if given.get("StackName"):
        return {"Stacks": [_stack(stack_named(place, given["StackName"]))]}
    found = [stack for stack in place.region().stacks.values() if not stack.is_deleted]
    stacks, token = page(sorted(found, key=lambda stack: stack.created, reverse=True), given)
    return {"Stacks": [*map(_stack, stacks)], **token}


def _list_stacks(place: StackPlace, given: Given) -> dict[str, Any]:
    wanted = given.get("StackStatusFilter")
    found = [stack for stack in place.region().stacks.values() if not wanted or stack.status in wanted]
    stacks, token = page(sorted(found, key=lambda stack: stack.created, reverse=True), given)
    summaries = [
        _without_none(
            {
                "StackId": stack.stack_id,
                "StackName": stack.name,
                "TemplateDescription": stack.description,
                "CreationTime": stack.created,
                "LastUpdatedTime": stack.updated,
                "DeletionTime": stack.deleted,
                "StackStatus": stack.status,
                "StackStatusReason": stack.reason,
                "ParentId": stack.parent_id,
                "RootId": stack.root_id,
                "DriftInformation": {"StackDriftStatus": "NOT_CHECKED"},
            }
        )
        for stack in stacks
    ]
    return {"StackSummaries": summaries, **token}


def _events(place: StackPlace, given: Given) -> dict[str, Any]:
    if not given.get("StackName"):
        raise StackValidationError("StackName is required")
    stack = stack_named(place, given["StackName"])
    events, token = page(place.region().events_of(stack.stack_id), given)
    return {"StackEvents": [*map(_event, events)], **token}


def _event(event: StackEvent) -> dict[str, Any]:
    return _without_none(
        {
            "StackId": event.stack_id,
            "EventId": event.event_id,
            "StackName": event.stack_name,
            "LogicalResourceId": event.logical_id,
            "PhysicalResourceId": event.physical_id,
            "ResourceType": event.type,
            "Timestamp": event.time,
            "ResourceStatus": event.status,
            "ResourceStatusReason": event.reason,
            "ResourceProperties": event.properties,
            "ClientRequestToken": event.token,
        }
    )


def _resource(resource: StackResource, time: str = "Timestamp") -> dict[str, Any]:
    return _without_none(
        {
            "LogicalResourceId": resource.logical_id,
            "PhysicalResourceId": resource.physical_id,
            "ResourceType": resource.type,
            time: resource.updated,
            "ResourceStatus": resource.status,
            "ResourceStatusReason": resource.reason,
            "DriftInformation": {"StackResourceDriftStatus": "NOT_CHECKED"},
        }
    )


def _resource_of(stack: StackRecord, name: str) -> StackResource:
    if name not in stack.resources:
        raise StackValidationError(f"Resource {name} does not exist for stack {stack.name}")
    return stack.resources[name]


def _describe_resource(place: StackPlace, given: Given) -> dict[str, Any]:
    stack = stack_named(place, given["StackName"])
    found = _resource(_resource_of(stack, given["LogicalResourceId"]), "LastUpdatedTimestamp")
    return {"StackResourceDetail": {"StackName": stack.name, "StackId": stack.stack_id, **found}}


def _describe_resources(place: StackPlace, given: Given) -> dict[str, Any]:
    physical_id, name = given.get("PhysicalResourceId"), given.get("StackName")
    if not name and not physical_id:
        raise StackValidationError("Either StackName or PhysicalResourceId must be specified")
    if name:
        stack = stack_named(place, name)
    else:
        stacks = [stack for stack in place.region().stacks.values() if not stack.is_deleted]
        owners = [s for s in stacks if any(found.physical_id == physical_id for found in s.resources.values())]
        if not owners:
            raise StackValidationError(f"Stack for {physical_id} does not exist")
        stack = owners[0]
    logical_id = given.get("LogicalResourceId")
    found = [_resource_of(stack, logical_id)] if logical_id else [*stack.resources.values()]
    identity = {"StackName": stack.name, "StackId": stack.stack_id}
    return {"StackResources": [{**identity, **_resource(resource)} for resource in found]}


def _list_resources(place: StackPlace, given: Given) -> dict[str, Any]:
    stack = stack_named(place, given["StackName"])
    found, token = page([*stack.resources.values()], given)
    return {"StackResourceSummaries": [_resource(resource, "LastUpdatedTimestamp") for resource in found], **token}


def _list_exports(place: StackPlace, given: Given) -> dict[str, Any]:
    found, token = page(sorted(place.region().exports().items()), given)
    exports = [{"ExportingStackId": stack, "Name": name, "Value": value} for name, (value, stack) in found]
    return {"Exports": exports, **token}


def _list_imports(place: StackPlace, given: Given) -> dict[str, Any]:
    name = given["ExportName"]
    importers = sorted(stack.name for stack in place.region().importers(name))
    if not importers:
        raise StackValidationError(f"Export '{name}' is not imported by any stack.")
    found, token = page(importers, given)
    return {"Imports": found, **token}


OPERATIONS: Final[Mapping[str, ServiceOperation[StackPlace]]] = {
    "DescribeStackEvents": ServiceOperation(_events),
    "DescribeStackResource": ServiceOperation(_describe_resource),
    "DescribeStackResources": ServiceOperation(_describe_resources),
    "DescribeStacks": ServiceOperation(_describe_stacks),
    "ListExports": ServiceOperation(_list_exports),
    "ListImports": ServiceOperation(_list_imports),
    "ListStackResources": ServiceOperation(_list_resources),
    "ListStacks": ServiceOperation(_list_stacks),
}
