"""Hints as data: what `check` asks of a resource and what it says of a mistake, read from the YAML file beside the step.

An entry that names the tutorial's value (`tutorial`) says what is asked where config.yaml wants another one (`otherwise`); one
that says nothing else is asked only there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chatprov.step import Resource, Step, World
    from chatprov.teach.judges import Point

GENERIC = "It was set otherwise than the tutorial says."
ABSENT = "It was not made yet, or under another name, in another region or in another account."


@dataclass(frozen=True)
class Asked:
    """One thing asked of a resource: where, how it is judged, in the tutorial's words, and what learners get wrong."""

    path: str
    asks: str = ""
    judge: str = "same"
    told: Any = None
    attributes: tuple[str, ...] = ()
    """The settings that mend it; as a rule the one that the path begins with."""
    hints: tuple[Mapping[str, str], ...] = ()
    click: str = ""
    unless: str = ""
    """The path of something asked before: while that does not hold, this is not asked."""
    departs: bool = False
    """Whether config.yaml wants another value here than the tutorial."""

    @property
    def mends(self) -> frozenset[str]:
        """The settings to be changed."""
        return frozenset(self.attributes or (self.path.split(".")[0],))


@dataclass(frozen=True)
class AskedOf:
    """All that is asked of one resource."""

    exists: Asked
    requires: tuple[Asked, ...]
    near: bool
    """Whether anything else of its kind may be what the learner meant, whatever its name."""
    any_name: bool
    """Whether its name does not matter, since the console makes it up."""
    may_lack: Mapping[str, Any] | None
    """What AWS does where it is not there, when that may satisfy."""
    aliases: tuple[str, ...] = ()
    """Other names that learners give it."""
    beyond: bool = False
    """Whether the tutorial does not have it, and config.yaml does."""


def asked_of(step: Step, resource: Resource, world: World) -> AskedOf:
    """Return what is asked of a resource; without data, that it exists with all that it desires.

    `world` has all resources, if only as stand-ins.
    """
    data, wanted = step.asks.get(resource.key), resource.desired(world)
    if data is None:
        requires = tuple(Asked(path, asks=path) for path in wanted)
        return AskedOf(Asked("", asks=f"{resource.type} {resource.name(world.config)}"), requires, False, False, None)  # noqa: FBT003
    return AskedOf(
        _asked({"path": "", **data.get("exists", {})}),
        tuple(asked for one in data.get("requires", ()) if (asked := _as_wanted(one, wanted))),
        data.get("near") == "any",
        bool(data.get("any_name")),
        data.get("may_lack"),
        tuple(data.get("aliases", ())),
        bool(data.get("beyond")),
    )


def _as_wanted(data: Mapping[str, Any], wanted: Mapping[str, Any]) -> Asked | None:
    """Return what is asked in view of what config.yaml wants; None where it wants what the tutorial does not speak of."""
    here = at(wanted, data["path"])
    if "tutorial" in data and here != data["tutorial"]:
        otherwise = data["otherwise"]
        told = {**data, **otherwise, "asks": otherwise["asks"].format(want=shown(here)), "hints": [otherwise]}
        return replace(_asked(told), departs=True)
    return None if "otherwise" in data and "asks" not in data else _asked(data)


def _asked(data: Mapping[str, Any]) -> Asked:
    return Asked(
        path=data["path"],
        asks=data.get("asks", data["path"]),
        judge=data.get("judge", "same"),
        told=data.get("told"),
        attributes=tuple(data.get("attributes", ())),
        hints=tuple(data.get("hints", ())),
        click=data.get("click", ""),
        unless=data.get("unless", ""),
    )


def mistake_of(asked: Asked, point: Point, otherwise: str = GENERIC) -> tuple[str, str]:
    """Return the likely mistake in a learner's words, and where to click."""
    for hint in asked.hints:
        where = re.search(hint.get("at", ""), point.path)
        if where and re.fullmatch(hint.get("have", ".*"), shown(point.have), re.DOTALL):
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
