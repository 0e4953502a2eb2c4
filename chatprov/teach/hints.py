"""Hints as data: the requirements of `check` for a resource and the texts about mistakes, from the YAML file of the step.

An entry with the tutorial's value (`tutorial`) has other texts for another value in config.yaml (`when_different`); without these
texts, the requirement applies to the tutorial's value only.
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

_CHANGING = re.compile(
    r" -> (?:Edit|Delete|Create|Attach|select|Change|Add|Rename|Turn|Actions|Disable|paste|fix)\b|, and "
)
"""What begins the clicks that change something."""
GENERIC = "The value is not that of the tutorial."
ADDED = "The tutorial does not have this."
ABSENT = "It was not created yet, or with another name, in another region or in another account."


@dataclass(frozen=True)
class Requirement:
    """One requirement of a resource: the path, the matcher, the tutorial's words, and the likely mistakes."""

    path: str
    asks: str = ""
    matcher: str = "same"
    args: Any = None
    attributes: tuple[str, ...] = ()
    """The settings that fix it; usually the first part of the path."""
    hints: tuple[HintText, ...] = ()
    click: str = ""
    where: str = ""
    """The page of the console and the setting, if they do not follow from the clicks."""
    unless: str = ""
    """The path of an earlier requirement: while that one is not met, this one is not checked."""
    addition: bool = False
    """Whether it is about what others may add: without any addition there is nothing to meet, and no point for it."""
    differs_from_tutorial: bool = False
    """Whether config.yaml has another value than the tutorial."""

    @property
    def settings(self) -> frozenset[str]:
        """The settings to be changed."""
        return frozenset(self.attributes or (self.path.split(".")[0],))


@dataclass(frozen=True)
class ResourceRequirements:
    """All requirements of one resource."""

    exists: Requirement
    requires: tuple[Requirement, ...]
    any_of_kind: bool
    """Whether any other resource of its kind may be the one that the learner meant."""
    any_name: bool
    """Whether any name is correct, because the console generates it."""
    default_if_absent: Mapping[str, Any] | None
    """AWS's behaviour if it does not exist, if that can be enough."""
    aliases: tuple[str, ...] = ()
    """Other names that learners give it."""
    extra: bool = False
    """Whether config.yaml has it and the tutorial does not."""


def asked_of(resource: Resource, context: ResourceContext) -> ResourceRequirements:
    """Return the requirements of a resource; without any in its YAML file, that it exists with all desired settings.

    `context` has all resources, some as placeholders.
    """
    text, wanted = resource.text, resource.desired(context)
    if text.exists is None and text.requires is None:
        requires = tuple(Requirement(path, asks=path) for path in wanted)
        exists = Requirement("", asks=f"{resource.type} {resource.name(context.config)}")
        return ResourceRequirements(exists, requires, any_of_kind=False, any_name=False, default_if_absent=None)
    exists_text = text.exists or ExistenceText(asks="")
    return ResourceRequirements(
        Requirement(
            "", exists_text.asks, hints=tuple(exists_text.hints), click=exists_text.click, where=exists_text.where
        ),
        tuple(asked for item in text.requires or () if (asked := _as_wanted(item, wanted))),
        text.any_of_kind,
        text.any_name,
        text.default_if_absent,
        tuple(text.aliases),
        text.extra,
    )


def _as_wanted(text: RequirementText, wanted: Mapping[str, Any]) -> Requirement | None:
    """Return the requirement for the value in config.yaml; None if the tutorial has no requirement for this value."""
    here, different = at(wanted, text.path), text.when_different
    asked = Requirement(
        path=text.path,
        asks=text.asks or text.path,
        matcher=text.matcher,
        args=text.args,
        attributes=tuple(text.attributes),
        hints=tuple(text.hints),
        click=text.click,
        where=text.where,
        unless=text.unless,
        addition=text.addition,
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
        addition=False,
        differs_from_tutorial=True,
    )


def mistake_of(asked: Requirement, point: ComparedPoint, otherwise: str = GENERIC) -> tuple[str, str]:
    """Return the likely mistake in words, with what the chat does otherwise if that is known, and where to click."""
    for hint in asked.hints:
        if re.search(hint.at, point.path) and re.fullmatch(hint.found, shown(point.actual), re.DOTALL):
            return _with_effect(hint.mistake, point), hint.click or asked.click
    return _with_effect(otherwise, point), asked.click


def place_of(asked: Requirement, click: str) -> str:
    """Return where to look: the page of the console, and the setting; without the value, which is part of the solution.

    Without `where` in the YAML file, it is what comes before the first click that changes something, and the words before the
    colon of the requirement.
    """
    if asked.where:
        return asked.where
    *pages, last = _CHANGING.split(click, maxsplit=1)[0].split(" -> ")
    last = last.partition(":")[0]
    label, colon, _ = asked.asks.partition(":")
    setting = label if colon and label.lower() != last.lower() else ""
    return " -> ".join(part for part in (*pages, last, setting) if part)


def _with_effect(mistake: str, point: ComparedPoint) -> str:
    """Return the mistake with the sentence about its effect; what was only added has no other words than that."""
    if not point.says:
        return mistake
    return f"{ADDED if point.want is None else mistake} {point.says}"


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
    """Return the value at a path with dots; None if there is none."""
    value: Any = settings
    for part in path.split("."):
        value = value.get(part) if hasattr(value, "get") else None
    return value
