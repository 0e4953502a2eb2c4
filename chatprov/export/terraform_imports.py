"""Import blocks for Terraform: what `up` has created becomes part of Terraform's state, instead of being created again.

https://developer.hashicorp.com/terraform/language/import
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.errors import EngineError, ProjectError
from chatprov.export.assembled import declare
from chatprov.export.comments import commented
from chatprov.export.hcl import HclWriter
from chatprov.export.recorded import record_project
from chatprov.export.terraform import ConfigurationWriter
from chatprov.export.terraform_table import TERRAFORM
from chatprov.region import partition_of
from chatprov.teach.symbols import STAND_IN, identifier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.engine.engine import Engine
    from chatprov.export.assembled import DeclaredResource
    from chatprov.step import Handle

FILE: Final = "imports.tf"
HOW: Final = (
    "The resources of the stack {stack} in the account {account}, which `chatprov up` has created, for Terraform.",
    "`terraform plan` shows that it imports them and removes chatprov's tags.",
    "After `terraform apply` they belong to Terraform, `chatprov down` does not delete them, and this file is not needed any more.",
)
IDS: Final = {
    "aws_appsync_api_key": "{api_id}:{id}",
    "aws_appsync_datasource": "{api_id}-{name}",
    "aws_appsync_function": "{api_id}-{id}",
    "aws_appsync_graphql_api": "{id}",
    "aws_appsync_resolver": "{api_id}-{type}-{field}",
    "aws_cloudwatch_log_group": "{name}",
    "aws_cognito_user_group": "{user_pool_id}/{name}",
    "aws_cognito_user_pool": "{id}",
    "aws_cognito_user_pool_client": "{user_pool_id}/{id}",
    "aws_dynamodb_table": "{name}",
    "aws_iam_role": "{name}",
    "aws_iam_role_policy": "{role}:{name}",
    "aws_s3_bucket": "{bucket}",
    "aws_s3_bucket_cors_configuration": "{bucket}",
    "aws_s3_bucket_policy": "{bucket}",
    "aws_s3_bucket_public_access_block": "{bucket}",
    "aws_s3_bucket_versioning": "{bucket}",
}
"""The id that Terraform imports a resource by, from its arguments; `id` is the one that AWS gave it.

terraform_data is not here: it is a call and no resource of AWS.
"""


def terraform_imports(engine: Engine) -> dict[str, str]:
    """Return the file with an import block for each resource of the stack that exists; read calls only.

    Raises ForeignResource and AmbiguousResource as `up` does, EngineError if nothing of the stack exists, and ProjectError for what
    a step creates and Terraform's export does not have.
    """
    existing = engine.read_ours()
    if not existing:
        raise EngineError(
            f"Nothing of the stack {engine.config.stack} exists, so Terraform has nothing to import",
            kept="Nothing was written.",
            advice="Leave --import out: Terraform creates the resources. Or run `chatprov up` first.",
        )
    recorded = record_project(engine.project, engine.region, portable=True)
    if FILE in recorded.files.values():
        raise ProjectError(
            f"The project's file {FILE} has the name of a file that the export writes",
            kept="Nothing was written.",
            advice="Give the file another name, in config.yaml too.",
        )
    writer = ConfigurationWriter(declare(recorded, TERRAFORM, "Terraform"))
    about = [line.format(stack=engine.config.stack, account=engine.account) for line in HOW]
    place = {"account": engine.account, "region": engine.region, "partition": partition_of(engine.region)}
    parts = ["\n".join(commented(about)), 'terraform {\n  required_version = ">= 1.5"\n}']
    for resource in writer.declared.resources:
        if resource.type in IDS and resource.key in existing:
            found = HclWriter(str).value(import_id(resource, existing, place))
            parts.append(f"import {{\n  to = {writer.address(resource.key)}\n  id = {found}\n}}")
    return {FILE: "\n\n".join(parts) + "\n"}


def import_id(resource: DeclaredResource, existing: Mapping[str, Handle], place: Mapping[str, str]) -> str:
    """Return the id that Terraform imports a resource by.

    `existing` are the resources of the stack, by their keys, and `place` the account, the region and the partition.
    """
    known = dict(place) | {
        f"{identifier(key)}_{attribute}": getattr(handle, attribute)
        for key, handle in existing.items()
        for attribute in ("id", "name", "arn")
    }
    arguments = {
        name: STAND_IN.sub(lambda found: known[found[1]], value)
        for name, value in resource.body.items()
        if isinstance(value, str) and all(part in known for part in STAND_IN.findall(value))
    }
    return IDS[resource.type].format(**{**arguments, "id": existing[resource.key].id})
