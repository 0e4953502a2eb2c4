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
    DataCount,
    Experiment,
    Handle,
    Observed,
    Resource,
    ResourceContext,
    Step,
    all_pages,
    none_if_absent,
    tags_of,
)
from chatprov.updates import replacement, without_none

OTHER_KINDS = (
    "lambdaConfig",
    "elasticsearchConfig",
    "openSearchServiceConfig",
    "httpConfig",
    "relationalDatabaseConfig",
    "eventBridgeConfig",
)
"""What a data source has that is no table."""
LOG_ACTIONS = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]


class DataSourceRole(Resource):
    """The role that AppSync assumes; the console's `Create new role`."""

    key = "role"
    type = "IAM role"
    global_name = "data_source.role_name"
    global_tags = True  # IAM has no regions: the same stack in another region must not take this role for its own
    any_order = frozenset({"AssumeRolePolicyDocument"})
    reasons: ClassVar[Mapping[str, str]] = {
        "AssumeRolePolicyDocument": "for whose APIs AppSync may use the role: anybody's who knows its name, or this account's only"
    }

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

    def read(self, context: ResourceContext, known_id: str | None) -> Sequence[Observed]:
        iam, name = context.client("iam"), known_id or self.name(context.config)
        answer = none_if_absent(lambda: iam.get_role(RoleName=name), "NoSuchEntity")
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
                home=tags.get(REGION_TAG) or (_used_in(context, name) if STACK_TAG in tags else ""),
            )
        ]

    def id_from_references(self, others: Mapping[str, Observed]) -> str | None:
        """Return the role of the data source: the console makes up its name."""
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

    def tag(self, context: ResourceContext, handle: Handle) -> None:
        context.client("iam").tag_role(RoleName=handle.name, Tags=context.tag_list(self))

    def delete(self, context: ResourceContext, handle: Observed) -> None:
        context.client("iam").delete_role(RoleName=handle.name)

    def contents(self, context: ResourceContext, handle: Handle) -> Sequence[DataCount]:
        ours = DataSourceRolePolicy().name(context.config)
        attached, inline, profiles = self._hung_on(context, handle)
        return [
            *(DataCount(1, "attached policy", name=one["PolicyArn"]) for one in attached),
            *(DataCount(1, "inline policy", name=name) for name in inline if name != ours),
            *(DataCount(1, "instance profile", name=name) for name in profiles),
        ]

    def purge(self, context: ResourceContext, handle: Handle) -> None:
        """IAM deletes no role that has a policy or is in an instance profile; both may also serve others and stay."""
        iam = context.client("iam")
        attached, inline, profiles = self._hung_on(context, handle)
        for one in attached:
            iam.detach_role_policy(RoleName=handle.name, PolicyArn=one["PolicyArn"])
        for name in inline:
            iam.delete_role_policy(RoleName=handle.name, PolicyName=name)
        for name in profiles:
            iam.remove_role_from_instance_profile(InstanceProfileName=name, RoleName=handle.name)

    def _hung_on(self, context: ResourceContext, handle: Handle) -> tuple[list[dict[str, str]], list[str], list[str]]:
        """Return the managed policies, the inline policies and the instance profiles of the role."""
        iam, of_role = context.client("iam"), {"RoleName": handle.name}
        profiles = all_pages(iam, "list_instance_profiles_for_role", "InstanceProfiles", **of_role)
        return (
            all_pages(iam, "list_attached_role_policies", "AttachedPolicies", **of_role),
            all_pages(iam, "list_role_policies", "PolicyNames", **of_role),
            [one["InstanceProfileName"] for one in profiles],
        )


def _used_in(context: ResourceContext, role: str) -> str:
    """Return the region that a role is for which chatprov made before it wrote the region into the tags: that of the table."""
    iam = context.client("iam")
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    policies = [iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names]
    regions = set(re.findall(r"arn:[\w-]+:dynamodb:([\w-]+):", json.dumps(policies)))
    return context.region if context.region in regions or not regions else min(regions)


