"""STEP 6: Create the DynamoDB data source, and the role that lets AppSync use the table.

https://docs.aws.amazon.com/appsync/latest/devguide/attaching-a-data-source.html
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from chatprov.config import Config
from chatprov.step import (
    REGION_TAG,
    STACK_TAG,
    Attributes,
    Experiment,
    Handle,
    Observed,
    Resource,
    Step,
    World,
    absent_is_none,
    tags_of,
)

LOG_ACTIONS = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]


class DataSourceRole(Resource):
    """The role that AppSync assumes; the console's `Create new role`."""

    key = "role"
    type = "IAM role"
    global_name = "data_source.role_name"
    global_tags = True  # IAM has no regions: the same stack in another region must not take this role for its own
    reasons: ClassVar[Mapping[str, str]] = {
        "AssumeRolePolicyDocument": "for whose APIs AppSync may use the role: anybody's who knows its name, or this account's only"
    }

    def name(self, config: Config) -> str:
        return config.data_source.role_name

    def expected_arn(self, world: World) -> str:
        return world.arn("iam", f"role/{self.name(world.config)}", regional=False)

    def desired(self, world: World) -> Attributes:
        trust: dict[str, Any] = {
            "Effect": "Allow",
            "Principal": {"Service": "appsync.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
        if world.config.data_source.only_this_account:
            trust["Condition"] = {"StringEquals": {"aws:SourceAccount": world.account}}
        return {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]}}

    def observe(self, world: World, known_id: str | None) -> Sequence[Observed]:
        iam, name = world.client("iam"), known_id or self.name(world.config)
        answer = absent_is_none(lambda: iam.get_role(RoleName=name), "NoSuchEntity")
        if answer is None:
            return []
        role = answer["Role"]
        tags = tags_of(role.get("Tags", []))
        return [
            Observed(
                id=name,
                name=name,
                arn=role["Arn"],
                attributes={"AssumeRolePolicyDocument": _document(role["AssumeRolePolicyDocument"])},
                tags=tags,
                home=tags.get(REGION_TAG) or (_used_in(world, name) if STACK_TAG in tags else ""),
            )
        ]

    def pointed_at(self, others: Mapping[str, Observed]) -> str | None:
        """Return the role of the data source: the console makes up its name."""
        source = others.get("data-source")
        arn = source.attributes["serviceRoleArn"] if source else None
        return arn.rpartition("/")[2] if arn else None

    def create(self, world: World) -> Handle:
        name = self.name(world.config)
        answer = world.client("iam").create_role(
            RoleName=name,
            AssumeRolePolicyDocument=json.dumps(self.desired(world)["AssumeRolePolicyDocument"]),
            Description=f"Lets AppSync read and write the table {world.config.table.name}",
            Tags=world.tag_list(self),
        )
        return Handle(id=name, name=name, arn=answer["Role"]["Arn"])

    def update(self, world: World, have: Handle, changed: frozenset[str]) -> None:  # noqa: ARG002  # one attribute
        trust = json.dumps(self.desired(world)["AssumeRolePolicyDocument"])
        world.client("iam").update_assume_role_policy(RoleName=have.name, PolicyDocument=trust)

    def tag(self, world: World, have: Handle) -> None:
        world.client("iam").tag_role(RoleName=have.name, Tags=world.tag_list(self))

    def delete(self, world: World, have: Observed) -> None:
        world.client("iam").delete_role(RoleName=have.name)


def _used_in(world: World, role: str) -> str:
    """Return the region that a role is for which chatprov made before it wrote the region into the tags: that of the table."""
    iam = world.client("iam")
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    policies = [iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names]
    regions = set(re.findall(r"arn:[\w-]+:dynamodb:([\w-]+):", json.dumps(policies)))
    return world.region if world.region in regions or not regions else min(regions)


