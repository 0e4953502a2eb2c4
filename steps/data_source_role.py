"""The role of STEP 6 and its policy: what the console's `Create new role` creates without showing it.

https://docs.aws.amazon.com/appsync/latest/devguide/attaching-a-data-source.html
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from chatprov.aws_resource import AwsApi, AwsResource
from chatprov.config import Config
from chatprov.step import REGION_TAG, STACK_TAG, Attributes, DataCount, Handle, Observed, ResourceContext, all_pages

from .attachments import attached_to_role, detach_from_role, region_of_role

LOG_ACTIONS = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]


class DataSourceRole(AwsResource):
    """The role that AppSync assumes; the console's `Create new role`."""

    key = "role"
    type = "IAM role"
    aws = AwsApi(
        service="iam", id_param="RoleName", id_field="RoleName", name_field="RoleName",
        read="get_role", output="Role", delete="delete_role", not_found=("NoSuchEntity",),
        tag="tag_role", tag_param="RoleName", tag_by="name", tags_form="list",
    )  # fmt: skip
    global_name = "data_source.role_name"
    global_tags = True  # IAM has no regions: the same stack in another region must not use this role
    any_order = frozenset({"AssumeRolePolicyDocument"})

    def name(self, config: Config) -> str:
        return config.data_source.role_name

    def expected_arn(self, context: ResourceContext) -> str:
        return context.arn("iam", f"role/{self.name(context.config)}", regional=False)

    def desired(self, context: ResourceContext) -> Attributes:
        trust: dict[str, Any] = {
            "Effect": "Allow",
            "Principal": {"Service": "appsync.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
        if context.config.data_source.only_this_account:
            trust["Condition"] = {"StringEquals": {"aws:SourceAccount": context.account}}
        return {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]}}

    def observe(self, context: ResourceContext, found: Mapping[str, Any], resource_id: str) -> Observed:
        role = super().observe(context, found, resource_id)
        made_before = STACK_TAG in role.tags and REGION_TAG not in role.tags
        return replace(role, home=region_of_role(context, role.id) if made_before else role.tags.get(REGION_TAG, ""))

    def actual(self, context: ResourceContext, found: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG002  # one attribute
        boundary = found.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
        return {
            "AssumeRolePolicyDocument": _document(found["AssumeRolePolicyDocument"]),
            "PermissionsBoundaryArn": boundary,
        }

    def additions(self, context: ResourceContext, seen: Observed) -> Mapping[str, Any]:
        """Return the permissions boundary, without which the role may do all that its policies allow."""
        arn = seen.attributes["PermissionsBoundaryArn"]
        return {"PermissionsBoundary": _managed_document(context, arn) if arn else None}

    def remove_additions(self, context: ResourceContext, seen: Observed, names: frozenset[str]) -> None:  # noqa: ARG002  # there is one
        context.client("iam").delete_role_permissions_boundary(RoleName=seen.name)

    def id_from_references(self, others: Mapping[str, Observed]) -> str | None:
        """Return the role that the data source uses: the console generates its name."""
        source = others.get("data-source")
        arn = source.attributes["serviceRoleArn"] if source else None
        return arn.rpartition("/")[2] if arn else None

    def create(self, context: ResourceContext) -> Handle:
        name = self.name(context.config)
        answer = context.client("iam").create_role(
            RoleName=name,
            AssumeRolePolicyDocument=json.dumps(self.desired(context)["AssumeRolePolicyDocument"]),
            Description=f"Lets AppSync read and write the table {context.config.table.name}",
            Tags=context.tag_list(self),
        )
        return Handle(id=name, name=name, arn=answer["Role"]["Arn"])

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:  # noqa: ARG002  # one attribute
        trust = json.dumps(self.desired(context)["AssumeRolePolicyDocument"])
        context.client("iam").update_assume_role_policy(RoleName=handle.name, PolicyDocument=trust)

    def contents(self, context: ResourceContext, handle: Handle) -> Sequence[DataCount]:
        ours = DataSourceRolePolicy().name(context.config)
        return [count for count in attached_to_role(context, handle) if count.name != ours]

    def purge(self, context: ResourceContext, handle: Handle) -> None:
        """IAM deletes no role that has a policy or is in an instance profile; managed policies and profiles are kept for others."""
        detach_from_role(context, handle)


class DataSourceRolePolicy(AwsResource):
    """The policy of the role: the actions that it allows, and on which resources."""

    key = "role-policy"
    type = "IAM role policy"
    aws = AwsApi(
        service="iam", parent_param="RoleName", id_param="PolicyName", id_field="PolicyName", name_field="PolicyName",
        read="get_role_policy", delete="delete_role_policy", not_found=("NoSuchEntity",),
    )  # fmt: skip
    any_order = frozenset({"PolicyDocument"})
    parent = "role"
    deleted_with_parent = False
    depends_on = ("role", "table")

    def name(self, config: Config) -> str:
        return f"{config.table.name}-access"

    def desired(self, context: ResourceContext) -> Attributes:
        table, source = context.handles["table"].arn, context.config.data_source
        statements = [
            {
                "Effect": "Allow",
                "Action": list(source.actions),
                "Resource": [table, f"{table}/*"] if source.with_indexes else [table],
            }
        ]
        if context.config.api.logs:
            logs = {
                "Effect": "Allow",
                "Action": LOG_ACTIONS,
                "Resource": [context.arn("logs", "log-group:/aws/appsync/*")],
            }
            statements.append(logs)
        return {"PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}

    def actual(self, context: ResourceContext, found: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG002  # one attribute
        return {"PolicyDocument": _document(found["PolicyDocument"])}

    def list_all(self, context: ResourceContext) -> Sequence[Observed]:
        """List all policies of the role, because the console generates their names; the managed ones by their ARN."""
        iam, role = context.client("iam"), context.handles["role"]
        inline = all_pages(iam, "list_role_policies", "PolicyNames", RoleName=role.name)
        found = [policy for name in inline for policy in self.read(context, name)]
        for policy in all_pages(iam, "list_attached_role_policies", "AttachedPolicies", RoleName=role.name):
            arn = policy["PolicyArn"]
            attributes = {"PolicyDocument": _managed_document(context, arn)}
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
        role, name = context.handles["role"], self.name(context.config)
        document = json.dumps(self.desired(context)["PolicyDocument"])
        context.client("iam").put_role_policy(RoleName=role.name, PolicyName=name, PolicyDocument=document)
        return Handle(id=name, name=name, arn=role.arn)

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:  # noqa: ARG002  # replaced as a whole
        self.create(context)


def _managed_document(context: ResourceContext, arn: str) -> Any:
    """Return the document of a managed policy."""
    iam = context.client("iam")
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    return _document(iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"])


def _document(document: Any) -> Any:
    """A policy document is a mapping in boto3, and JSON text from some emulators."""
    return json.loads(document) if isinstance(document, str) else document
