"""What the values of a template refer to, and the errors for what does not exist."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from chatprov.cloudformation.errors import TemplateFault
from chatprov.cloudformation.functions import (
    PSEUDO_PARAMETERS,
    attribute_target,
    call_in,
    if_arguments,
    ref_target,
    refuse_dynamic_reference,
    sub_arguments,
    sub_pieces,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chatprov.cloudformation.template import StackTemplate


class ReferenceKind(StrEnum):
    """How a value refers to something."""

    ATTRIBUTE = "Fn::GetAtt"
    CONDITION = "Condition"
    REF = "Ref"
    SUBSTITUTED = "Fn::Sub"


@dataclass(frozen=True, slots=True)
class TemplateReference:
    """A reference to a parameter, a resource, an attribute of a resource, or a condition."""

    kind: ReferenceKind
    name: str
    attribute: str | None = None


def references_in(value: Any, is_true: Callable[[str], bool] | None = None) -> Iterator[TemplateReference]:
    """Yield the references in a value; with `is_true`, which evaluates a condition, those of the chosen branches only."""
    call = call_in(value)
    if call is None:
        if isinstance(value, str):
            refuse_dynamic_reference(value)
        members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        for member in members:
            yield from references_in(member, is_true)
        return
    name, argument = call
    match name:
        case "Ref":
            yield TemplateReference(ReferenceKind.REF, ref_target(argument))
        case "Fn::GetAtt":
            logical_id, attribute = attribute_target(argument)
            yield TemplateReference(
                ReferenceKind.ATTRIBUTE, logical_id, attribute if isinstance(attribute, str) else None
            )
            yield from references_in(attribute, is_true)
        case "Fn::Sub":
            yield from _substituted(argument, is_true)
        case "Fn::If":
            condition, then, otherwise = if_arguments(argument)
            yield TemplateReference(ReferenceKind.CONDITION, condition)
            if is_true is None:
                yield from references_in([then, otherwise])
            else:
                yield from references_in(then if is_true(condition) else otherwise, is_true)
        case _:
            yield from references_in(argument, is_true)


def _substituted(argument: Any, is_true: Callable[[str], bool] | None) -> Iterator[TemplateReference]:
    text, variables = sub_arguments(argument)
    refuse_dynamic_reference(text)
    for _, variable in sub_pieces(text):
        if variable is not None and variable not in variables:
            logical_id, dot, attribute = variable.partition(".")
            yield TemplateReference(ReferenceKind.SUBSTITUTED, logical_id, attribute if dot else None)
    yield from references_in(variables, is_true)


def check_references(template: StackTemplate) -> None:
    """Compare all references of a template with what it declares; raises TemplateFault."""
    _check_conditions(template)
    _check(template, set(template.resources), None)


def check_active_references(template: StackTemplate, is_true: Callable[[str], bool]) -> None:
    """Compare the references of resources and outputs whose conditions are true with the resources that will exist."""
    for condition in template.conditions:
        is_true(condition)
    active = {name for name, found in template.resources.items() if found.condition is None or is_true(found.condition)}
    _check(template, active, is_true)


def _check(template: StackTemplate, resources: set[str], is_true: Callable[[str], bool] | None) -> None:
    declared = _Declared(template, resources, is_true)
    unresolved: list[str] = []
    for name, resource in template.resources.items():
        if resource.condition is not None and resource.condition not in template.conditions:
            raise _no_condition(resource.condition, "Resources")
        # a resource whose condition is false is not waited for
        unresolved += [other for other in resource.depends_on if other not in template.resources]
        if name in resources:
            unresolved += declared.missing(resource.properties, "Resources")
    if unresolved:
        raise _unresolved(unresolved, "Resources")
    for output in template.outputs.values():
        condition = output.get("Condition")
        if condition is not None and condition not in template.conditions:
            raise _no_condition(condition, "Outputs")
        if condition is None or is_true is None or is_true(condition):
            unresolved += declared.missing([output["Value"], output.get("Export", {})], "Outputs")
    if unresolved:
        raise _unresolved(unresolved, "Outputs")


@dataclass(frozen=True, slots=True)
class _Declared:
    """What references can name; with `is_true`, only the chosen branches of Fn::If count."""

    template: StackTemplate
    resources: set[str]
    is_true: Callable[[str], bool] | None

    def missing(self, value: Any, section: str) -> list[str]:
        """Return the names in Refs that do not exist; raises TemplateFault for other references to nothing."""
        names = []
        for found in references_in(value, self.is_true):
            if found.kind is ReferenceKind.CONDITION:
                if found.name not in self.template.conditions:
                    raise _no_condition(found.name, section)
            elif found.name in self.resources:
                continue
            elif found.kind is ReferenceKind.ATTRIBUTE:
                raise TemplateFault(
                    f"Template error: instance of Fn::GetAtt references undefined resource {found.name}"
                )
            elif found.attribute is not None:
                variable = f"{found.name}.{found.attribute}"
                raise TemplateFault(
                    f"Template error: instance of Fn::Sub references invalid resource attribute {variable}"
                )
            elif found.name not in self.template.parameters and found.name not in PSEUDO_PARAMETERS:
                names.append(found.name)
        return names


def _check_conditions(template: StackTemplate) -> None:
    known = template.parameters.keys() | PSEUDO_PARAMETERS
    unresolved = [
        found.name
        for value in template.conditions.values()
        for found in references_in(value)
        if found.kind is ReferenceKind.ATTRIBUTE
        or (found.kind is not ReferenceKind.CONDITION and found.name not in known)
    ]
    if unresolved:
        names = ", ".join(dict.fromkeys(unresolved))
        raise TemplateFault(
            f"Template format error: Unresolved dependencies [{names}]. "
            "Cannot reference resources in the Conditions block of the template"
        )


def _unresolved(names: list[str], section: str) -> TemplateFault:
    return TemplateFault(
        f"Template format error: Unresolved resource dependencies [{', '.join(dict.fromkeys(names))}] "
        f"in the {section} block of the template"
    )


def _no_condition(name: str, section: str) -> TemplateFault:
    return TemplateFault(
        f"Template format error: Unresolved condition dependency {name} in the {section} block of the template"
    )
