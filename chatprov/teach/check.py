"""Grades what stands, whoever made it, and changes nothing: what is asked, what is there, the likely mistake, how to mend it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from chatprov.explanations import call_failed
from chatprov.step import Observed
from chatprov.teach import mend
from chatprov.teach.hints import ABSENT, Asked, AskedOf, asked_of, mistake_of
from chatprov.teach.judges import JUDGES, Case, Point
from chatprov.teach.rehearsal import stand_in_handle
from chatprov.teach.scene import Scene, find, look_abroad, owners_first

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from chatprov.engine.engine import Engine
    from chatprov.step import Resource, Step, World
    from chatprov.teach.mend import Mend

TAKEN = "The name is taken by somebody else: choose another, there and in config.yaml."


@dataclass(frozen=True)
class Hint:
    """What the mistake may be, where to click, and the calls that mend it."""

    mistake: str
    click: str
    mend: Mend


@dataclass(frozen=True)
class CheckFinding:
    """Something that is not as the tutorial asks."""

    resource: Resource
    name: str
    path: str
    asks: str
    want: Any
    have: Any
    hint: Hint


@dataclass(frozen=True)
class Met:
    """One thing asked, and whether it holds."""

    resource: Resource | None
    """None for what a step without resources leaves behind."""
    asks: str
    holds: bool

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from others of its step."""
        return self.resource.key if self.resource else "", self.asks


@dataclass(frozen=True)
class StepCheck:
    """How one step was done."""

    step: Step
    met: tuple[Met, ...]
    findings: tuple[CheckFinding, ...]
    blocked_by: tuple[int, ...] = ()
    """The steps that have to stand before this one can be looked at."""
    evidence: tuple[Met, ...] = ()
    """What shows that a step without resources was done, where it was asked for."""

    @property
    def ok(self) -> bool:
        """Whether all that is asked holds."""
        return not self.findings and not self.blocked_by

    @property
    def everything(self) -> tuple[Met, ...]:
        """All that is asked, with the evidence."""
        return self.met + self.evidence

    @property
    def done(self) -> bool:
        """Whether it is right, and was seen to be done."""
        return self.ok and all(one.holds for one in self.evidence)


def check(
    engine: Engine, numbers: Collection[int] | None = None, *, abroad: bool = True, evidence: bool = False
) -> list[StepCheck]:
    """Grade the steps with these numbers, or all; read calls only.

    `abroad` looks for what is missing in other regions too, which takes a call for each of them. `evidence` looks for traces of
    steps that make no resource. Raises CallFailed when AWS refuses a read.
    """
    scene = Scene(engine, engine.survey())
    steps = {step.number: step for step in engine.project.steps}
    nothing = _complete(scene, scene.world())
    asked = {
        key: asked_of(engine.run.step_of[key], resource, nothing) for key, resource in engine.run.resources.items()
    }
    for key in owners_first(engine.run.resources):
        find(scene, engine.run.resources[key], asked[key])
    if abroad:
        look_abroad(scene)
    wrong: set[str] = set()
    graded: dict[int, StepCheck] = {}
    for number, step in steps.items():
        graded[number] = _grade(scene, step, asked, wrong)
        wrong |= {one.resource.key for one in graded[number].findings}
    for number, step in steps.items():
        if not step.resources(engine.run.config):
            waiting = tuple(one for one in step.stands_on if one in graded and not graded[one].ok)
            wanted = evidence and (numbers is None or number in numbers)
            graded[number] = StepCheck(step, (), (), waiting, _evidence(scene, step) if wanted else ())
    return [graded[number] for number in steps if numbers is None or number in numbers]


def _evidence(scene: Scene, step: Step) -> tuple[Met, ...]:
    """Look for what a step without resources leaves behind."""
    try:
        found = step.evidence(scene.world())
    except (ClientError, BotoCoreError) as error:
        raise call_failed(error, f"look for what STEP {step.number} left behind") from error
    return tuple(Met(None, asks, holds) for asks, holds in found.items())


def _grade(scene: Scene, step: Step, asked: Mapping[str, AskedOf], wrong: Collection[str]) -> StepCheck:
    """Grade one step; `wrong` are resources of earlier steps that something missing here may wait for."""
    met: list[Met] = []
    findings: list[CheckFinding] = []
    blocked: set[int] = set()
    for resource in step.resources(scene.engine.project.config):
        one = asked[resource.key]
        owner = resource.part_of
        first = {need for need in resource.needs if need in wrong} if resource.key not in scene.seen else set()
        if owner and owner not in scene.seen:
            first.add(owner)
        if first:
            numbers = {scene.engine.run.step_of[key].number for key in first}
            blocked |= numbers - {step.number}
            met += _nothing_met(resource, one)
            continue
        new_met, new_findings = _grade_one(scene, step, resource, one)
        met += new_met
        findings += new_findings
    return StepCheck(step, tuple(met), tuple(findings), tuple(sorted(blocked)))