class DataSourceRolePolicy(Resource):
    """What the role may do, and with what."""

    key = "role-policy"
    type = "IAM role policy"
    any_order = frozenset({"PolicyDocument"})
    reasons: ClassVar[Mapping[str, str]] = {
        "PolicyDocument": "what a mistake in a template can do to the table at most"
    }
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

    def read(self, context: ResourceContext, known_id: str | None) -> Sequence[Observed]:
        role = context.handles.get("role")
        if role is None:
            return []
        iam, name = context.client("iam"), known_id or self.name(context.config)
        answer = none_if_absent(lambda: iam.get_role_policy(RoleName=role.name, PolicyName=name), "NoSuchEntity")
        if answer is None:
            return []
        return [
            Observed(
                id=name, name=name, arn=role.arn, attributes={"PolicyDocument": _document(answer["PolicyDocument"])}
            )
        ]

    def list_all(self, context: ResourceContext) -> Sequence[Observed]:
        """List all policies of the role, since the console makes up their names; the managed ones by their ARN."""
        iam, role = context.client("iam"), context.handles["role"]
        inline = all_pages(iam, "list_role_policies", "PolicyNames", RoleName=role.name)
        found = [one for name in inline for one in self.read(context, name)]
        for policy in all_pages(iam, "list_attached_role_policies", "AttachedPolicies", RoleName=role.name):
            arn = policy["PolicyArn"]
            version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
            answer = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]
            attributes = {"PolicyDocument": _document(answer["Document"])}
            found.append(Observed(id=arn, name=policy["PolicyName"], arn=arn, attributes=attributes))
        return found

    def merge(self, found: Sequence[Observed]) -> Observed:
        """Return what all policies of the role say together."""
        statements: list[Any] = []
        for one in found:
            said = one.attributes["PolicyDocument"].get("Statement", [])
            statements += said if isinstance(said, list) else [said]
        return replace(found[0], attributes={"PolicyDocument": {"Version": "2012-10-17", "Statement": statements}})

    def create(self, context: ResourceContext) -> Handle:
        role, name = context.handles["role"], self.name(context.config)
        document = json.dumps(self.desired(context)["PolicyDocument"])
        context.client("iam").put_role_policy(RoleName=role.name, PolicyName=name, PolicyDocument=document)
        return Handle(id=name, name=name, arn=role.arn)

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:  # noqa: ARG002  # put whole
        self.create(context)

    def delete(self, context: ResourceContext, handle: Observed) -> None:
        context.client("iam").delete_role_policy(RoleName=context.handles["role"].name, PolicyName=handle.name)


