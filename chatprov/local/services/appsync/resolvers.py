"""The resources that resolve an API's fields: data sources, unit and pipeline resolvers, and the functions of pipelines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from chatprov.local.services.appsync.code import check_code
from chatprov.local.services.appsync.errors import BadRequestException, NotFoundException
from chatprov.local.services.appsync.identifiers import identifier
from chatprov.local.services.appsync.pass_role import check_role
from chatprov.local.services.appsync.unsupported import of_data_source, of_function, of_resolver, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.local.services.appsync.graphql_api import GraphqlAPI

NAME_PATTERN = "[_A-Za-z][_0-9A-Za-z]*"
_CONFIGURED_BY = {
    "AMAZON_DYNAMODB": "dynamodbConfig",
    "AWS_LAMBDA": "lambdaConfig",
    "AMAZON_ELASTICSEARCH": "elasticsearchConfig",
    "AMAZON_OPENSEARCH_SERVICE": "openSearchServiceConfig",
    "HTTP": "httpConfig",
    "RELATIONAL_DATABASE": "relationalDatabaseConfig",
    "AMAZON_EVENTBRIDGE": "eventBridgeConfig",
}
_LONGEST_NAME = 65_536
_WITHOUT_ROLE = {"NONE", "HTTP", "AMAZON_BEDROCK_RUNTIME"}


class Resolvers:
    """The data sources, resolvers and functions of one API, which has each in the form in which the service returns it."""

    def __init__(self, api: GraphqlAPI) -> None:
        self._api = api

    def create_data_source(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """Create a data source; whether its role and its target exist is checked only by the first request that uses it."""
        name = parameters["name"]
        if not re.fullmatch(NAME_PATTERN, name):
            raise BadRequestException(f"Invalid data source name given, must match pattern {NAME_PATTERN}")
        if len(name) > _LONGEST_NAME:
            raise BadRequestException(f"Invalid data source name given, must have at most {_LONGEST_NAME} characters")
        if name in self._api.data_sources:
            raise BadRequestException(f"Data source with name {name} already exists")
        return self._put_data_source(parameters)

    def update_data_source(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """Replace a data source with another one of the same name."""
        self.data_source(parameters["name"])
        return self._put_data_source(parameters)

    def data_source(self, name: str) -> dict[str, Any]:
        """Return a data source, or raise NotFoundException."""
        if name not in self._api.data_sources:
            raise NotFoundException(f"No data source found named {name}")
        return self._api.data_sources[name]

    def list_data_sources(self) -> list[dict[str, Any]]:
        """Return all data sources."""
        return list(self._api.data_sources.values())

    def delete_data_source(self, name: str) -> None:
        """Delete a data source that no resolver and no function uses."""
        self.data_source(name)
        for resolver in self._api.field_resolvers.values():
            if resolver.get("dataSourceName") == name:
                user = f"resolver {resolver['typeName']}.{resolver['fieldName']}"
                raise BadRequestException(f"Data source {name} cannot be deleted: it is in use by {user}.")
        for function in self._api.functions.values():
            if function["dataSourceName"] == name:
                user = f"function {function['name']}"
                raise BadRequestException(f"Data source {name} cannot be deleted: it is in use by {user}.")
        del self._api.data_sources[name]
        self._api.changed()

    def create_resolver(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """Attach a resolver to a field that exists in the schema and has no resolver yet."""
        type_name, field_name = parameters["typeName"], parameters["fieldName"]
        if not self._api.schema.has_type(type_name):
            raise NotFoundException(f"Type {type_name} not found.")
        if not self._api.schema.has_field(type_name, field_name):
            raise NotFoundException(f"No field named {field_name} found on type {type_name}")
        if _key(type_name, field_name) in self._api.field_resolvers:
            raise BadRequestException("Only one resolver is allowed per field.")
        return self._put_resolver(parameters)

    def update_resolver(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """Replace the resolver of a field."""
        self.resolver(parameters["typeName"], parameters["fieldName"])
        return self._put_resolver(parameters)

    def resolver(self, type_name: str, field_name: str) -> dict[str, Any]:
        """Return the resolver of a field, or raise NotFoundException."""
        if _key(type_name, field_name) not in self._api.field_resolvers:
            raise NotFoundException("No resolver found.")
        return self._api.field_resolvers[_key(type_name, field_name)]

    def resolvers_of_type(self, type_name: str) -> list[dict[str, Any]]:
        """Return the resolvers of a type's fields."""
        return [resolver for resolver in self._api.field_resolvers.values() if resolver["typeName"] == type_name]

    def resolvers_of_function(self, function_id: str) -> list[dict[str, Any]]:
        """Return the pipeline resolvers that run a function."""
        self.function(function_id)
        return [
            resolver
            for resolver in self._api.field_resolvers.values()
            if function_id in resolver.get("pipelineConfig", {}).get("functions", ())
        ]

    def delete_resolver(self, type_name: str, field_name: str) -> None:
        """Detach a field's resolver."""
        self.resolver(type_name, field_name)
        del self._api.field_resolvers[_key(type_name, field_name)]
        self._api.changed()

    def keep_only(self, has_field: Callable[[str, str], bool]) -> None:
        """Delete the resolvers of fields that the schema does not have any more."""
        self._api.field_resolvers = {
            key: resolver
            for key, resolver in self._api.field_resolvers.items()
            if has_field(resolver["typeName"], resolver["fieldName"])
        }

    def create_function(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """Create a function; it is identified by its id, and names may repeat."""
        return self._put_function(identifier(), parameters)

    def update_function(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """Replace a function."""
        self.function(parameters["functionId"])
        return self._put_function(parameters["functionId"], parameters)

    def function(self, function_id: str) -> dict[str, Any]:
        """Return a function, or raise NotFoundException."""
        if function_id not in self._api.functions:
            raise NotFoundException(f"Function {function_id} not found.")
        return self._api.functions[function_id]

    def list_functions(self) -> list[dict[str, Any]]:
        """Return all functions."""
        return list(self._api.functions.values())

    def delete_function(self, function_id: str) -> None:
        """Delete a function that no pipeline resolver runs."""
        users = self.resolvers_of_function(function_id)
        if users:
            user = f"{users[0]['typeName']}.{users[0]['fieldName']}"
            raise BadRequestException(f"Function {function_id} cannot be deleted: it is in use by resolver {user}.")
        del self._api.functions[function_id]
        self._api.changed()

    def _put_data_source(self, parameters: dict[str, Any]) -> dict[str, Any]:
        kind = parameters["type"]
        member = _CONFIGURED_BY.get(kind)
        if member and not parameters.get(member):
            raise BadRequestException(f"{member} must be specified for a data source of type {kind}.")
        caller_credentials = (parameters.get("dynamodbConfig") or {}).get("useCallerCredentials")
        if caller_credentials and not self._api.accepts("AWS_IAM"):
            raise BadRequestException("Caller credentials can only be used with AWS IAM authenticated API")
        if not (kind in _WITHOUT_ROLE or caller_credentials or parameters.get("serviceRoleArn")):
            raise BadRequestException("Service role arn not specified.")
        check_role(parameters.get("serviceRoleArn"), self._api.account_id)
        source = _without(parameters, "apiId")
        source["dataSourceArn"] = f"{self._api.arn}/datasources/{source['name']}"
        if "dynamodbConfig" in source:
            source["dynamodbConfig"] = {"useCallerCredentials": False, "versioned": False} | source["dynamodbConfig"]
        self._api.data_sources[source["name"]] = source
        self._api.changed()
        say(of_data_source(source))
        return source

    def _put_resolver(self, parameters: dict[str, Any]) -> dict[str, Any]:
        resolver: dict[str, Any] = {"kind": "UNIT", "maxBatchSize": 0} | _without(parameters, "apiId")
        if resolver["kind"] == "UNIT":
            if not resolver.get("dataSourceName"):
                raise BadRequestException("Data source name must be specified for a UNIT resolver.")
            self.data_source(resolver["dataSourceName"])
        else:
            for function_id in resolver.get("pipelineConfig", {}).get("functions", ()):
                self.function(function_id)
        check_code(resolver)
        type_name, field_name = resolver["typeName"], resolver["fieldName"]
        resolver["resolverArn"] = f"{self._api.arn}/types/{type_name}/resolvers/{field_name}"
        self._api.field_resolvers[_key(type_name, field_name)] = resolver
        self._api.changed()
        say(of_resolver(resolver))
        return resolver

    def _put_function(self, function_id: str, parameters: dict[str, Any]) -> dict[str, Any]:
        self.data_source(parameters["dataSourceName"])
        function: dict[str, Any] = {"maxBatchSize": 0} | _without(parameters, "apiId")
        if function.get("functionVersion") == "":
            del function["functionVersion"]  # Terraform sends an empty one with code, and AWS accepts it
        check_code(function)
        if "runtime" not in function:
            function.setdefault("functionVersion", "2018-05-29")
        function |= {"functionId": function_id, "functionArn": f"{self._api.arn}/functions/{function_id}"}
        self._api.functions[function_id] = function
        self._api.changed()
        say(of_function(function))
        return function


def _key(type_name: str, field_name: str) -> str:
    return f"{type_name}.{field_name}"


def _without(parameters: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in parameters.items() if name not in names and value is not None}
