"""The resource types of AppSync.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_AppSync.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from chatprov.local.services.cloudformation.handlers.contract import HandlerFault, removed_tags, tag_pairs
from chatprov.region import partition_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.services.cloudformation.handlers.contract import GeneratedName, HandlerContext, Properties

_CONFIGURATIONS: Final = ("UserPoolConfig", "AdditionalAuthenticationProviders")


def last_part(arn: str) -> str:
    """Return what is behind the last slash of an ARN."""
    return arn.rpartition("/")[2]


class GraphqlApiHandler:
    """AWS::AppSync::GraphQLApi."""

    generated: GeneratedName | None = None

    def create(self, context: HandlerContext, properties: Properties) -> str:
        """Create the API, and then its environment variables."""
        sent = {name: value for name, value in _with_region(context, properties).items() if name != "Tags"}
        if tag_pairs(properties):
            sent["tags"] = tag_pairs(properties)
        arn = str(context.call("appsync", "CreateGraphqlApi", sent)["graphqlApi"]["arn"])
        context.created(arn)
        if properties.get("EnvironmentVariables"):
            self._put_variables(context, arn, properties)
        return arn

    def read(self, context: HandlerContext, physical_id: str, properties: Properties) -> Properties:  # noqa: ARG002
        """Return ids and endpoints; locally these are the URLs that answer."""
        api = context.call("appsync", "GetGraphqlApi", {"apiId": last_part(physical_id)})["graphqlApi"]
        graphql, realtime = api["uris"]["GRAPHQL"], api["uris"]["REALTIME"]
        partition, _, rest = physical_id.partition(":appsync:")
        return {
            "ApiId": api["apiId"],
            "Arn": api["arn"],
            "GraphQLUrl": graphql,
            "GraphQLDns": urlsplit(graphql).netloc,
            "GraphQLEndpointArn": f"{partition}:appsync:{rest.replace(':apis/', ':endpoints/graphql-api/')}",
            "RealtimeUrl": realtime,
            "RealtimeDns": urlsplit(realtime).netloc,
            "Id": api["apiId"],
        }

    def update(self, context: HandlerContext, physical_id: str, old: Properties, new: Properties) -> None:
        """Replace the settings, the variables and the tags."""
        context.call("appsync", "UpdateGraphqlApi", _with_region(context, new) | {"apiId": last_part(physical_id)})
        if old.get("EnvironmentVariables", {}) != new.get("EnvironmentVariables", {}):
            self._put_variables(context, physical_id, new)
        if removed := removed_tags(old, new):
            context.call("appsync", "UntagResource", {"resourceArn": physical_id, "tagKeys": removed})
        if tag_pairs(new):
            context.call("appsync", "TagResource", {"resourceArn": physical_id, "tags": tag_pairs(new)})

    def delete(self, context: HandlerContext, physical_id: str, properties: Properties) -> None:  # noqa: ARG002
        """Delete the API with all its members."""
        context.call("appsync", "DeleteGraphqlApi", {"apiId": last_part(physical_id)})

    @staticmethod
    def _put_variables(context: HandlerContext, arn: str, properties: Properties) -> None:
        variables = properties.get("EnvironmentVariables", {})
        sent = {"apiId": last_part(arn), "environmentVariables": variables}
        context.call("appsync", "PutGraphqlApiEnvironmentVariables", sent)


def _with_region(context: HandlerContext, properties: Properties) -> Properties:
    """Return properties in which each user pool has a region; the API requires one."""
    sent = dict(properties)
    region = {"AwsRegion": context.where.region}
    if "UserPoolConfig" in sent:
        sent["UserPoolConfig"] = region | sent["UserPoolConfig"]
    if "AdditionalAuthenticationProviders" in sent:
        sent["AdditionalAuthenticationProviders"] = [
            provider | {"UserPoolConfig": region | provider["UserPoolConfig"]}
            if "UserPoolConfig" in provider
            else provider
            for provider in sent["AdditionalAuthenticationProviders"]
        ]
    return sent


class GraphqlSchemaHandler:
    """AWS::AppSync::GraphQLSchema: it is deleted with its API."""

    generated: GeneratedName | None = None

    def create(self, context: HandlerContext, properties: Properties) -> str:
        """Create the schema, and wait for the result."""
        api_id, definition = properties["ApiId"], _text(context, properties, "Definition", "DefinitionS3Location")
        if definition is None:
            raise HandlerFault("The schema needs a Definition or a DefinitionS3Location.")
        context.call("appsync", "StartSchemaCreation", {"apiId": api_id, "definition": definition.encode()})
        found = context.call("appsync", "GetSchemaCreationStatus", {"apiId": api_id})
        if found["status"] == "FAILED":
            raise HandlerFault(f"Schema Creation Status is FAILED with details: {found.get('details', '')}")
        return f"{api_id}GraphQLSchema"

    def read(self, context: HandlerContext, physical_id: str, properties: Properties) -> Properties:  # noqa: ARG002
        """Return the id."""
        return {"Id": physical_id}

    def update(self, context: HandlerContext, physical_id: str, old: Properties, new: Properties) -> None:  # noqa: ARG002
        """Replace the schema."""
        self.create(context, new)

    def delete(self, context: HandlerContext, physical_id: str, properties: Properties) -> None:
        """Do nothing: AppSync has no operation that deletes a schema."""


class AppSyncMemberHandler:
    """What an API has several of: a data source, a function, a resolver, or an API key.

    `member` is its name in responses, and `arn` the member with its ARN there. `keys` are the properties that name it in
    requests; `attributes` are the members that GetAtt returns, by attribute.
    """

    generated: GeneratedName | None = None

    def __init__(
        self, name: str, member: str, arn: str, attributes: Mapping[str, str], keys: tuple[str, ...] = ("ApiId", "Name")
    ) -> None:
        self._name, self._member, self._arn = name, member, arn
        self._attributes, self._keys = attributes, keys

    def create(self, context: HandlerContext, properties: Properties) -> str:
        """Create the member and return its ARN."""
        found = context.call("appsync", f"Create{self._name}", _of_api(context, properties))
        return str(found[self._member][self._arn])

    def read(self, context: HandlerContext, physical_id: str, properties: Properties) -> Properties:
        """Return the member's attributes."""
        found = context.call("appsync", f"Get{self._name}", self._place(physical_id, properties))[self._member]
        return {attribute: found[name] for attribute, name in self._attributes.items() if name in found}

    def update(self, context: HandlerContext, physical_id: str, old: Properties, new: Properties) -> None:  # noqa: ARG002
        """Replace the member's settings."""
        sent = _of_api(context, new) | self._place(physical_id, new)
        context.call("appsync", f"Update{self._name}", sent)

    def delete(self, context: HandlerContext, physical_id: str, properties: Properties) -> None:
        """Delete the member."""
        context.call("appsync", f"Delete{self._name}", self._place(physical_id, properties))

    def _place(self, physical_id: str, properties: Properties) -> Properties:
        named = {name: properties[name] for name in self._keys if name in properties}
        return named | ({"functionId": last_part(physical_id)} if self._name == "Function" else {})