def _grade_one(scene: Scene, step: Step, resource: Resource, asked: AskedOf) -> tuple[list[Met], list[CheckFinding]]:
    seen, world = scene.seen.get(resource.key), scene.world()
    if seen is None and asked.may_lack is not None:
        seen = _lacking(resource, world, asked.may_lack)
    if seen is None:
        return _nothing_met(resource, asked), [_absent(scene, step, resource, asked)]
    met = [Met(resource, asked.exists.asks, holds=True)]
    findings = _misnamed(scene, resource, asked, seen)
    complete = _complete(scene, world)
    want, failed = resource.desired(complete), dict[str, list[Point]]()
    for requirement in asked.requires:
        points = []
        if requirement.unless not in failed:
            case = Case(want, seen.attributes, requirement.path, requirement.told, complete)
            points = [one for one in JUDGES[requirement.judge](case) if not one.holds]
        if points:
            failed[requirement.path] = points
        met.append(Met(resource, requirement.asks, holds=not points and requirement.unless not in failed))
    wrong = [one for one in asked.requires if one.path in failed]
    if wrong:
        changed = frozenset[str]().union(*(one.mends for one in wrong))
        parts = _parts(scene, step, resource)
        anew = changed & resource.fixed
        mending = (
            mend.remake(resource, parts, complete, seen) if anew else mend.change(resource, complete, seen, changed)
        )
        findings += [_finding(resource, one, point, mending) for one in wrong for point in _told_once(failed[one.path])]
    return met, findings


def _nothing_met(resource: Resource, asked: AskedOf) -> list[Met]:
    return [Met(resource, one.asks, holds=False) for one in (asked.exists, *asked.requires)]


def _misnamed(scene: Scene, resource: Resource, asked: AskedOf, seen: Observed) -> list[CheckFinding]:
    """Return what is wrong with its name, or with how many there are."""
    world, name = scene.world(), resource.name(scene.engine.run.config)
    if resource.key in scene.misnamed:
        attribute = frozenset(key for key, value in resource.desired(world).items() if value == name)
        renamed = mend.change(resource, world, seen, attribute)
        return [_finding(resource, asked.exists, Point("name", name, seen.name, holds=False), renamed)]
    if spare := scene.spare.get(resource.key):
        gone = mend.Mend(tuple(part for one in spare for part in mend.remove(resource, world, one).rehearsals))
        return [_finding(resource, asked.exists, Point("count", 1, 1 + len(spare), holds=False), gone)]
    return []


def _told_once(points: Sequence[Point]) -> Sequence[Point]:
    """Leave out what is told twice."""
    return list({one.path: one for one in points}.values())


def _complete(scene: Scene, world: World) -> World:
    """Let what is missing stand in by its name, so that the rest can be judged."""
    run = scene.engine.run
    missing = {}
    for key, one in run.resources.items():
        handle = stand_in_handle(key, one.name(run.config))
        missing[key] = replace(handle, arn=one.expected_arn(world) or handle.arn)
    return replace(world, have={**missing, **world.have})


def _absent(scene: Scene, step: Step, resource: Resource, asked: AskedOf) -> CheckFinding:
    name, world = resource.name(scene.engine.run.config), scene.world()
    making = mend.make(resource, _parts(scene, step, resource), world)
    if near := scene.near.get(resource.key):
        if asked.near:
            there = resource.observe(world, near.id)
            stray = there[0] if there and there[0].name == near.name else None
            if stray:
                making = mend.Mend((*mend.remove(resource, world, stray).rehearsals, *making.rehearsals))
        return _finding(resource, asked.exists, Point("name", name, near.name, holds=False), making)
    taken = scene.sightings[resource.key].seen
    if taken and taken.out_of_reach:
        return _finding(
            resource, asked.exists, Point("name", name, taken.out_of_reach, holds=False), mend.Mend(), TAKEN
        )
    if found := scene.elsewhere.get(resource.key):
        return _finding(resource, asked.exists, Point("Region", world.region, found[1], holds=False), making)
    return _finding(resource, asked.exists, Point("", name, None, holds=False), making, ABSENT)


def _parts(scene: Scene, step: Step, resource: Resource) -> list[Resource]:
    """Return the parts that are made along with their owner in the same step."""
    return [one for one in step.resources(scene.engine.project.config) if one.part_of == resource.key]


def _lacking(resource: Resource, world: World, attributes: Mapping[str, Any]) -> Observed:
    owner = world.have[resource.part_of or ""]
    return Observed(id=owner.id, name=owner.name, arn=owner.arn, attributes=attributes)


def _finding(resource: Resource, asked: Asked, point: Point, mending: Mend, otherwise: str = "") -> CheckFinding:
    mistake, click = mistake_of(asked, point, otherwise) if otherwise else mistake_of(asked, point)
    return CheckFinding(
        resource, str(point.want), point.path, asked.asks, point.want, point.have, Hint(mistake, click, mending)
    )
