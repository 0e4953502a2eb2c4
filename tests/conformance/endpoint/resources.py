"""What runs have created at a place: found by name and tag, so that a later run also removes what an earlier one left."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from tests.conformance.endpoint.place import PATH, PREFIX, TAG

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conformance.endpoint.place import Place


@dataclass(frozen=True)
class Created:
    """Something that a run has created: what it is, and how it is deleted."""

    label: str
    run: str
    delete: Callable[[], object]


def find(place: Place) -> list[Created]:
    """Return all that runs have created: APIs, tables, pools and roles, in the order in which they can be deleted."""
    return [*_apis(place), *_tables(place), *_pools(place), *_roles(place)]


def delete(found: list[Created]) -> list[str]:
    """Delete what was found; return one line for each that could not be deleted."""
    left = []
    for created in found:
        try:
            created.delete()
        except (ClientError, BotoCoreError) as error:
            left.append(f"{created.label}: {error}")
    return left


def _apis(place: Place) -> Iterator[Created]:
    appsync = place.client("appsync")
    for page in appsync.get_paginator("list_graphql_apis").paginate():
        for api in page["graphqlApis"]:
            run = api.get("tags", {}).get(TAG)
            if run is not None and api["name"].startswith(PREFIX):
                yield Created(
                    f"AppSync API {api['name']}",
                    run,
                    partial(appsync.delete_graphql_api, apiId=api["apiId"]),
                )


def _tables(place: Place) -> Iterator[Created]:
    dynamodb = place.client("dynamodb")
    for page in dynamodb.get_paginator("list_tables").paginate():
        for name in page["TableNames"]:
            if not name.startswith(PREFIX):
                continue
            arn = dynamodb.describe_table(TableName=name)["Table"]["TableArn"]
            tags = {tag["Key"]: tag["Value"] for tag in dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"]}
            if TAG in tags:
                yield Created(f"DynamoDB table {name}", tags[TAG], partial(dynamodb.delete_table, TableName=name))


def _pools(place: Place) -> Iterator[Created]:
    cognito = place.client("cognito-idp")
    for page in cognito.get_paginator("list_user_pools").paginate(MaxResults=60):
        for pool in page["UserPools"]:
            if not pool["Name"].startswith(PREFIX):
                continue
            tags = cognito.describe_user_pool(UserPoolId=pool["Id"])["UserPool"].get("UserPoolTags", {})
            if TAG in tags:
                yield Created(
                    f"Cognito user pool {pool['Name']}",
                    tags[TAG],
                    partial(cognito.delete_user_pool, UserPoolId=pool["Id"]),
                )


def _roles(place: Place) -> Iterator[Created]:
    iam = place.client("iam")
    for page in iam.get_paginator("list_roles").paginate(PathPrefix=PATH):
        for role in page["Roles"]:
            name = role["RoleName"]
            tags = {tag["Key"]: tag["Value"] for tag in iam.list_role_tags(RoleName=name)["Tags"]}
            if TAG in tags and name.startswith(PREFIX):
                yield Created(f"IAM role {name}", tags[TAG], partial(_delete_role, place, name))


def _delete_role(place: Place, name: str) -> None:
    iam = place.client("iam")
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=policy)
    iam.delete_role(RoleName=name)
