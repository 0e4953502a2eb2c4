"""`--format terraform`: a configuration, with the schema and the code of the resolvers as files beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.export.assembled import Declared, declare
from chatprov.export.comments import StepComments, commented, heading
from chatprov.export.hcl import Blocks, HclExpression, HclWriter
from chatprov.export.names import outputs
from chatprov.export.placeholders import texts
from chatprov.export.recorded import record_project
from chatprov.export.terraform_table import ENVIRONMENT, TERRAFORM
from chatprov.teach.symbols import Symbol, identifier, names_in

if TYPE_CHECKING:
    from chatprov.export.assembled import DeclaredResource
    from chatprov.project import Project

FILE: Final = "main.tf"
PROVIDER: Final = "~> 5.100"
"""The versions of the AWS provider that the arguments are those of."""
DATA: Final = {
    "account": ("aws_caller_identity", "account_id"),
    "partition": ("aws_partition", "partition"),
}
"""Data sources of the provider, and their attribute, for what depends on the account."""
WITHOUT_RESOURCE: Final = "The provider has no resource for it: the AWS CLI, which has to be installed, makes the call."
CLI_CALL: Final = {
    "command": 'aws appsync put-graphql-api-environment-variables --region "$REGION" --cli-input-json "$INPUT"',
    "environment": {"REGION": Symbol("region"), "INPUT": HclExpression("jsonencode(self.triggers_replace)")},
}
HOW: Final = (
    "terraform init && terraform apply",
    "The local cloud needs AWS_ENDPOINT_URL=http://127.0.0.1:4566, any access key, and the line s3_use_path_style below.",
)


def terraform(project: Project, region: str) -> dict[str, str]:
    """Return `main.tf` and the project's files that it reads."""
    recorded = record_project(project, region, portable=True)
    writer = ConfigurationWriter(declare(recorded, TERRAFORM, "Terraform"))
    parts = ["\n".join(heading(recorded, "terraform", HOW)), _provider(region), *writer.variables()]
    comments = StepComments()
    resources = [
        "\n".join([*comments.of(resource.made), writer.resource(resource)]) for resource in writer.declared.resources
    ]
    parts += [*writer.data(), *resources, *writer.outputs()]
    return recorded.with_files({FILE: "\n\n".join(parts) + "\n"})


def _provider(region: str) -> str:
    return f"""terraform {{
  required_version = ">= 1.4"

  required_providers {{
    aws = {{
      source  = "hashicorp/aws"
      version = "{PROVIDER}"
    }}
  }}
}}

provider "aws" {{
  region = var.region
  # s3_use_path_style = true
}}

variable "region" {{
  description = "The AWS region"
  type        = string
  default     = "{region}"
}}"""


class ConfigurationWriter:
    """Writes the blocks of a project."""

    def __init__(self, declared: Declared) -> None:
        self.declared = declared
        self._parameters = {parameter.name: parameter for parameter in declared.recorded.parameters}

    def variables(self) -> list[str]:
        """Return the values that the user may choose; null means a value that follows from other values."""
        write = HclWriter(str)
        return [
            _block_text("variable", parameter.name, write.body({
                "description": parameter.purpose,
                "type": HclExpression("string"),
                "default": None if names_in(parameter.default) else parameter.default,
            }))
            for parameter in self._parameters.values()
        ]  # fmt: skip

    def resource(self, resource: DeclaredResource) -> str:
        """Return one resource."""
        write = HclWriter(lambda name: self._reference(name, resource.key))
        body, note = resource.body, list[str]()
        if resource.type == ENVIRONMENT:
            note, body = commented([WITHOUT_RESOURCE]), {**body, 'provisioner "local-exec"': Blocks([CLI_CALL])}
        if resource.needs:
            body = {**body, "depends_on": [HclExpression(self.address(key)) for key in resource.needs]}
        return "\n".join([*note, _block_text("resource", resource.type, write.body(body), identifier(resource.key))])

    def outputs(self) -> list[str]:
        """Return the outputs."""
        write = HclWriter(self._reference)
        return [_block_text("output", name, write.body({"value": value})) for name, value in outputs(self.declared)]

    def data(self) -> list[str]:
        """Return the data sources that the resources and the outputs use."""
        values = [
            *(resource.body for resource in self.declared.resources),
            *(value for _, value in outputs(self.declared)),
        ]
        used = {name for value in values for text in texts(value) for name in names_in(text)}
        return [_block_text("data", kind, "", "current") for name, (kind, _) in DATA.items() if name in used]

    def _reference(self, name: str, within: str = "") -> str:
        """Return the expression for a placeholder."""
        if name == "region":
            return "var.region"
        if name in DATA:
            kind, attribute = DATA[name]
            return f"data.{kind}.current.{attribute}"
        if found := self.declared.reference(name, within):
            resource, attribute = found
            return f"{self.address(resource.key)}.{attribute}"
        default = self._parameters[name].default
        if not names_in(default):
            return f"var.{name}"
        return f"coalesce(var.{name}, {HclWriter(lambda inner: self._reference(inner, within)).value(default)})"

    def address(self, key: str) -> str:
        """Return how the configuration refers to a resource, by its key in the project."""
        kind = next(resource.type for resource in self.declared.resources if resource.key == key)
        return f"{kind}.{identifier(key)}"


def _block_text(kind: str, name: str, body: str, label: str = "") -> str:
    labels = " ".join(f'"{part}"' for part in (name, label) if part)
    return f"{kind} {labels} {{\n{body}\n}}" if body else f"{kind} {labels} {{}}"
