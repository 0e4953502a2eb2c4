"""The lessons of a project: one for each step, filled with the existing resources."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from chatprov.export.side_by_side import ProjectInFormats, project_in_formats
from chatprov.step import Handle, Observed
from chatprov.teach.aws_cli import calls_as_commands
from chatprov.teach.hints import asked_of
from chatprov.teach.languages import ResolverTexts, texts_in_both
from chatprov.teach.lookups import lookups
from chatprov.teach.pasted import PastedText, pasted_texts
from chatprov.teach.python_code import calls_as_code, names_used
from chatprov.teach.recording import placeholder_handle, record_calls
from chatprov.teach.setup_lines import SetupLines
from chatprov.teach.symbols import identifier, names_in

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from chatprov.engine.engine import Engine
    from chatprov.engine.status import StepStatus
    from chatprov.step import Resource, ResourceContext, Step
    from chatprov.step_text import Experiment
    from chatprov.teach.lookups import Lookup
    from chatprov.teach.recording import Recording


UNKNOWN = "(AWS makes it up)"


@dataclass(frozen=True)
class Lesson:
    """One step as it is taught."""

    status: StepStatus
    all_steps: tuple[StepStatus, ...]
    code: str
    """The boto3 calls that replace the clicks, or the example of the step, as one Python program that runs in any folder."""
    commands: str = ""
    """The same calls as commands of the AWS CLI, or the commands of the step, for a new shell in any folder."""
    experiment: Experiment | None = None
    """The experiment of the step, with commands for a new shell."""
    pasted: tuple[PastedText, ...] = ()
    """The texts that the step pastes into the console."""
    expected: tuple[tuple[Resource, Observed], ...] = ()
    """Each resource as config.yaml would create it."""
    both_languages: tuple[ResolverTexts, ...] = ()
    """The resolvers of the step that the project has in both languages."""
    departures: tuple[str, ...] = ()
    """Where config.yaml differs from the tutorial's clicks, and the reason."""
    in_formats: ProjectInFormats | None = None
    right: frozenset[int] = frozenset()
    """The numbers of the steps that `check` finds right, if it was asked: resources that were made by hand can be right, too."""
    """For the step about code: the resources of all steps as `chatprov export` writes them."""

    @property
    def step(self) -> Step:
        """The step."""
        return self.status.step

    @property
    def last_number(self) -> int:
        """The number of the last step."""
        return self.all_steps[-1].step.number

    @property
    def done(self) -> bool:
        """Whether all resources of this step, or of the steps that it depends on, exist."""
        return self.status.state in ("done", "ready")

    @property
    def missing_before(self) -> tuple[int, ...]:
        """The numbers of earlier steps whose resources have to be created first."""
        return tuple(
            other.step.number
            for other in self.all_steps
            if other.resources and other.step.number < self.step.number and other.state in ("missing", "partial")
        )

    @property
    def missing_names(self) -> str:
        """The resources of earlier steps that do not exist, by step, in one sentence without its end."""
        return "; ".join(
            f"STEP {other.step.number}: "
            + ", ".join(
                f"{missing.result.resource.type} {missing.name}"
                for missing in other.resources
                if missing.state == "missing"
            )
            for other in self.all_steps
            if other.step.number in self.missing_before
        )


def _as_wanted(resource: Resource, context: ResourceContext) -> Observed:
    """Return a resource as a read would return it: with the desired settings, and without a known id."""
    name = resource.name(context.config)
    arn = resource.expected_arn(context) or UNKNOWN
    existing = replace(
        context,
        handles={key: Handle(id=UNKNOWN, name=value.name, arn=UNKNOWN) for key, value in context.handles.items()},
    )
    return Observed(id=UNKNOWN, name=name, arn=arn, attributes=resource.desired(existing))


