"""What an update changes: the properties of each resource, compared with those that the stack has now."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from chatprov.cloudformation import NotYetKnown, evaluate
from chatprov.cloudformation.references import ReferenceKind, references_in
from chatprov.local.services.cloudformation.deployable import properties_of, with_stack_tags
from chatprov.local.services.cloudformation.place import STACK
from chatprov.local.services.cloudformation.property_shapes import property_shapes
from chatprov.local.services.cloudformation.sources import text_at_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.cloudformation import TemplateResource, TemplateScope
    from chatprov.local.services.cloudformation.deployable import Deployable
    from chatprov.local.services.cloudformation.place import StackPlace
    from chatprov.local.services.cloudformation.stack import StackRecord, StackResource

_TAGS: Final = frozenset({"Tags", "UserPoolTags"})
_ATTRIBUTES: Final = ("AWS::DynamoDB::Table", "AttributeDefinitions")


def changed_names(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Return the names of the properties that differ."""
    return sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def needs_replacement(kind: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Return whether the change from one set of properties to another replaces a resource."""
    return any(_replaces(kind, name, old, new) for name in changed_names(old, new))


def _replaces(kind: str, name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    if (kind, name) == _ATTRIBUTES:
        # attributes of new indexes may be added, but DynamoDB cannot change the type of one
        before, after = ({entry["AttributeName"]: entry for entry in found.get(name, ())} for found in (old, new))
        return any(before[attribute] != after[attribute] for attribute in before.keys() & after.keys())
    return name in property_shapes()[kind].create_only


@dataclass(frozen=True, slots=True)
class ResourceChange:
    """One change: `replacement` is True, False or Conditional for the action Modify.

    `properties` are those of a new resource that are known already.
    """

    action: str
    logical_id: str
    type: str
    physical_id: str | None = None
    replacement: str | None = None
    scope: list[str] = field(default_factory=list)
    details: list[dict[str, Any]] = field(default_factory=list)
    properties: Mapping[str, Any] = field(default_factory=dict)

    def described(self) -> dict[str, Any]:
        """Return the change as DescribeChangeSet does."""
        change = {
            "Action": self.action,
            "LogicalResourceId": self.logical_id,
            "PhysicalResourceId": self.physical_id,
            "ResourceType": self.type,
            "Replacement": self.replacement,
            "Scope": self.scope,
            "Details": self.details,
        }
        return {
            "Type": "Resource",
            "ResourceChange": {name: value for name, value in change.items() if value is not None},
        }


def resource_changes(
    deployable: Deployable, place: StackPlace, stack: StackRecord, tags: Mapping[str, str]
) -> list[ResourceChange]:
    """Return what a template changes in the resources of a stack; raises TemplateFault."""
    uncertain: set[str] = set()
    scope = deployable.scope(place.region(), stack, uncertain)
    changes: list[ResourceChange] = []
    active = deployable.active(scope)
    for name, resource in active.items():
        old = stack.resources.get(name)
        if old is None or not old.exists:
            uncertain.add(name)
            known, _ = _evaluated(resource, scope, tags)
            changes.append(ResourceChange("Add", name, resource.type, properties=known))
            continue
        change = _modification(resource, old, scope, tags) or _nested_modification(place, old)
        if change is not None:
            changes.append(change)
            if change.replacement != "False" or change.type == STACK:  # which may have other outputs then
                uncertain.add(name)
    changes += [
        ResourceChange("Remove", name, old.type, old.physical_id)
        for name, old in stack.resources.items()
        if name not in active and old.exists
    ]
    return changes


def nested_differs(place: StackPlace, record: StackResource) -> bool:
    """Return whether a nested stack, or one in it, has another template than it is to have; raises TemplateFault.

    That is the text that its URL has now, or in a rollback what it had before the update.
    """
    child = place.stack(record.physical_id or "")
    if place.is_rolled_back(child):
        differs = child.before is not None
    else:
        url = record.properties["TemplateURL"]
        differs = text_at_url(place.client, place.context, url) != child.request.template
    inner = [found for found in child.resources.values() if found.type == STACK and found.exists]
    return differs or any(nested_differs(place, found) for found in inner)


def _nested_modification(place: StackPlace, old: StackResource) -> ResourceChange | None:
    if old.type != STACK or not nested_differs(place, old):
        return None
    target = {"Attribute": "Properties", "RequiresRecreation": "Never"}
    detail = {"Target": target, "Evaluation": "Dynamic", "ChangeSource": "Automatic"}
    return ResourceChange("Modify", old.logical_id, old.type, old.physical_id, "False", ["Properties"], [detail])


def _modification(
    resource: TemplateResource, old: StackResource, scope: TemplateScope, tags: Mapping[str, str]
) -> ResourceChange | None:
    details: list[dict[str, Any]] = []
    new, dynamic = _evaluated(resource, scope, tags)
    for name in sorted(old.properties.keys() | new.keys() | dynamic.keys()):
        if name not in dynamic and old.properties.get(name) == new.get(name):
            continue
        replaces = _replaces(resource.type, name, old.properties, new)
        recreation = "Never" if not replaces else "Conditionally" if name in dynamic else "Always"
        attribute = "Tags" if name in _TAGS else "Properties"
        target = {"Attribute": attribute, "RequiresRecreation": recreation} | (
            {} if attribute == "Tags" else {"Name": name}
        )
        details.append(
            {
                "Target": target,
                "Evaluation": "Dynamic" if name in dynamic else "Static",
                **_source(resource.properties.get(name), scope, dynamic.get(name)),
            }
        )
    if dict(resource.metadata) != old.metadata:
        details.append(
            {
                "Target": {"Attribute": "Metadata", "RequiresRecreation": "Never"},
                "Evaluation": "Static",
                "ChangeSource": "DirectModification",
            }
        )
    if not details:
        return None
    needs = {detail["Target"]["RequiresRecreation"] for detail in details}
    replacement = "True" if "Always" in needs else "Conditional" if "Conditionally" in needs else "False"
    found = list(dict.fromkeys(detail["Target"]["Attribute"] for detail in details))
    return ResourceChange("Modify", resource.logical_id, resource.type, old.physical_id, replacement, found, details)


def _evaluated(
    resource: TemplateResource, scope: TemplateScope, tags: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the properties that are known, and for each other one what it waits for."""
    try:
        return properties_of(resource, scope, tags), {}
    except NotYetKnown:
        known: dict[str, Any] = {}
        dynamic: dict[str, str] = {}
        for name, value in resource.properties.items():
            try:
                known.update(evaluate({name: value}, scope))
            except NotYetKnown as error:
                dynamic[name] = error.reference
        conformed = property_shapes()[resource.type].conformed(known)
        return with_stack_tags(resource.type, conformed, tags), dynamic


def _source(value: Any, scope: TemplateScope, waits_for: str | None) -> dict[str, Any]:
    """Return why a property changes, as far as the template shows it."""
    if waits_for is not None:
        kind = "ResourceAttribute" if "." in waits_for else "ResourceReference"
        return {"ChangeSource": kind, "CausingEntity": waits_for}
    for found in references_in(value):
        if found.kind is ReferenceKind.REF and found.name in scope.template.parameters:
            return {"ChangeSource": "ParameterReference", "CausingEntity": found.name}
    return {"ChangeSource": "DirectModification"}