class ApiKeyHandler:
    """AWS::AppSync::ApiKey."""

    generated: GeneratedName | None = None

    def create(self, context: HandlerContext, properties: Properties) -> str:
        """Create the key and return its ARN."""
        key = context.call("appsync", "CreateApiKey", properties)["apiKey"]["id"]
        where = context.where
        return f"arn:{partition_of(where.region)}:appsync:{where.region}:{where.account}:apis/{properties['ApiId']}/apikeys/{key}"

    def read(self, context: HandlerContext, physical_id: str, properties: Properties) -> Properties:  # noqa: ARG002
        """Return the key, which is its id."""
        key = last_part(physical_id)
        return {"ApiKey": key, "ApiKeyId": key, "Arn": physical_id}

    def update(self, context: HandlerContext, physical_id: str, old: Properties, new: Properties) -> None:  # noqa: ARG002
        """Replace description and expiry."""
        context.call("appsync", "UpdateApiKey", new | {"id": last_part(physical_id)})

    def delete(self, context: HandlerContext, physical_id: str, properties: Properties) -> None:
        """Delete the key."""
        context.call("appsync", "DeleteApiKey", {"apiId": properties["ApiId"], "id": last_part(physical_id)})


def _of_api(context: HandlerContext, properties: Properties) -> Properties:
    """Return properties as the API has them, with the texts of templates and code that are in S3."""
    sent = dict(properties)
    for name in ("Code", "RequestMappingTemplate", "ResponseMappingTemplate"):
        text = _text(context, sent, name, f"{name}S3Location")
        if text is not None:
            sent[name] = text
    if "Runtime" in sent:
        sent.pop("FunctionVersion", None)  # which the CDK gives with each runtime, and the API refuses there
    return sent


def _text(context: HandlerContext, properties: Properties, name: str, location: str) -> str | None:
    if location in properties:
        if name in properties:
            raise HandlerFault(f"Only one of {name} and {location} can be given.")
        return context.text_at(properties[location])
    found: Any = properties.get(name)
    return None if found is None else str(found)
