"""The policy of the role of STEP 6: which actions AppSync may call on the table.

https://docs.aws.amazon.com/appsync/latest/devguide/attaching-a-data-source.html
"""

import json
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from chatprov.aws_resource import AwsApi, AwsResource
from chatprov.config import Config
from chatprov.config.section import present
from chatprov.step import Attributes, Handle, Observed, ResourceContext, all_pages

LOG_ACTIONS = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]


class RolePolicy(AwsResource):
    """The policy of a data source's role: the actions that it allows, and on which resources."""

    role: str = "role"
    table: str = "table"
    """The keys of the role and of the table."""
    type = "IAM role policy"
    aws = AwsApi(
        service="iam", parent_param="RoleName", id_param="PolicyName", id_field="PolicyName", name_field="PolicyName",
        read="get_role_policy", delete="delete_role_policy", not_found=("NoSuchEntity",),
    )  # fmt: skip
    any_order = frozenset({"PolicyDocument"})
    deleted_with_parent = False

    @abstractmethod
    def actions(self, config: Config) -> Sequence[str]:
        """Return the actions that it allows on the table."""

    def with_indexes(self, config: Config) -> bool:  # noqa: ARG002  # those of further tables are always included
        """Return whether it allows them on the indexes, too."""
        return True

    def with_logs(self, config: Config) -> bool:  # noqa: ARG002  # the role of STEP 6 writes the API's logs
        """Return whether it allows to write the API's logs."""
        return False

    def desired(self, context: ResourceContext) -> Attributes:
        table, config = context.handles[self.table].arn, context.config
        statements = [
            {
                "Effect": "Allow",
                "Action": list(self.actions(config)),
                "Resource": [table, f"{table}/*"] if self.with_indexes(config) else [table],
            }
        ]
        if self.with_logs(config):
            logs = {
                "Effect": "Allow",
                "Action": LOG_ACTIONS,
                "Resource": [context.arn("logs", "log-group:/aws/appsync/*")],
            }
            statements.append(logs)
        return {"PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}

    def actual(self, context: ResourceContext, found: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG002  # one attribute
        return {"PolicyDocument": read_document(found["PolicyDocument"])}

    def list_all(self, context: ResourceContext) -> Sequence[Observed]:
        """List all policies of the role, because the console generates their names; the managed ones by their ARN."""
        iam, role = context.client("iam"), context.handles[self.role]
        inline = all_pages(iam, "list_role_policies", "PolicyNames", RoleName=role.name)
        found = [policy for name in inline for policy in self.read(context, name)]
        for policy in all_pages(iam, "list_attached_role_policies", "AttachedPolicies", RoleName=role.name):
            arn = policy["PolicyArn"]
            attributes = {"PolicyDocument": managed_document(context, arn)}
            found.append(Observed(id=arn, name=policy["PolicyName"], arn=arn, attributes=attributes))
        return found

    def merge(self, found: Sequence[Observed]) -> Observed:
        """Return all policies of the role as one policy."""
        statements: list[Any] = []
        for seen in found:
            said = seen.attributes["PolicyDocument"].get("Statement", [])
            statements += said if isinstance(said, list) else [said]
        return replace(found[0], attributes={"PolicyDocument": {"Version": "2012-10-17", "Statement": statements}})

    def create(self, context: ResourceContext) -> Handle:
        role, name = context.handles[self.role], self.name(context.config)
        document = json.dumps(self.desired(context)["PolicyDocument"])
        context.client("iam").put_role_policy(RoleName=role.name, PolicyName=name, PolicyDocument=document)
        return Handle(id=name, name=name, arn=role.arn)

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:  # noqa: ARG002  # replaced as a whole
        self.create(context)


class DataSourceRolePolicy(RolePolicy):
    """The policy of the role: the actions that it allows, and on which resources."""

    key = "role-policy"
    parent = "role"
    depends_on = ("role", "table")

    def name(self, config: Config) -> str:
        return f"{present(config.table).name}-access"

    def actions(self, config: Config) -> Sequence[str]:
        return present(config.data_source).actions

    def with_indexes(self, config: Config) -> bool:
        return present(config.data_source).with_indexes

    def with_logs(self, config: Config) -> bool:
        return config.api.logs is not None


def managed_document(context: ResourceContext, arn: str) -> Any:
    """Return the document of a managed policy."""
    iam = context.client("iam")
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    return read_document(iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"])


def read_document(document: Any) -> Any:
    """A policy document is a mapping in boto3, and JSON text from some emulators."""
    return json.loads(document) if isinstance(document, str) else document
