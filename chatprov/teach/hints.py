"""Hints as data: what `check` asks of a resource and what it says of a mistake, read from the YAML file beside the step.

An entry that names the tutorial's value (`tutorial`) says what is asked where config.yaml wants another one (`when_different`); one
that says nothing else is asked only there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from chatprov.step_text import ExistenceText, HintText

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chatprov.step import Resource, ResourceContext
    from chatprov.step_text import RequirementText
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
    """The settings that fix it; usually the one with which the path begins."""
    hints: tuple[HintText, ...] = ()
    click: str = ""
    unless: str = ""
    """The path of something asked before: while that does not hold, this is not asked."""
    differs_from_tutorial: bool = False
    """Whether config.yaml wants another value here than the tutorial."""

    @property
    def settings(self) -> frozenset[str]:
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


def asked_of(resource: Resource, context: ResourceContext) -> ResourceRequirements:
    """Return what is asked of a resource; where its YAML file does not say, that it exists with all that it desires.

    `context` has all resources, if only as placeholders.
    """
    text, wanted = resource.text, resource.desired(context)
    if text.exists is None and text.requires is None:
        requires = tuple(Requirement(path, asks=path) for path in wanted)
        exists = Requirement("", asks=f"{resource.type} {resource.name(context.config)}")
        return ResourceRequirements(exists, requires, any_of_kind=False, any_name=False, default_if_absent=None)
    exists_text = text.exists or ExistenceText(asks="")
    return ResourceRequirements(
        Requirement("", exists_text.asks, hints=tuple(exists_text.hints), click=exists_text.click),
        tuple(asked for item in text.requires or () if (asked := _as_wanted(item, wanted))),
        text.any_of_kind,
        text.any_name,
        text.default_if_absent,
        tuple(text.aliases),
        text.extra,
    )


def _as_wanted(text: RequirementText, wanted: Mapping[str, Any]) -> Requirement | None:
    """Return what is asked in view of what config.yaml wants; None where it wants what the tutorial does not speak of."""
    here, different = at(wanted, text.path), text.when_different
    asked = Requirement(
        path=text.path,
        asks=text.asks or text.path,
        matcher=text.matcher,
        args=text.args,
        attributes=tuple(text.attributes),
        hints=tuple(text.hints),
        click=text.click,
        unless=text.unless,
    )
    if different is None:
        return asked
    if here == text.tutorial:
        return asked if text.asks else None
    return replace(
        asked,
        asks=different.asks.format(want=shown(here)),
        matcher=different.matcher or asked.matcher,
        args=asked.args if different.args is None else different.args,
        hints=(HintText(mistake=different.mistake, click=different.click),),
        click=different.click,
        differs_from_tutorial=True,
    )


def mistake_of(asked: Requirement, point: ComparedPoint, otherwise: str = GENERIC) -> tuple[str, str]:
    """Return the likely mistake in a learner's words, and where to click."""
    for hint in asked.hints:
        if re.search(hint.at, point.path) and re.fullmatch(hint.found, shown(point.actual), re.DOTALL):
            return hint.mistake, hint.click or asked.click
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
            return ", ".join(f"{key}: {shown(part)}" for key, part in value.items())
    return str(value)


def _plain(values: Iterable[Any]) -> list[Any]:
    return list(values)


def at(settings: Mapping[str, Any], path: str) -> Any:
    """Return the value at a path with dots; None where there is none."""
    value: Any = settings
    for part in path.split("."):
        value = value.get(part) if hasattr(value, "get") else None
    return value
