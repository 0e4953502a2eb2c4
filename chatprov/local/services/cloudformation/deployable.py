"""A template with the values of its parameters, checked: what a stack can be created from."""

from __future__ import annotations

import functools
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from chatprov.cloudformation import (
    EvaluatedSize,
    NotYetKnown,
    ParameterValue,
    StackTemplate,
    TemplateFault,
    TemplateResource,
    TemplateScope,
    TemplateTooLarge,
    check_active_references,
    check_calls,
    check_export_names,
    check_references,
    check_rules,
    creation_order,
    dependencies_of,
    evaluate,
    evaluated_outputs,
    parameter_values,
    parse_template,
    read_template,
    required_capabilities,
)
from chatprov.local.services.cloudformation.property_shapes import property_shapes
from chatprov.local.services.cloudformation.resource_types import check_is_offered
from chatprov.local.services.cloudformation.stack import IN_PROGRESS
from chatprov.region import domain_of, partition_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from chatprov.local.services.cloudformation.stack import (
        CloudFormationRegion,
        StackRecord,
        StackRequest,
        StackResource,
    )

_TAG_LISTS: Final = "Tags"
_TAG_MAPS: Final[Mapping[str, str]] = {"AWS::Cognito::UserPool": "UserPoolTags", "AWS::SSM::Parameter": "Tags"}


@dataclass(frozen=True, slots=True)
class Deployable:
    """A template that can be evaluated for a stack; all its scopes together have one limit for what functions return."""

    template: StackTemplate
    parameters: Mapping[str, ParameterValue]
    size: EvaluatedSize = field(default_factory=EvaluatedSize)

    @property
    def stored_parameters(self) -> list[dict[str, str]]:
        """The parameters as a StackRequest has them."""
        return [
            {
                "ParameterKey": name,
                "ParameterValue": value.given,
                **({} if value.resolved is None else {"ResolvedValue": value.resolved}),
            }
            for name, value in self.parameters.items()
        ]

    def scope(
        self,
        region: CloudFormationRegion,
        stack: StackRecord,
        uncertain: set[str] | frozenset[str] = frozenset(),
        imports: set[str] | None = None,
    ) -> TemplateScope:
        """Return the scope of a stack's values; what depends on the resources in `uncertain` raises NotYetKnown.

        The names of the exports that are used are added to `imports`.
        """

        def existing(name: str) -> StackResource:
            found = stack.resources.get(name)
            if found is None or name in uncertain or found.status.endswith(IN_PROGRESS) or not found.exists:
                raise NotYetKnown(name)
            return found

        def attribute(name: str, attribute: str) -> Any:
            try:
                found = existing(name)
            except NotYetKnown:
                raise NotYetKnown(f"{name}.{attribute}") from None
            if attribute not in found.attributes:
                raise TemplateFault(
                    f"Template error: resource {name} does not support attribute type {attribute} in Fn::GetAtt"
                )
            return found.attributes[attribute]

        def export(name: str) -> str:
            exports = region.exports()
            if name not in exports:
                raise TemplateFault(f"No export named {name} found.")
            if imports is not None:
                imports.add(name)
            return exports[name][0]

        parameters = {name: value.value for name, value in self.parameters.items()} | {
            "AWS::AccountId": region.account,
            "AWS::NotificationARNs": stack.request.notification_arns,
            "AWS::Partition": partition_of(region.region),
            "AWS::Region": region.region,
            "AWS::StackId": stack.stack_id,
            "AWS::StackName": stack.name,
            "AWS::URLSuffix": domain_of(region.region),
        }
        return TemplateScope(
            self.template,
            parameters,
            lambda name: existing(name).attributes["Ref"],
            attribute,
            export,
            size=self.size,
        )

    def active(self, scope: TemplateScope) -> dict[str, TemplateResource]:
        """Return the resources whose conditions are true, in the order in which they are created."""
        found = {
            name: resource
            for name, resource in self.template.resources.items()
            if resource.condition is None or scope.is_true(resource.condition)
        }
        return {name: found[name] for name in creation_order(dependencies_of(found, scope.is_true))}


