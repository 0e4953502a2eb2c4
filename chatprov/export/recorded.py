"""The calls that create a project, recorded without an account: what differs between accounts is a placeholder."""

from __future__ import annotations

import inspect
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chatprov.errors import ProjectError
from chatprov.export.placeholders import ACCOUNT, Placed, texts, values
from chatprov.step import Environment, ResourceContext
from chatprov.teach.recording import NothingRead, Recording, RehearsedCall, placeholder_handle, record_calls
from chatprov.teach.symbols import Symbol, identifier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.config import Config
    from chatprov.project import Project
    from chatprov.step import Resource, Step

UNIQUE = {"S3 bucket": "unique in all of AWS", "IAM role": "unique in the account"}


@dataclass(frozen=True)
class Parameter:
    """A value that the user of the exported code may choose: its placeholder's name, its purpose, and its default."""

    name: str
    purpose: str
    default: str
    """May contain placeholders, for a default that follows from other values."""


@dataclass(frozen=True)
class RecordedResource:
    """One resource of a step, and the calls that create it."""

    step: Step
    resource: Resource
    recording: Recording

    @property
    def calls(self) -> tuple[RehearsedCall, ...]:
        """The calls, without chatprov's tags and without waiters."""
        return tuple(call for call in self.recording.calls if not call.waiter)

    @property
    def file(self) -> str:
        """The file of the step that has its code."""
        return Path(inspect.getfile(type(self.resource))).name

    @property
    def purpose(self) -> list[str]:
        """What it is, and its purpose from the step's YAML file: a line each."""
        what = (type(self.resource).__doc__ or self.resource.type).splitlines()[0]
        return [what, *([f"It {self.resource.text.why}."] if self.resource.text.why else [])]


@dataclass(frozen=True)
class RecordedProject:
    """All resources of a project in the order of the tutorial, and the values that its user may choose."""

    project: Project
    region: str
    parameters: tuple[Parameter, ...]
    resources: tuple[RecordedResource, ...]
    names: Mapping[str, str]
    """The name of each resource, by its key."""

    @property
    def files(self) -> dict[str, str]:
        """The names of the project's files that the calls send, by their text."""
        return {text: name for made in self.resources for text, name in made.recording.files.items()}

    def with_files(self, written: Mapping[str, str]) -> dict[str, str]:
        """Return the files that a format writes, and after them the project's files that they read.

        Raises ProjectError if a file of the project has the name of one of the others.
        """
        texts_by_name = {name: text for text, name in self.files.items()}
        if same := written.keys() & texts_by_name.keys():
            raise ProjectError(
                f"The project's file {min(same)} has the name of a file that the export writes",
                kept="Nothing was written.",
                advice="Give the file another name, in config.yaml too.",
            )
        return {**written, **dict(sorted(texts_by_name.items()))}

    @property
    def title(self) -> str:
        """The stack, and of the chat its variant and the language of the resolvers, in words."""
        language = {"vtl": "VTL", "js": "JavaScript"}[self.project.language]
        if not self.project.config.is_chat:
            return f"The backend {self.project.config.stack}"
        return f"The chat backend {self.project.config.stack}: the {self.project.variant} variant, with resolvers in {language}"

    def in_creation_order(self) -> list[RecordedResource]:
        """Return the resources in the order of the tutorial, each one after those that it depends on."""
        by_key, ordered = {made.resource.key: made for made in self.resources}, dict[str, RecordedResource]()

        def add(made: RecordedResource) -> None:
            for key in made.resource.depends_on:
                if key in by_key and key not in ordered:
                    add(by_key[key])
            ordered.setdefault(made.resource.key, made)

        for made in self.resources:
            add(made)
        return list(ordered.values())


FILES_URL = Symbol("files_url")


class _ExportContext(ResourceContext):
    """The context of a recorded resource: the URL of the files in the project's bucket is a value that the user may choose."""

    def bucket_url(self, bucket: str) -> str:
        own = self.handles.get("bucket")
        return FILES_URL if own and own.name == bucket else super().bucket_url(bucket)


