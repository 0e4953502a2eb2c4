"""Hints as data: what `check` asks of a resource and what it says of a mistake, read from the YAML file beside the step.

An entry that names the tutorial's value (`tutorial`) says what is asked where config.yaml wants another one (`when_different`); one
that says nothing else is asked only there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chatprov.step import Resource, ResourceContext, Step
    from chatprov.teach.comparison import ComparedPoint

GENERIC = "It was set otherwise than the tutorial says."
ABSENT = "It was not made yet, or under another name, in another region or in another account."


@dataclass(frozen=True)
class Requirement:
    """One thing asked of a resource: where, how it is judged, in the tutorial's words, and what learners get wrong."""

    path: str
    asks: str = ""
    matcher: str = "same"
    args: Any = None
    attributes: tuple[str, ...] = ()
    """The settings that mend it; as a rule the one that the path begins with."""
    hints: tuple[Mapping[str, str], ...] = ()
    click: str = ""
    unless: str = ""
    """The path of something asked before: while that does not hold, this is not asked."""
    differs_from_tutorial: bool = False
    """Whether config.yaml wants another value here than the tutorial."""

    @property
    def mends(self) -> frozenset[str]:
        """The settings to be changed."""
        return frozenset(self.attributes or (self.path.split(".")[0],))


@dataclass(frozen=True)
class ResourceRequirements:
    """All that is asked of one resource."""

    exists: Requirement
    requires: tuple[Requirement, ...]
    any_of_kind: bool
    """Whether anything else of its kind may be what the learner meant, whatever its name."""
    any_name: bool
    """Whether its name does not matter, since the console makes it up."""
    default_if_absent: Mapping[str, Any] | None
    """What AWS does where it is not there, when that may satisfy."""
    aliases: tuple[str, ...] = ()
    """Other names that learners give it."""
    extra: bool = False
    """Whether the tutorial does not have it, and config.yaml does."""


def asked_of(step: Step, resource: Resource, context: ResourceContext) -> ResourceRequirements:
    """Return what is asked of a resource; without data, that it exists with all that it desires.

    `context` has all resources, if only as stand-ins.
    """
    data, wanted = step.requirements.get(resource.key), resource.desired(context)
    if data is None:
        requires = tuple(Requirement(path, asks=path) for path in wanted)
        exists = Requirement("", asks=f"{resource.type} {resource.name(context.config)}")
        return ResourceRequirements(exists, requires, any_of_kind=False, any_name=False, default_if_absent=None)
    return ResourceRequirements(
        _asked({"path": "", **data.get("exists", {})}),
        tuple(asked for one in data.get("requires", ()) if (asked := _as_wanted(one, wanted))),
        bool(data.get("any_of_kind")),
        bool(data.get("any_name")),
        data.get("default_if_absent"),
        tuple(data.get("aliases", ())),
        bool(data.get("extra")),
    )


def _as_wanted(data: Mapping[str, Any], wanted: Mapping[str, Any]) -> Requirement | None:
    """Return what is asked in view of what config.yaml wants; None where it wants what the tutorial does not speak of."""
    here = at(wanted, data["path"])
    if "tutorial" in data and here != data["tutorial"]:
        different = data["when_different"]
        told = {**data, **different, "asks": different["asks"].format(want=shown(here)), "hints": [different]}
        return replace(_asked(told), differs_from_tutorial=True)
    return None if "when_different" in data and "asks" not in data else _asked(data)


def _asked(data: Mapping[str, Any]) -> Requirement:
    return Requirement(
        path=data["path"],
        asks=data.get("asks", data["path"]),
        matcher=data.get("matcher", "same"),
        args=data.get("args"),
        attributes=tuple(data.get("attributes", ())),
        hints=tuple(data.get("hints", ())),
        click=data.get("click", ""),
        unless=data.get("unless", ""),
    )


def mistake_of(asked: Requirement, point: ComparedPoint, otherwise: str = GENERIC) -> tuple[str, str]:
    """Return the likely mistake in a learner's words, and where to click."""
    for hint in asked.hints:
        where = re.search(hint.get("at", ""), point.path)
        if where and re.fullmatch(hint.get("found", ".*"), shown(point.actual), re.DOTALL):
            return hint["mistake"], hint.get("click", asked.click)
    return otherwise, asked.click


def shown(value: Any) -> str:
    """Return a value in a few words."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case list() | tuple() | set() | frozenset():
            return ", ".join(map(shown, _plain(value))) or "none"
        case dict():
            return ", ".join(f"{key}: {shown(one)}" for key, one in value.items())
    return str(value)


def _plain(values: Iterable[Any]) -> list[Any]:
    return list(values)


def at(settings: Mapping[str, Any], path: str) -> Any:
    """Return what stands at a path in dots; None where nothing does."""
    value: Any = settings
    for part in path.split("."):
        value = value.get(part) if hasattr(value, "get") else None
    return value
