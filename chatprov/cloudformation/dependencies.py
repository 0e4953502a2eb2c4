"""The order in which resources are created: each one after those that it refers to or names in DependsOn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.cloudformation.errors import TemplateFault
from chatprov.cloudformation.references import ReferenceKind, references_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.cloudformation.template import TemplateResource


def dependencies_of(
    resources: Mapping[str, TemplateResource], is_true: Callable[[str], bool] | None = None
) -> dict[str, tuple[str, ...]]:
    """Return for each resource those that it needs; with `is_true`, only the chosen branches of Fn::If count."""
    needed: dict[str, tuple[str, ...]] = {}
    for name, resource in resources.items():
        names = dict.fromkeys(resource.depends_on)
        for found in references_in(resource.properties, is_true):
            if found.kind is not ReferenceKind.CONDITION:
                names[found.name] = None
        needed[name] = tuple(other for other in names if other in resources)
    return needed


def creation_order(needed: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return the resources in an order that `dependencies_of` allows, as in the template where it can be; raises TemplateFault."""
    left = {name: set(others) for name, others in needed.items()}
    order: list[str] = []
    while True:
        ready = [name for name, others in left.items() if not others]
        if not ready:
            break
        for name in ready:
            del left[name]
        order += ready
        for others in left.values():
            others.difference_update(ready)
    if left:
        raise TemplateFault(f"Circular dependency between resources: [{', '.join(sorted(_in_a_circle(left)))}]")
    return order


def _in_a_circle(left: dict[str, set[str]]) -> set[str]:
    """Return the resources of circles, without those that only depend on one."""
    names = set(left)
    while True:
        needed = {other for name in names for other in left[name]}
        inner = names & needed
        if inner == names:
            return names
        names = inner