class _NoClients:
    """No clients: the recorder replaces them."""

    def client(self, service: str) -> Any:
        raise AssertionError(service)


def record_project(project: Project, region: str, *, portable: bool) -> RecordedProject:
    """Record the calls that create each resource of a project in a region, without a call to any cloud.

    A call's parameters contain placeholders: `user_pool_id` for the id of another resource, `account` for the account, and the
    names of the parameters. With `portable`, region and partition are placeholders, too, and so is every ARN; without it, an ARN
    that follows from a name, such as a bucket's, is written out, because no response has it.
    """
    config, parameters = _with_parameters(project.config.located(ACCOUNT, region), project)
    environment = Environment(
        config=config, clients=_NoClients(), account=ACCOUNT, region=region, endpoint_url=None, read=project.read
    )
    steps = project.resources()
    handles = {resource.key: placeholder_handle(resource.key, resource.name(config)) for _, resource in steps}
    made = [(step, record_calls(resource, _ExportContext(environment, handles))) for step, resource in steps]
    if not portable:
        known = {
            recording.resource.key: recording.handle.arn
            for _, recording in made
            if not isinstance(recording.handle.arn, Symbol)
        }
        handles |= {key: replace(handles[key], arn=arn) for key, arn in known.items()}
        made = [(step, record_calls(resource, _ExportContext(environment, handles))) for step, resource in steps]
    change = Placed(region if portable else "")
    recorded = tuple(
        RecordedResource(step, recording.resource, change.recording(_checked(step, recording, project)))
        for step, recording in made
    )
    sent = (text for made in recorded for call in made.calls for text in texts(call.parameters))
    if any(FILES_URL in text or json.dumps(FILES_URL).strip('"') in text for text in sent):
        url = ResourceContext(environment, handles).bucket_url(handles["bucket"].name)
        purpose = (
            "The beginning of the URLs of the bucket's files; on a local cloud the cloud's URL, / and the bucket's name"
        )
        parameters.append(Parameter("files_url", purpose, change.text(url)))
    names = {key: handle.name for key, handle in handles.items()}
    return RecordedProject(project, region, tuple(parameters), recorded, names)


def _checked(step: Step, recording: Recording, project: Project) -> Recording:
    """Return the recording with the files' names in the project's folder.

    Raises ProjectError for a call with a value from the response of a read, because nothing was read, and for a foreign file.
    """
    where, kept = f"STEP {step.number}: {recording.resource.type} {recording.resource.key}", "Nothing was written."
    for call in recording.calls:
        if any(isinstance(part, NothingRead) for part in values(call.parameters)):
            raise ProjectError(
                f"{where} calls {call.service}.{call.method} with a value that it has read, and an export reads nothing",
                kept=kept,
            )
    files, root = {}, project.root.resolve()
    for text, file in recording.files.items():
        path = (root / file).resolve()
        if not path.is_relative_to(root):
            raise ProjectError(f"{where} uses {file}, which lies outside the project folder {project.root}", kept=kept)
        files[text] = path.relative_to(root).as_posix()
    return replace(recording, files=files)


def _with_parameters(config: Config, project: Project) -> tuple[Config, list[Parameter]]:
    """Replace each name that must be unique in an account or in all of AWS by a placeholder.

    A name with the account's id is unique already. A bucket's name with a dot is kept, because its URLs have another form.
    """
    parameters = []
    for _, resource in project.resources():
        section, _, member = resource.global_name.partition(".")
        name = resource.name(config) if section else ""
        if name and ACCOUNT not in name and "." not in name:
            parameter = f"{identifier(resource.key)}_name"
            parameters.append(
                Parameter(parameter, f"The name of the {resource.type}, {UNIQUE.get(resource.type, 'unique')}", name)
            )
            part = getattr(config, section).model_copy(update={member: Symbol(parameter)})
            config = config.model_copy(update={section: part})
    return config, parameters
