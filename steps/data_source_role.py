"""The role of STEP 6: what the console's `Create new role` creates without showing it.

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
from chatprov.step import REGION_TAG, STACK_TAG, Attributes, DataCount, Handle, Observed, ResourceContext

from .attachments import attached_to_role, detach_from_role, region_of_role
from .data_source_policy import DataSourceRolePolicy, RolePolicy, managed_document, read_document


class AppSyncRole(AwsResource):
    """A role that AppSync assumes for a data source."""

    policy: RolePolicy
    """Its policy, which is deleted separately."""
    type = "IAM role"
    aws = AwsApi(
        service="iam", id_param="RoleName", id_field="RoleName", name_field="RoleName",
        read="get_role", output="Role", delete="delete_role", not_found=("NoSuchEntity",),
        tag="tag_role", tag_param="RoleName", tag_by="name", tags_form="list",
    )  # fmt: skip
    global_tags = True  # IAM has no regions: the same stack in another region must not use this role
    any_order = frozenset({"AssumeRolePolicyDocument"})

    @abstractmethod
    def table_name(self, config: Config) -> str:
        """Return the name of the table that AppSync reads and writes."""

    def only_this_account(self, config: Config) -> bool:  # noqa: ARG002  # roles of further data sources are never open to others
        """Return whether AppSync may assume it for APIs of this account only."""
        return True

    def expected_arn(self, context: ResourceContext) -> str:
        return context.arn("iam", f"role/{self.name(context.config)}", regional=False)

    def desired(self, context: ResourceContext) -> Attributes:
        trust: dict[str, Any] = {
            "Effect": "Allow",
            "Principal": {"Service": "appsync.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
        if self.only_this_account(context.config):
            trust["Condition"] = {"StringEquals": {"aws:SourceAccount": context.account}}
        return {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]}}

    def observe(self, context: ResourceContext, found: Mapping[str, Any], resource_id: str) -> Observed:
        role = super().observe(context, found, resource_id)
        made_before = STACK_TAG in role.tags and REGION_TAG not in role.tags
        return replace(role, home=region_of_role(context, role.id) if made_before else role.tags.get(REGION_TAG, ""))

    def actual(self, context: ResourceContext, found: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG002  # one attribute
        boundary = found.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
        return {
            "AssumeRolePolicyDocument": read_document(found["AssumeRolePolicyDocument"]),
            "PermissionsBoundaryArn": boundary,
        }

    def additions(self, context: ResourceContext, seen: Observed) -> Mapping[str, Any]:
        """Return the permissions boundary, without which the role may do all that its policies allow."""
        arn = seen.attributes["PermissionsBoundaryArn"]
        return {"PermissionsBoundary": managed_document(context, arn) if arn else None}

    def remove_additions(self, context: ResourceContext, seen: Observed, names: frozenset[str]) -> None:  # noqa: ARG002  # there is one
        context.client("iam").delete_role_permissions_boundary(RoleName=seen.name)

    def create(self, context: ResourceContext) -> Handle:
        name = self.name(context.config)
        answer = context.client("iam").create_role(
            RoleName=name,
            AssumeRolePolicyDocument=json.dumps(self.desired(context)["AssumeRolePolicyDocument"]),
            Description=f"Lets AppSync read and write the table {self.table_name(context.config)}",
            Tags=context.tag_list(self),
        )
        return Handle(id=name, name=name, arn=answer["Role"]["Arn"])

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:  # noqa: ARG002  # one attribute
        trust = json.dumps(self.desired(context)["AssumeRolePolicyDocument"])
        context.client("iam").update_assume_role_policy(RoleName=handle.name, PolicyDocument=trust)

    def contents(self, context: ResourceContext, handle: Handle) -> Sequence[DataCount]:
        ours = self.policy.name(context.config)
        return [count for count in attached_to_role(context, handle) if count.name != ours]

    def purge(self, context: ResourceContext, handle: Handle) -> None:
        """IAM deletes no role that has a policy or is in an instance profile; managed policies and profiles are kept for others."""
        detach_from_role(context, handle)


class DataSourceRole(AppSyncRole):
    """The role that AppSync assumes; the console's `Create new role`."""

    key = "role"
    policy = DataSourceRolePolicy()
    global_name = "data_source.role_name"

    def name(self, config: Config) -> str:
        return present(config.data_source).role_name

    def table_name(self, config: Config) -> str:
        return present(config.table).name

    def only_this_account(self, config: Config) -> bool:
        return present(config.data_source).only_this_account

    def id_from_references(self, others: Mapping[str, Observed]) -> str | None:
        """Return the role that the data source uses: the console generates its name."""
        source = others.get("data-source")
        arn = source.attributes["serviceRoleArn"] if source else None
        return arn.rpartition("/")[2] if arn else None
