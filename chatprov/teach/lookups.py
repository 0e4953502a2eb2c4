"""Find the ids and ARNs of resources of earlier steps by their names, so that the calls of one step run in a new shell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from botocore import xform_name

from chatprov.aws_resource import AwsResource
from chatprov.teach.symbols import identifier

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from chatprov.config import Config
    from chatprov.step import Resource

LONGEST = 74
"""The length of a line, without the sign that continues it."""
CLI_NAMES = {"s3": "s3api"}
"""The names of services in the AWS CLI that differ from those of boto3."""


@dataclass(frozen=True)
class Lookup:
    """One read call that finds a value."""

    variable: str
    service: str
    operation: str
    parameters: Mapping[str, str | int] = field(default_factory=dict)
    """Constant parameters, by their names in AWS's API."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """Parameters whose values are other variables."""
    items: str = ""
    """The member of the response with the list to search; empty if the response is about one resource."""
    name_field: str = ""
    name: str = ""
    value: str = ""
    """The path of the value, in the response or in the found item."""

    @property
    def command(self) -> str:
        """The call as a command of the AWS CLI."""
        query = f"{self.items}[?{self.name_field}=='{self.name}'].{self.value} | [0]" if self.items else self.value
        options = [f"--{xform_name(name, '-')} {value}" for name, value in self.parameters.items()]
        options += [f'--{xform_name(name, "-")} "${value}"' for name, value in self.variables.items()]
        operation = self.operation.replace("_", "-")
        start = f"{self.variable}=$(aws {CLI_NAMES.get(self.service, self.service)} {operation}"
        return _joined([start, *options, f'--query "{query}"', "--output text)"], " \\\n    ")

    @property
    def python(self) -> str:
        """The call in Python; the client has the name of its service."""
        given = [f"{name}={value!r}".replace("'", '"') for name, value in self.parameters.items()]
        given += [f"{name}={value}" for name, value in self.variables.items()]
        client = identifier(self.service)
        call = f"{client}.{self.operation}({', '.join(given)})"
        if len(call) > LONGEST - len("answer = "):
            call = f"{client}.{self.operation}(\n    {', '.join(given)}\n)"
        if not self.items:
            path = "".join(f'["{part}"]' for part in self.value.split("."))
            return f"answer = {call}\n{self.variable} = answer{path}"
        return (
            f'answer = {call}\nfound = answer["{self.items}"]\n{self.variable} = next(\n    item["{self.value}"]\n'
            f'    for item in found\n    if item["{self.name_field}"] == "{self.name}"\n)'
        )


def _joined(parts: Iterable[str], between: str) -> str:
    """Join the parts with spaces, and with `between` where a line would be too long."""
    text, used = "", 0
    for part in parts:
        if text and used + len(part) + 1 > LONGEST:
            text, used = text + between + part, len(part) + 4
        else:
            text, used = f"{text} {part}".lstrip(), used + len(part) + 1
    return text


def lookups(names: Collection[str], resources: Iterable[Resource], config: Config) -> list[Lookup]:
    """Return the calls that find these values, such as `user_pool_id`, in an order in which each has what it needs.

    A value that no read call gives is left out.
    """
    known: dict[str, Resource] = {}
    for resource in resources:
        known[f"{identifier(resource.key)}_id"] = known[f"{identifier(resource.key)}_arn"] = resource
    found: dict[str, Lookup] = {}

    def add(variable: str) -> None:
        resource = known.get(variable)
        if variable in found or not isinstance(resource, AwsResource):
            return
        parents = {}
        if resource.parent and resource.aws.parent_param:
            parent = f"{identifier(resource.parent)}_id"
            add(parent)
            parents = {resource.aws.parent_param: parent}
        if lookup := _lookup(variable, resource, parents, config):
            found[variable] = lookup

    for name in sorted(names):
        add(name)
    return list(found.values())


def _lookup(variable: str, resource: AwsResource, parents: Mapping[str, str], config: Config) -> Lookup | None:
    aws, name = resource.aws, resource.name(config)
    wanted = aws.arn_field if variable.endswith("_arn") else aws.id_field
    if aws.list and aws.id_field != aws.name_field:
        value = wanted if variable.endswith("_id") or not aws.arn_end else ""
        if value:
            return Lookup(
                variable, aws.service, aws.list, dict(aws.list_args), parents, aws.items, aws.name_field, name, value
            )
        return None
    if aws.id_param and aws.read:
        path = f"{aws.output}.{wanted}" if aws.output else wanted
        return Lookup(variable, aws.service, aws.read, {aws.id_param: name}, parents, value=path)
    return None
