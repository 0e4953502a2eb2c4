"""The resource types of IAM: roles, inline policies and managed policies.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_IAM.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.cloudformation.handlers.contract import GeneratedName, removed_tags

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.local.services.cloudformation.handlers.contract import HandlerContext, Properties

_IDENTITIES: Final = (("Roles", "Role", "RoleName"), ("Users", "User", "UserName"), ("Groups", "Group", "GroupName"))


def document_text(document: Any) -> str:
    """Return a policy document, which templates have as an object or as a text, as a text."""
    return document if isinstance(document, str) else json.dumps(document)


class RoleHandler:
    """AWS::IAM::Role."""

    generated: GeneratedName | None = GeneratedName("RoleName", 64)

    def create(self, context: HandlerContext, properties: Properties) -> str:
        """Create the role, and then its policies."""
        trust = document_text(properties["AssumeRolePolicyDocument"])
        context.call("iam", "CreateRole", properties | {"AssumeRolePolicyDocument": trust})
        context.created(properties["RoleName"])
        self._put_policies(context, {}, properties)
        return str(properties["RoleName"])

    def read(self, context: HandlerContext, physical_id: str, properties: Properties) -> Properties:  # noqa: ARG002
        """Return ARN and id."""
        role = context.call("iam", "GetRole", {"RoleName": physical_id})["Role"]
        return {"Arn": role["Arn"], "RoleId": role["RoleId"]}

    def update(self, context: HandlerContext, physical_id: str, old: Properties, new: Properties) -> None:
        """Change the trust policy, the settings, the policies and the tags."""
        place = {"RoleName": physical_id}
        if old["AssumeRolePolicyDocument"] != new["AssumeRolePolicyDocument"]:
            trust = document_text(new["AssumeRolePolicyDocument"])
            context.call("iam", "UpdateAssumeRolePolicy", {**place, "PolicyDocument": trust})
        settings = {"Description": "", "MaxSessionDuration": 3600} | new
        context.call("iam", "UpdateRole", settings | place)
        if old.get("PermissionsBoundary") != new.get("PermissionsBoundary"):
            if "PermissionsBoundary" in new:
                context.call("iam", "PutRolePermissionsBoundary", new)
            else:
                context.call("iam", "DeleteRolePermissionsBoundary", place)
        self._put_policies(context, old, new)
        if removed := removed_tags(old, new):
            context.call("iam", "UntagRole", {**place, "TagKeys": removed})
        if new.get("Tags") and new["Tags"] != old.get("Tags"):
            context.call("iam", "TagRole", {**place, "Tags": new["Tags"]})

    def delete(self, context: HandlerContext, physical_id: str, properties: Properties) -> None:
        """Remove the policies of the template, and then the role."""
        self._put_policies(context, properties | {"RoleName": physical_id}, {"RoleName": physical_id})
        context.call("iam", "DeleteRole", {"RoleName": physical_id})

    @staticmethod
    def _put_policies(context: HandlerContext, old: Properties, new: Properties) -> None:
        place = {"RoleName": new["RoleName"]}
        known, wanted = _inline(old), _inline(new)
        for name in known.keys() - wanted.keys():
            context.call_if_there("iam", "DeleteRolePolicy", {**place, "PolicyName": name})
        for name, document in wanted.items():
            if known.get(name) != document:
                sent = {**place, "PolicyName": name, "PolicyDocument": document_text(document)}
                context.call("iam", "PutRolePolicy", sent)
        before, after = old.get("ManagedPolicyArns", ()), new.get("ManagedPolicyArns", ())
        for arn in (arn for arn in before if arn not in after):
            context.call_if_there("iam", "DetachRolePolicy", {**place, "PolicyArn": arn})
        for arn in (arn for arn in after if arn not in before):
            context.call("iam", "AttachRolePolicy", {**place, "PolicyArn": arn})


def _inline(properties: Properties) -> dict[str, Any]:
    return {policy["PolicyName"]: policy["PolicyDocument"] for policy in properties.get("Policies", ())}


def _identities(properties: Properties) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the kind of each identity that a policy is for, and the parameter with its name."""
    for member, kind, parameter in _IDENTITIES:
        for name in properties.get(member, ()):
            yield kind, {parameter: name}


