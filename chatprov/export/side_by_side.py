"""The resources of each step in every format, side by side, as STEP 11 of the walkthrough shows them."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent
from typing import TYPE_CHECKING, Final

from chatprov.errors import ProjectError
from chatprov.export.assembled import declare
from chatprov.export.cdk import AppWriter
from chatprov.export.cloudformation_table import CLOUDFORMATION
from chatprov.export.names import capitalized
from chatprov.export.recorded import record_project
from chatprov.export.template import TemplateSections
from chatprov.export.terraform import ConfigurationWriter
from chatprov.export.terraform_table import TERRAFORM
from chatprov.export.yaml_text import as_yaml
from chatprov.teach.python_code import bare_calls, names_used

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from chatprov.export.recorded import RecordedResource
    from chatprov.project import Project
    from chatprov.step import Step


@dataclass(frozen=True)
class CodePiece:
    """One resource in the code of a tool, and the project's resources that it contains."""

    type: str
    code: str
    made: tuple[RecordedResource, ...]


@dataclass(frozen=True)
class FormatCode:
    """The resources of one step in one format."""

    tool: str
    language: str
    """The language of the code, as pygments names it."""
    code: str
    """Empty if other steps' resources contain all of them."""
    elsewhere: tuple[str, ...]
    """The resources of the step that another step's resource contains, in words."""


@dataclass(frozen=True)
class StepInFormats:
    """One step with resources, in each format."""

    step: Step
    formats: tuple[FormatCode, ...]


@dataclass(frozen=True)
class ProjectInFormats:
    """All steps with resources, in the order of the tutorial, and why a format is missing."""

    steps: tuple[StepInFormats, ...]
    refused: tuple[str, ...]


def project_in_formats(project: Project, region: str) -> ProjectInFormats:
    """Return a project as `chatprov export` writes it, in parts.

    A format that refuses what a step creates is left out, and the reason is in `refused`.
    """
    pieces, refused = dict[str, list[CodePiece]](), list[str]()
    for tool, (_, read) in FORMS.items():
        try:
            pieces[tool] = list(read(project, region))
        except ProjectError as error:
            refused.append(f"{tool}: {error.message}")
    steps = [step for step in project.steps if step.resources(project.config)]
    return ProjectInFormats(
        tuple(StepInFormats(step, tuple(_of_step(step, tool, pieces[tool]) for tool in pieces)) for step in steps),
        tuple(refused),
    )


def _of_step(step: Step, tool: str, pieces: Sequence[CodePiece]) -> FormatCode:
    own = [piece.code for piece in pieces if piece.made[0].step is step]
    elsewhere = tuple(
        f"{made.resource.type}: a part of {piece.type} in STEP {piece.made[0].step.number}"
        for piece in pieces
        for made in piece.made
        if made.step is step and piece.made[0].step is not step
    )
    return FormatCode(tool, FORMS[tool][0], "\n\n".join(own), elsewhere)


def _boto3(project: Project, region: str) -> Iterator[CodePiece]:
    made = record_project(project, region, portable=False).resources
    recordings = [resource.recording for resource in made]
    for resource, code in zip(made, bare_calls(recordings, names_used(recordings)), strict=True):
        yield CodePiece(resource.resource.type, code, (resource,))


def _cloudformation(project: Project, region: str) -> Iterator[CodePiece]:
    declared = declare(record_project(project, region, portable=True), CLOUDFORMATION, "CloudFormation")
    template = TemplateSections(declared)
    for resource in declared.resources:
        code = as_yaml({capitalized(resource.key): template.resource(resource)})
        yield CodePiece(resource.type, code.rstrip(), tuple(resource.made))


def _terraform(project: Project, region: str) -> Iterator[CodePiece]:
    writer = ConfigurationWriter(declare(record_project(project, region, portable=True), TERRAFORM, "Terraform"))
    for resource in writer.declared.resources:
        yield CodePiece(resource.type, writer.resource(resource), tuple(resource.made))


def _cdk(project: Project, region: str) -> Iterator[CodePiece]:
    declared = declare(record_project(project, region, portable=True), CLOUDFORMATION, "the CDK")
    writer = AppWriter(declared)
    for resource in declared.resources:
        yield CodePiece(resource.type, dedent("\n".join(writer.resource(resource))), tuple(resource.made))


FORMS: Final[dict[str, tuple[str, Callable[[Project, str], Iterator[CodePiece]]]]] = {
    "boto3": ("python", _boto3),
    "CloudFormation": ("yaml", _cloudformation),
    "Terraform": ("terraform", _terraform),
    "CDK": ("typescript", _cdk),
}
"""The language of each tool, and the function that writes a project's resources for it."""
