"""The contract of steps/: a step is a chapter of the tutorial, with a lesson and resources.

This module is public, and exports the names of the three modules that belong to the contract.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.exceptions import ClientError

from chatprov.resource import Attributes, DataCount, Observed, Resource, Status, Wait
from chatprov.resource_capabilities import HasContents, HasStatus, Purgeable, SetAfterCreate
from chatprov.resource_context import REGION_TAG, RESOURCE_TAG, STACK_TAG, Clients, Environment, Handle, ResourceContext
from chatprov.step_text import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chatprov.config import Config
    from chatprov.step_text import LessonText, ResourceText

__all__ = [
    "REGION_TAG",
    "RESOURCE_TAG",
    "STACK_TAG",
    "Attributes",
    "Clients",
    "DataCount",
    "Environment",
    "Handle",
    "HasContents",
    "HasStatus",
    "Observed",
    "Purgeable",
    "Resource",
    "ResourceContext",
    "SetAfterCreate",
    "Status",
    "Step",
    "StepModule",
    "Wait",
    "all_pages",
    "none_if_absent",
    "tags_of",
]

Answer = TypeVar("Answer")


def _no_resources(_config: Config) -> Sequence[Resource]:
    return ()


def _not_retired(_key: str) -> Resource | None:
    return None


def _no_evidence(_context: ResourceContext) -> Mapping[str, bool]:
    return {}


@dataclass(frozen=True, kw_only=True)
class StepModule:
    """The last value of a file in steps/: `STEP = StepModule(...)`. The texts are in the YAML file of the same name."""

    resources: Callable[[Config], Sequence[Resource]] = _no_resources
    """The resources that this configuration asks for; a function because STEP 7 has one for each resolver in config.yaml."""
    retired: Callable[[str], Resource | None] = _not_retired
    """Returns the resource of a key in the state file that the configuration no longer contains."""
    evidence: Callable[[ResourceContext], Mapping[str, bool]] = _no_evidence
    """For a step without resources: the evidence that it was done by hand, in words, and whether it was found."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One chapter of the tutorial: its lesson, its resources, and the requirements of `check`."""

    number: int
    text: LessonText
    texts: Mapping[str, ResourceText]
    """The text of each resource, by its key, or by a pattern such as `resolver-*`."""
    modules: tuple[StepModule, ...]
    """The step's file in steps/, and those in `hardened/` with its number."""

    def resources(self, config: Config) -> list[Resource]:
        """Return the resources that the configuration asks for, each with its text."""
        return [self._with_text(resource) for module in self.modules for resource in module.resources(config)]

    def retired(self, key: str) -> Resource | None:
        """Return the resource of a key in the state file that the configuration no longer contains."""
        found = (module.retired(key) for module in self.modules)
        return next((self._with_text(resource) for resource in found if resource), None)

    def evidence(self, context: ResourceContext) -> dict[str, bool]:
        """Return the evidence that a step without resources was done by hand, and whether it was found."""
        return {words: seen for module in self.modules for words, seen in module.evidence(context).items()}

    def _with_text(self, resource: Resource) -> Resource:
        resource.text = text_of(resource.key, self.texts)
        return resource


def none_if_absent(call: Callable[[], Answer], *codes: str) -> Answer | None:
    """Return the result of `call`, or None when AWS returns one of `codes`, which mean "does not exist"."""
    try:
        return call()
    except ClientError as error:
        if error.response["Error"]["Code"] in codes:
            return None
        raise


def all_pages(client: Any, method: str, member: str, **parameters: Any) -> list[Any]:
    """Return the items of all pages of a list operation, such as "list_types" with its member "types"."""
    return [item for page in client.get_paginator(method).paginate(**parameters) for item in page[member]]


def tags_of(tag_list: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Convert AWS's list of tags to a mapping."""
    return {tag["Key"]: tag["Value"] for tag in tag_list}