def deployable_of(
    text: str,
    given: Sequence[Mapping[str, Any]],
    previous: Mapping[str, str],
    stored: Callable[[Sequence[str]], Mapping[str, str]],
) -> Deployable:
    """Read and check a template and its parameters, as `parameter_values` has them; raises TemplateFault."""
    template = checked_template(text)
    return Deployable(template, parameter_values(template.parameters, given, previous, stored))


@functools.lru_cache(maxsize=4)
def _parsed(text: str) -> StackTemplate:
    """Return what a text says; a stack needs it for its request and for its deployment, a change set twice more."""
    return parse_template(read_template(text))


def checked_template(text: str) -> StackTemplate:
    """Read a template and check all that does not depend on parameters; raises TemplateFault."""
    template = _parsed(text)
    check_is_offered(template)
    check_references(template)
    check_calls(template)
    creation_order(dependencies_of(template.resources))
    return template


def deployable_again(request: StackRequest) -> Deployable:
    """Return what a request was for, which has been checked before."""
    template = _parsed(request.template)
    values = {
        entry["ParameterKey"]: ParameterValue(
            template.parameters[entry["ParameterKey"]], entry["ParameterValue"], entry.get("ResolvedValue")
        )
        for entry in request.parameters
    }
    return Deployable(template, values)


def check_deployable(
    deployable: Deployable, region: CloudFormationRegion, stack: StackRecord, capabilities: Sequence[str]
) -> None:
    """Compare a template with the conditions, rules and capabilities of a request for a stack; raises TemplateFault."""
    required_capabilities(deployable.template).check(capabilities)
    scope = deployable.scope(region, stack)
    check_active_references(deployable.template, scope.is_true)
    check_is_offered(deployable.template, scope.is_true)
    check_rules(scope)
    check_export_names(scope)
    _check_size(deployable, scope)


def _check_size(deployable: Deployable, scope: TemplateScope) -> None:
    """Raise TemplateTooLarge if functions return too much; what is still unknown of resources is short in most cases."""

    def ref(name: str) -> Any:
        try:
            return scope.ref(name)
        except NotYetKnown:
            return name

    def attribute(name: str, attribute: str) -> Any:
        try:
            return scope.attribute(name, attribute)
        except NotYetKnown:
            return name

    guessed = replace(scope, ref=ref, attribute=attribute, size=EvaluatedSize())
    for resource in deployable.template.resources.values():
        if resource.condition is None or scope.is_true(resource.condition):
            with _only_too_large():
                evaluate(dict(resource.properties), guessed)
    with _only_too_large():
        evaluated_outputs(guessed)


@contextmanager
def _only_too_large() -> Iterator[None]:
    """Ignore all other faults: they are reported by the deployment, which knows all values."""
    try:
        yield
    except TemplateTooLarge:
        raise
    except TemplateFault:
        pass


def properties_of(resource: TemplateResource, scope: TemplateScope, tags: Mapping[str, str]) -> dict[str, Any]:
    """Return the evaluated properties of a resource, with the tags of its stack; raises TemplateFault and NotYetKnown."""
    evaluated = evaluate(dict(resource.properties), scope)
    return with_stack_tags(resource.type, property_shapes()[resource.type].conformed(evaluated), tags)


def with_stack_tags(kind: str, properties: dict[str, Any], tags: Mapping[str, str]) -> dict[str, Any]:
    """Return properties with the tags of the stack, if the type has tags; its own tags win."""
    shapes = property_shapes()[kind].shapes
    if not tags:
        return properties
    if kind in _TAG_MAPS:
        name = _TAG_MAPS[kind]
        return properties | {name: {**tags, **properties.get(name, {})}}
    if not isinstance(shapes.get(_TAG_LISTS), list) or not isinstance(properties.get(_TAG_LISTS, []), list):
        return properties
    own = properties.get(_TAG_LISTS, [])
    known = {tag.get("Key") for tag in own if isinstance(tag, dict)}
    more = [{"Key": key, "Value": value} for key, value in tags.items() if key not in known]
    return properties | {_TAG_LISTS: [*own, *more]}
