"""`--format cloudformation`: one template, with the schema and the code of the resolvers in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.export.assembled import declare
from chatprov.export.cloudformation_table import CLOUDFORMATION
from chatprov.export.comments import StepComments, heading
from chatprov.export.names import capitalized, stack_name
from chatprov.export.recorded import record_project
from chatprov.export.template import TemplateSections
from chatprov.export.yaml_text import INDENT, as_yaml

if TYPE_CHECKING:
    from chatprov.project import Project

FILE: Final = "template.yaml"


def cloudformation(project: Project, region: str) -> dict[str, str]:
    """Return the template by its file name."""
    recorded = record_project(project, region, portable=True)
    declared = declare(recorded, CLOUDFORMATION, "CloudFormation")
    template, comments = TemplateSections(declared), StepComments()
    deploy = f"aws cloudformation deploy --template-file {FILE} --stack-name {stack_name(project.config.stack)}"
    lines = [f"{deploy} --capabilities CAPABILITY_NAMED_IAM", "--parameter-overrides NAME=VALUE sets a parameter."]
    parts = [
        "\n".join(heading(recorded, "cloudformation", lines)),
        as_yaml({"AWSTemplateFormatVersion": "2010-09-09", "Description": recorded.title}).rstrip(),
    ]
    for name, section in (("Parameters", template.parameters()), ("Conditions", template.conditions())):
        parts += [as_yaml({name: section}).rstrip()] if section else []
    parts.append("Resources:")
    for resource in declared.resources:
        said = [f"{' ' * INDENT}{line}" for line in comments.of(resource.made)]
        written = as_yaml({capitalized(resource.key): template.resource(resource)}, INDENT)
        parts.append("\n".join([*said, written.rstrip("\n")]))
    parts.append(as_yaml({"Outputs": template.outputs()}).rstrip())
    return {FILE: "\n\n".join(parts).replace("Resources:\n\n", "Resources:\n") + "\n"}