class _DataSource(Resource):
    """What the two data sources have in common."""

    type = "AppSync data source"
    parent = "api"
    serial_group = "appsync"

    def _look(self, context: ResourceContext, known_id: str | None) -> dict[str, Any] | None:
        """Return what AppSync says of it; None when it is not there."""
        api, name = context.handles.get("api"), known_id or self.name(context.config)
        if api is None:
            return None
        appsync = context.client("appsync")
        answer = none_if_absent(lambda: appsync.get_data_source(apiId=api.id, name=name), "NotFoundException")
        return answer["dataSource"] if answer else None

    def _seen(self, context: ResourceContext, source: Mapping[str, Any], attributes: Attributes) -> Observed:
        name, arn = source["name"], source.get("dataSourceArn", context.handles["api"].arn)
        more = {key: source.get(key) for key in OTHER_KINDS}
        return Observed(id=name, name=name, arn=arn, attributes={**attributes, **more})

    def list_all(self, context: ResourceContext) -> Sequence[Handle]:
        api = context.handles["api"]
        sources = all_pages(context.client("appsync"), "list_data_sources", "dataSources", apiId=api.id)
        return [Handle(id=one["name"], name=one["name"], arn=api.arn) for one in sources]

    def create(self, context: ResourceContext) -> Handle:
        api, name = context.handles["api"], self.name(context.config)
        settings = without_none(self.desired(context))
        answer = context.client("appsync").create_data_source(apiId=api.id, name=name, **settings)
        return Handle(id=name, name=name, arn=answer["dataSource"]["dataSourceArn"])

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:  # noqa: ARG002  # sent whole
        """UpdateDataSource replaces it, so what is there is sent too, with ours on top."""
        appsync, ids = context.client("appsync"), {"apiId": context.handles["api"].id, "name": handle.name}
        there = appsync.get_data_source(**ids)["dataSource"]
        appsync.update_data_source(
            **replacement(appsync, "update_data_source", there, {**ids, **self.desired(context)})
        )

    def delete(self, context: ResourceContext, handle: Observed) -> None:
        context.client("appsync").delete_data_source(apiId=context.handles["api"].id, name=handle.name)

    def contents(self, context: ResourceContext, handle: Handle) -> Sequence[DataCount]:
        """Name the resolvers of others that use it; where the whole API goes, they go with it."""
        if "api" not in context.handles:
            return ()
        ours = {f"{one.type}.{one.field}" for one in context.config.resolvers}
        resolvers, functions = self._users(context, handle)
        named = [f"{one['typeName']}.{one['fieldName']}" for one in resolvers]
        return [
            *(DataCount(1, "resolver", name=name) for name in named if name not in ours),
            *(DataCount(1, "function", name=one["name"]) for one in functions),
        ]

    def purge(self, context: ResourceContext, handle: Handle) -> None:
        """AppSync deletes no data source that a resolver or a function uses, and no function that a resolver runs."""
        appsync, api = context.client("appsync"), context.handles["api"].id
        resolvers, functions = self._users(context, handle)
        for one in resolvers:
            appsync.delete_resolver(apiId=api, typeName=one["typeName"], fieldName=one["fieldName"])
        for one in functions:
            appsync.delete_function(apiId=api, functionId=one["functionId"])

    def _users(self, context: ResourceContext, handle: Handle) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Return the resolvers and the functions that use the data source; a resolver may do so through a function."""
        appsync, of_api = context.client("appsync"), {"apiId": context.handles["api"].id}
        functions = [
            one
            for one in all_pages(appsync, "list_functions", "functions", **of_api)
            if one["dataSourceName"] == handle.name
        ]
        running = {one["functionId"] for one in functions}
        resolvers = [
            one
            for kind in all_pages(appsync, "list_types", "types", format="SDL", **of_api)
            for one in all_pages(appsync, "list_resolvers", "resolvers", typeName=kind["name"], **of_api)
            if one.get("dataSourceName") == handle.name
            or running.intersection(one.get("pipelineConfig", {}).get("functions", []))
        ]
        return resolvers, functions


class ChatMessagesDataSource(_DataSource):
    """The data source ChatMessagesDS: the table, and the role to reach it with."""

    key = "data-source"
    depends_on = ("api", "table", "role")

    def name(self, config: Config) -> str:
        return config.data_source.name

    def desired(self, context: ResourceContext) -> Attributes:
        return {
            "type": "AMAZON_DYNAMODB",
            "serviceRoleArn": context.handles["role"].arn,
            "dynamodbConfig": {
                "tableName": context.config.table.name,
                "awsRegion": context.region,
                "useCallerCredentials": False,
            },
            **dict.fromkeys(OTHER_KINDS),
        }

    def read(self, context: ResourceContext, known_id: str | None) -> Sequence[Observed]:
        source = self._look(context, known_id)
        if source is None:
            return []
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
        return [self._seen(context, source, attributes)]


class NoneDataSource(_DataSource):
    """A data source of type NONE, for resolvers that decide something and read nothing."""

    key = "none-source"
    depends_on = ("api",)
    why = "lets a resolver say who may subscribe to a room"

    def name(self, config: Config) -> str:
        return config.data_source.none_name or "of type NONE"

    def desired(self, context: ResourceContext) -> Attributes:  # noqa: ARG002  # it has no settings
        return {"type": "NONE", "dynamodbConfig": None, **dict.fromkeys(OTHER_KINDS)}

    def read(self, context: ResourceContext, known_id: str | None) -> Sequence[Observed]:
        source = self._look(context, known_id)
        if source is None:
            return []
        return [self._seen(context, source, {"type": source["type"], "dynamodbConfig": source.get("dynamodbConfig")})]


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
    retired=lambda key: NoneDataSource() if key == NoneDataSource.key else None,
)