class InlinePolicyHandler:
    """AWS::IAM::Policy: an inline policy of roles, users and groups; its physical id is generated, and is not its name."""

    generated: GeneratedName | None = None

    def create(self, context: HandlerContext, properties: Properties) -> str:
        """Put the policy into all identities."""
        physical_id = f"{context.logical_id}-{context.stack_id[-12:].upper()}"
        context.created(physical_id)  # before the first of several calls, each of which may fail
        self._put(context, properties)
        return physical_id

    def read(self, context: HandlerContext, physical_id: str, properties: Properties) -> Properties:  # noqa: ARG002
        """Return no attribute."""
        return {}

    def update(self, context: HandlerContext, physical_id: str, old: Properties, new: Properties) -> None:  # noqa: ARG002
        """Put the new policy, and remove the old one where it is not replaced."""
        self._put(context, new)
        kept = [*_identities(new)] if new["PolicyName"] == old["PolicyName"] else []
        for kind, place in _identities(old):
            if (kind, place) not in kept:
                self._remove(context, kind, place, old["PolicyName"])

    def delete(self, context: HandlerContext, physical_id: str, properties: Properties) -> None:  # noqa: ARG002
        """Remove the policy from all identities."""
        for kind, place in _identities(properties):
            self._remove(context, kind, place, properties["PolicyName"])

    @staticmethod
    def _put(context: HandlerContext, properties: Properties) -> None:
        document = document_text(properties["PolicyDocument"])
        for kind, place in _identities(properties):
            sent = {**place, "PolicyName": properties["PolicyName"], "PolicyDocument": document}
            context.call("iam", f"Put{kind}Policy", sent)

    @staticmethod
    def _remove(context: HandlerContext, kind: str, place: dict[str, str], name: str) -> None:
        context.call_if_there("iam", f"Delete{kind}Policy", {**place, "PolicyName": name})


class ManagedPolicyHandler:
    """AWS::IAM::ManagedPolicy."""

    generated: GeneratedName | None = GeneratedName("ManagedPolicyName", 128, is_id=False)

    def create(self, context: HandlerContext, properties: Properties) -> str:
        """Create the policy and attach it."""
        document = document_text(properties["PolicyDocument"])
        sent = properties | {"PolicyName": properties["ManagedPolicyName"], "PolicyDocument": document}
        arn = str(context.call("iam", "CreatePolicy", sent)["Policy"]["Arn"])
        context.created(arn)
        for kind, place in _identities(properties):
            context.call("iam", f"Attach{kind}Policy", {**place, "PolicyArn": arn})
        return arn

    def read(self, context: HandlerContext, physical_id: str, properties: Properties) -> Properties:  # noqa: ARG002
        """Return what GetPolicy has of the policy."""
        policy = context.call("iam", "GetPolicy", {"PolicyArn": physical_id})["Policy"]
        return {
            "PolicyArn": physical_id,
            "PolicyId": policy["PolicyId"],
            "DefaultVersionId": policy["DefaultVersionId"],
            "AttachmentCount": policy["AttachmentCount"],
            "PermissionsBoundaryUsageCount": policy["PermissionsBoundaryUsageCount"],
            "IsAttachable": policy["IsAttachable"],
            "CreateDate": policy["CreateDate"].isoformat(),
            "UpdateDate": policy["UpdateDate"].isoformat(),
        }

    def update(self, context: HandlerContext, physical_id: str, old: Properties, new: Properties) -> None:
        """Make a new version the default, delete the others, and attach the policy where it is wanted."""
        place = {"PolicyArn": physical_id}
        if old["PolicyDocument"] != new["PolicyDocument"]:
            self._delete_versions(context, physical_id)
            document = document_text(new["PolicyDocument"])
            context.call("iam", "CreatePolicyVersion", {**place, "PolicyDocument": document, "SetAsDefault": True})
            self._delete_versions(context, physical_id)
        known, wanted = [*_identities(old)], [*_identities(new)]
        for kind, identity in (entry for entry in known if entry not in wanted):
            context.call_if_there("iam", f"Detach{kind}Policy", {**identity, **place})
        for kind, identity in (entry for entry in wanted if entry not in known):
            context.call("iam", f"Attach{kind}Policy", {**identity, **place})

    def delete(self, context: HandlerContext, physical_id: str, properties: Properties) -> None:
        """Detach the policy, and delete it with all its versions."""
        for kind, identity in _identities(properties):
            context.call_if_there("iam", f"Detach{kind}Policy", {**identity, "PolicyArn": physical_id})
        self._delete_versions(context, physical_id)
        context.call("iam", "DeletePolicy", {"PolicyArn": physical_id})

    @staticmethod
    def _delete_versions(context: HandlerContext, arn: str) -> None:
        """Delete the versions that are not the default."""
        for version in context.call("iam", "ListPolicyVersions", {"PolicyArn": arn})["Versions"]:
            if not version["IsDefaultVersion"]:
                context.call("iam", "DeletePolicyVersion", {"PolicyArn": arn, "VersionId": version["VersionId"]})