class DataSourceRolePolicy(Resource):
    """What the role may do, and with what."""

    key = "role-policy"
    type = "IAM role policy"
    reasons: ClassVar[Mapping[str, str]] = {
        "PolicyDocument": "what a mistake in a template can do to the table at most"
    }
    part_of = "role"
    dies_with_owner = False
    needs = ("role", "table")

    def name(self, config: Config) -> str:
        return f"{config.table.name}-access"

    def desired(self, world: World) -> Attributes:
        table, source = world.have["table"].arn, world.config.data_source
        statements = [
            {
                "Effect": "Allow",
                "Action": list(source.actions),
                "Resource": [table, f"{table}/*"] if source.with_indexes else [table],
            }
        ]
        if world.config.api.logs:
            logs = {
                "Effect": "Allow",
                "Action": LOG_ACTIONS,
                "Resource": [world.arn("logs", "log-group:/aws/appsync/*")],
            }
            statements.append(logs)
        return {"PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}

    def observe(self, world: World, known_id: str | None) -> Sequence[Observed]:
        role = world.have.get("role")
        if role is None:
            return []
        iam, name = world.client("iam"), known_id or self.name(world.config)
        answer = absent_is_none(lambda: iam.get_role_policy(RoleName=role.name, PolicyName=name), "NoSuchEntity")
        if answer is None:
            return []
        return [
            Observed(
                id=name, name=name, arn=role.arn, attributes={"PolicyDocument": _document(answer["PolicyDocument"])}
            )
        ]

    def around(self, world: World) -> Sequence[Observed]:
        """List all policies of the role, since the console makes up their names; the managed ones by their ARN."""
        iam, role = world.client("iam"), world.have["role"]
        found = [
            one
            for page in iam.get_paginator("list_role_policies").paginate(RoleName=role.name)
            for name in page["PolicyNames"]
            for one in self.observe(world, name)
        ]
        for page in iam.get_paginator("list_attached_role_policies").paginate(RoleName=role.name):
            for policy in page["AttachedPolicies"]:
                arn = policy["PolicyArn"]
                version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
                answer = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]
                attributes = {"PolicyDocument": _document(answer["Document"])}
                found.append(Observed(id=arn, name=policy["PolicyName"], arn=arn, attributes=attributes))
        return found

    def combined(self, found: Sequence[Observed]) -> Observed:
        """Return what all policies of the role say together."""
        statements: list[Any] = []
        for one in found:
            said = one.attributes["PolicyDocument"].get("Statement", [])
            statements += said if isinstance(said, list) else [said]
        return replace(found[0], attributes={"PolicyDocument": {"Version": "2012-10-17", "Statement": statements}})

    def create(self, world: World) -> Handle:
        role, name = world.have["role"], self.name(world.config)
        document = json.dumps(self.desired(world)["PolicyDocument"])
        world.client("iam").put_role_policy(RoleName=role.name, PolicyName=name, PolicyDocument=document)
        return Handle(id=name, name=name, arn=role.arn)

    def update(self, world: World, have: Handle, changed: frozenset[str]) -> None:  # noqa: ARG002  # put whole
        self.create(world)

    def delete(self, world: World, have: Observed) -> None:
        world.client("iam").delete_role_policy(RoleName=world.have["role"].name, PolicyName=have.name)


class ChatMessagesDataSource(Resource):
    """The data source ChatMessagesDS: the table, and the role to reach it with."""

    key = "data-source"
    type = "AppSync data source"
    part_of = "api"
    needs = ("api", "table", "role")
    lane = "appsync"

    def name(self, config: Config) -> str:
        return config.data_source.name

    def desired(self, world: World) -> Attributes:
        return {
            "type": "AMAZON_DYNAMODB",
            "serviceRoleArn": world.have["role"].arn,
            "dynamodbConfig": {
                "tableName": world.config.table.name,
                "awsRegion": world.region,
                "useCallerCredentials": False,
            },
        }

    def observe(self, world: World, known_id: str | None) -> Sequence[Observed]:
        api = world.have.get("api")
        if api is None:
            return []
        appsync, name = world.client("appsync"), known_id or self.name(world.config)
        answer = absent_is_none(lambda: appsync.get_data_source(apiId=api.id, name=name), "NotFoundException")
        if answer is None:
            return []
        source = answer["dataSource"]
        table = source.get("dynamodbConfig", {})
        attributes = {
            "type": source["type"],
            "serviceRoleArn": source.get("serviceRoleArn"),
            "dynamodbConfig": {
                "tableName": table.get("tableName"),
                "awsRegion": table.get("awsRegion"),
                "useCallerCredentials": table.get("useCallerCredentials", False),
            },
        }
        return [Observed(id=name, name=name, arn=source.get("dataSourceArn", api.arn), attributes=attributes)]

    def around(self, world: World) -> Sequence[Handle]:
        api = world.have["api"]
        pages = world.client("appsync").get_paginator("list_data_sources").paginate(apiId=api.id)
        names = [one["name"] for page in pages for one in page["dataSources"]]
        return [Handle(id=name, name=name, arn=api.arn) for name in names]

    def create(self, world: World) -> Handle:
        api, name = world.have["api"], self.name(world.config)
        answer = world.client("appsync").create_data_source(apiId=api.id, name=name, **self.desired(world))
        return Handle(id=name, name=name, arn=answer["dataSource"]["dataSourceArn"])

    def update(self, world: World, have: Handle, changed: frozenset[str]) -> None:  # noqa: ARG002  # sent whole
        world.client("appsync").update_data_source(apiId=world.have["api"].id, name=have.name, **self.desired(world))

    def delete(self, world: World, have: Observed) -> None:
        world.client("appsync").delete_data_source(apiId=world.have["api"].id, name=have.name)


