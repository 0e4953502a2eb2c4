"""What others attached to the user pool, the role and the data source: these cannot be deleted before it is."""

import json
import re
from collections.abc import Sequence
from typing import Any

from chatprov.step import DataCount, Handle, ResourceContext, all_pages


def attached_to_role(context: ResourceContext, role: Handle) -> Sequence[DataCount]:
    """Name the managed policies, the inline policies and the instance profiles of the role."""
    managed, inline, profiles = _of_role(context, role)
    return [
        *(DataCount(1, "attached policy", name=arn) for arn in managed),
        *(DataCount(1, "inline policy", name=name) for name in inline),
        *(DataCount(1, "instance profile", name=name) for name in profiles),
    ]


def detach_from_role(context: ResourceContext, role: Handle) -> None:
    """Detach the managed policies, delete the inline ones, and remove the role from its instance profiles."""
    iam, (managed, inline, profiles) = context.client("iam"), _of_role(context, role)
    for arn in managed:
        iam.detach_role_policy(RoleName=role.name, PolicyArn=arn)
    for name in inline:
        iam.delete_role_policy(RoleName=role.name, PolicyName=name)
    for name in profiles:
        iam.remove_role_from_instance_profile(InstanceProfileName=name, RoleName=role.name)


def _of_role(context: ResourceContext, role: Handle) -> tuple[list[str], list[str], list[str]]:
    iam, of_role = context.client("iam"), {"RoleName": role.name}
    profiles = all_pages(iam, "list_instance_profiles_for_role", "InstanceProfiles", **of_role)
    managed = all_pages(iam, "list_attached_role_policies", "AttachedPolicies", **of_role)
    return (
        [policy["PolicyArn"] for policy in managed],
        all_pages(iam, "list_role_policies", "PolicyNames", **of_role),
        [profile["InstanceProfileName"] for profile in profiles],
    )


def region_of_role(context: ResourceContext, role: str) -> str:
    """Return the region of a role without a region in its tags, as older versions created it: the region of its table."""
    iam = context.client("iam")
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    policies = [iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names]
    regions = set(re.findall(r"arn:[\w-]+:dynamodb:([\w-]+):", json.dumps(policies)))
    return context.region if context.region in regions or not regions else min(regions)


def data_source_users(context: ResourceContext, source: Handle) -> Sequence[DataCount]:
    """Name the resolvers that use the data source, except those in config.yaml, and the functions."""
    if "api" not in context.handles:
        return ()
    ours = {f"{resolver.type}.{resolver.field}" for resolver in context.config.resolvers}
    our_functions = {function.name for function in context.config.functions}
    resolvers, functions = _of_source(context, source)
    names = [f"{resolver['typeName']}.{resolver['fieldName']}" for resolver in resolvers]
    return [
        *(DataCount(1, "resolver", name=name) for name in names if name not in ours),
        *(
            DataCount(1, "function", name=function["name"])
            for function in functions
            if function["name"] not in our_functions
        ),
    ]


def delete_data_source_users(context: ResourceContext, source: Handle) -> None:
    """Delete the resolvers that use the data source, and then the functions: AWS deletes no function that a resolver uses."""
    appsync, api = context.client("appsync"), context.handles["api"].id
    resolvers, functions = _of_source(context, source)
    for resolver in resolvers:
        appsync.delete_resolver(apiId=api, typeName=resolver["typeName"], fieldName=resolver["fieldName"])
    for function in functions:
        appsync.delete_function(apiId=api, functionId=function["functionId"])


def _of_source(context: ResourceContext, source: Handle) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the resolvers and the functions that use the data source; a resolver may do so through a function."""
    appsync, of_api = context.client("appsync"), {"apiId": context.handles["api"].id}
    functions = all_pages(appsync, "list_functions", "functions", **of_api)
    functions = [function for function in functions if function["dataSourceName"] == source.name]
    running = {function["functionId"] for function in functions}
    resolvers = [
        resolver
        for kind in all_pages(appsync, "list_types", "types", format="SDL", **of_api)
        for resolver in all_pages(appsync, "list_resolvers", "resolvers", typeName=kind["name"], **of_api)
        if resolver.get("dataSourceName") == source.name
        or running.intersection(resolver.get("pipelineConfig", {}).get("functions", []))
    ]
    return resolvers, functions


def domains_of_pool(context: ResourceContext, pool: Handle) -> list[str]:
    """Return the pool's domains: the prefix of an Amazon domain, and a custom domain."""
    found = context.client("cognito-idp").describe_user_pool(UserPoolId=pool.id)["UserPool"]
    return [found[kind] for kind in ("Domain", "CustomDomain") if found.get(kind)]