def _departures(engine: Engine, step: Step, resource: Resource, context: ResourceContext) -> list[str]:
    """Return the differences from the tutorial in words, including the order of its steps."""
    later = [key for key in resource.depends_on if engine.step_of[key].number > step.number]
    first = [
        f"The {engine.resources[key].type} of STEP {engine.step_of[key].number} has to be made before the {resource.type}"
        for key in later
    ]
    asked = asked_of(resource, context)
    said = [(asked.exists.asks, resource.text.why)] if asked.extra else []
    said += [
        (requirement.asks, resource.text.reason(requirement.path))
        for requirement in asked.requires
        if requirement.differs_from_tutorial
    ]
    told = [reason for _, reason in said]
    return first + [
        f"{what} ({reason})" if reason and reason not in told[:place] else what
        for place, (what, reason) in enumerate(said)
    ]


def lessons(engine: Engine) -> list[Lesson]:
    """Read the resources and return all lessons in their order."""
    statuses = tuple(engine.status())
    have: dict[str, Handle] = {}
    for status in statuses:
        for built in status.resources:
            have[built.result.resource.key] = built.existing or placeholder_handle(
                built.result.resource.key, built.name
            )
    for key, handle in have.items():
        # An ARN that follows from the name, such as a bucket's, is in no response: it is known before.
        arn = (
            record_calls(engine.resources[key], engine.context(have)).handle.arn if names_in(handle.arn) else handle.arn
        )
        have[key] = handle if names_in(arn) else replace(handle, arn=arn)
    context = engine.context(have)
    rehearsed = [[record_calls(built.result.resource, context) for built in status.resources] for status in statuses]
    used = names_used([recording for step in rehearsed for recording in step])
    setup, in_order = SetupLines.of(engine), _in_order(rehearsed)
    return [
        Lesson(
            status,
            statuses,
            _code(engine, status.step, called, used, setup),
            _commands(engine, status.step, called, used, setup),
            _experiment(status.step, setup),
            pasted_texts(step, context),
            tuple((recording.resource, _as_wanted(recording.resource, context)) for recording in step),
            texts_in_both(engine.project, [recording.resource.key for recording in step]),
            tuple(said for recording in step for said in _departures(engine, status.step, recording.resource, context)),
            project_in_formats(engine.project, engine.region) if status.step.text.formats else None,
        )
        for status, step, called in zip(statuses, rehearsed, in_order, strict=True)
    ]


def _in_order(steps: Sequence[Sequence[Recording]]) -> list[list[Recording]]:
    """Return the recordings of each step, with a resource of a later step in the first step that needs it."""
    known = {recording.resource.key: recording for step in steps for recording in step}
    left = dict(known)

    def taken(key: str) -> list[Recording]:
        if key not in left:
            return []
        recording = left.pop(key)
        needed = [other for before in recording.resource.depends_on for other in taken(before)]
        return [*needed, recording]

    return [[other for recording in step for other in taken(recording.resource.key)] for step in steps]


def _code(engine: Engine, step: Step, recordings: Sequence[Recording], used: Collection[str], setup: SetupLines) -> str:
    found = _found_before(engine, recordings)
    clients = list(dict.fromkeys(lookup.service for lookup in found))
    lines = [f'{identifier(service)} = boto3.client("{service}")' for service in clients]
    lines += [lookup.python for lookup in found]
    blocks = calls_as_code(recordings, used, {identifier(service) for service in clients})
    parts = [*(["\n".join(lines)] if lines else []), *blocks, *filter(None, [step.text.example])]
    return setup.python("\n\n".join(parts)) if parts else ""


def _commands(
    engine: Engine, step: Step, recordings: Sequence[Recording], used: Collection[str], setup: SetupLines
) -> str:
    lines = [lookup.command for lookup in _found_before(engine, recordings)]
    blocks = calls_as_commands(recordings, used)
    parts = [*(["\n".join(lines)] if lines else []), *blocks, *filter(None, [step.text.commands])]
    return setup.shell("\n\n".join(parts)) if parts else ""


def _found_before(engine: Engine, recordings: Sequence[Recording]) -> list[Lookup]:
    """Return the calls that find what earlier steps have created."""
    own = {identifier(recording.resource.key) for recording in recordings}
    names = {name for name in names_used(recordings) if name.rpartition("_")[0] not in own}
    return lookups(names, engine.resources.values(), engine.config)


def _experiment(step: Step, setup: SetupLines) -> Experiment | None:
    found = step.text.experiment
    return found.model_copy(update={"commands": setup.shell(found.commands)}) if found else None