class NoneDataSource(Resource):
    """A data source of type NONE, for resolvers that decide something and read nothing."""

    key = "none-source"
    type = "AppSync data source"
    part_of = "api"
    needs = ("api",)
    lane = "appsync"
    why = "lets a resolver say who may subscribe to a room"

    def name(self, config: Config) -> str:
        return config.data_source.none_name or "of type NONE"

    def desired(self, world: World) -> Attributes:  # noqa: ARG002  # it has no settings
        return {"type": "NONE"}

    def observe(self, world: World, known_id: str | None) -> Sequence[Observed]:
        api, name = world.have.get("api"), known_id or self.name(world.config)
        if api is None:
            return []
        appsync = world.client("appsync")
        answer = absent_is_none(lambda: appsync.get_data_source(apiId=api.id, name=name), "NotFoundException")
        if answer is None:
            return []
        source = answer["dataSource"]
        arn = source.get("dataSourceArn", api.arn)
        return [Observed(id=name, name=name, arn=arn, attributes={"type": source["type"]})]

    def create(self, world: World) -> Handle:
        api, name = world.have["api"], self.name(world.config)
        answer = world.client("appsync").create_data_source(apiId=api.id, name=name, type="NONE")
        return Handle(id=name, name=name, arn=answer["dataSource"]["dataSourceArn"])

    def update(self, world: World, have: Handle, changed: frozenset[str]) -> None:  # noqa: ARG002  # sent whole
        world.client("appsync").update_data_source(apiId=world.have["api"].id, name=have.name, type="NONE")

    def delete(self, world: World, have: Observed) -> None:
        world.client("appsync").delete_data_source(apiId=world.have["api"].id, name=have.name)


def resources(config: Config) -> Sequence[Resource]:
    """Return role and data source, and the second data source where config.yaml names one."""
    made: list[Resource] = [DataSourceRole(), DataSourceRolePolicy(), ChatMessagesDataSource()]
    if config.data_source.none_name:
        made.append(NoneDataSource())
    return made


def _document(document: Any) -> Any:
    """A policy document arrives as a mapping from boto3, as JSON text from some emulators."""
    return json.loads(document) if isinstance(document, str) else document


STEP = Step(
    number=6,
    name="data_source",
    title="Create DynamoDB Data Source",
    console=(
        "AppSync -> Data Sources",
        "Click Create data source",
        "Type: Amazon DynamoDB",
        "Name: ChatMessagesDS",
        "Table: ChatMessages",
        "IAM role: Create new role",
        "Click Create",
    ),
    why=(
        "AppSync has no rights of its own. The data source names a table and an IAM role; AppSync assumes the role for each "
        "request, and what the role's policy does not allow, no resolver can do. The console makes role and policy out of "
        "sight; here they are two resources of their own."
    ),
    pitfalls=(
        "A data source name takes letters, digits and _ only, no hyphens.",
        "IAM needs some seconds to make a new role known: the first request may answer 'Unable to assume role'.",
        "AppSync checks neither role nor table when the data source is made; what is wrong shows at the first request.",
        "The console's role may delete and scan as well, although this chat never does.",
    ),
    docs="https://docs.aws.amazon.com/appsync/latest/devguide/attaching-a-data-source.html",
    screenshots=(
        "The screenshot shows a second data source, Message, which the console generated; the text makes ChatMessagesDS only.",
    ),
    experiment=Experiment(
        try_this="Look who may assume the role.",
        commands="""\
aws iam get-role --role-name ChatMessagesDS-role --output text \\
    --query 'Role.AssumeRolePolicyDocument.Statement[0].Principal.Service'""",
        see="appsync.amazonaws.com, and nobody else: not you, and no user of the chat.",
        shows="appsync.amazonaws.com",
    ),
    resources=resources,
    former=lambda key: NoneDataSource() if key == NoneDataSource.key else None,
)
