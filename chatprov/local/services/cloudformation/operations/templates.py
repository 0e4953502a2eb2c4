"""The operations that read templates: GetTemplate, GetTemplateSummary, ValidateTemplate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.cloudformation import required_capabilities
from chatprov.local.services.cloudformation.deployable import checked_template
from chatprov.local.services.cloudformation.errors import StackValidationError
from chatprov.local.services.cloudformation.operations.requests import refused, stack_named
from chatprov.local.services.cloudformation.sources import template_text
from chatprov.local.services.cloudformation.stack import REVIEW
from chatprov.local.services.contract import ServiceOperation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.cloudformation import StackTemplate
    from chatprov.cloudformation.parameters import ParameterDefinition
    from chatprov.local.services.cloudformation.place import StackPlace

    Given = dict[str, Any]


def _get_template(place: StackPlace, given: Given) -> dict[str, Any]:
    name, change_set = given.get("StackName"), given.get("ChangeSetName")
    if change_set:
        found = [
            entry
            for entry in place.region().change_sets.values()
            if change_set in {entry.change_set_id, entry.name} and (not name or _is_of(place, entry.stack_id, name))
        ]
        if not found:
            raise StackValidationError(f"ChangeSet [{change_set}] does not exist")
        text = found[0].request.template
    elif name:
        stack = stack_named(place, name)
        text = "" if stack.status == REVIEW else stack.request.template  # that one is the change set's
    else:
        raise StackValidationError("StackName is required if ChangeSetName is not specified.")
    return {"TemplateBody": text, "StagesAvailable": ["Original", "Processed"]}


def _is_of(place: StackPlace, stack_id: str, name: str) -> bool:
    return name in {stack_id, place.region().stacks[stack_id].name}


def _template(place: StackPlace, given: Given) -> StackTemplate:
    if given.get("StackName"):
        stack = stack_named(place, given["StackName"])
        if stack.status == REVIEW:
            raise StackValidationError(f"GetTemplateSummary cannot be called on {REVIEW} stacks.")
        text = stack.request.template
    else:
        text = template_text(place.client, place.context, given)
    return checked_template(text)


def _get_summary(place: StackPlace, given: Given) -> dict[str, Any]:
    with refused():
        template = _template(place, given)
    return _described(template) | {
        "Parameters": [_declared(parameter) for parameter in template.parameters.values()],
        "ResourceTypes": sorted({resource.type for resource in template.resources.values()}),
        "Version": "2010-09-09",
    }


def _declared(parameter: ParameterDefinition) -> dict[str, Any]:
    constraints = {} if parameter.allowed_values is None else {"AllowedValues": [*parameter.allowed_values]}
    members = {
        "ParameterKey": parameter.name,
        "DefaultValue": parameter.default,
        "ParameterType": parameter.type,
        "NoEcho": parameter.no_echo,
        "Description": parameter.description,
        "ParameterConstraints": constraints,
    }
    return {name: value for name, value in members.items() if value is not None}


def _validate(place: StackPlace, given: Given) -> dict[str, Any]:
    with refused():
        template = _template(place, {name: given.get(name) for name in ("TemplateBody", "TemplateURL")})
    parameters = [
        {key: value for key, value in _declared(parameter).items() if key in _VALIDATED}
        for parameter in template.parameters.values()
    ]
    return _described(template) | {"Parameters": parameters}


_VALIDATED: Final = frozenset({"ParameterKey", "DefaultValue", "NoEcho", "Description"})


def _described(template: StackTemplate) -> dict[str, Any]:
    required = required_capabilities(template)
    members = {
        "Description": template.description,
        "Capabilities": [*required.names],
        "CapabilitiesReason": required.reason,
        "DeclaredTransforms": [*template.transforms],
    }
    return {name: value for name, value in members.items() if value is not None}


OPERATIONS: Final[Mapping[str, ServiceOperation[StackPlace]]] = {
    "GetTemplate": ServiceOperation(_get_template),
    "GetTemplateSummary": ServiceOperation(_get_summary),
    "ValidateTemplate": ServiceOperation(_validate),
}
