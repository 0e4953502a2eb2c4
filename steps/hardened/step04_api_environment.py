"""The API's environment variables in the hardened variant: the templates compare the URL of a file with the bucket's URL.

https://docs.aws.amazon.com/appsync/latest/devguide/environment-variables.html
"""

from collections.abc import Mapping
from typing import Any

from chatprov.aws_resource import AwsApi, AwsPart
from chatprov.config import Config
from chatprov.step import Attributes, Handle, Observed, ResourceContext, StepModule

VARIABLES = (FILES_URL,) = ("FILES_URL",)


class ApiEnvironment(AwsPart):
    """The API's environment variables: the values of other resources that its templates use."""

    key = "api-environment"
    type = "AppSync environment variables"
    parent = "api"
    aws = AwsApi(
        service="appsync", read="get_graphql_api_environment_variables", parent_param="apiId", not_found=("NotFoundException",),
    )  # fmt: skip
    depends_on = ("api", "bucket")
    serial_group = "appsync"

    def name(self, config: Config) -> str:
        return config.api.name

    def desired(self, context: ResourceContext) -> Attributes:
        return {FILES_URL: context.bucket_url(context.handles["bucket"].name)}

    def describe(self, context: ResourceContext, resource_id: str) -> Mapping[str, Any] | None:
        """Return our variables; the variables of others may have any value."""
        there = self._there(context, resource_id)
        return {key: there[key] for key in VARIABLES if key in there} or None

    def actual(self, context: ResourceContext, found: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG002  # unchanged
        return dict(found)

    def _there(self, context: ResourceContext, api_id: str) -> dict[str, str]:
        answer = super().describe(context, api_id)
        return (answer.get("environmentVariables") or {}) if answer else {}

    def create(self, context: ResourceContext) -> Handle:
        api = context.handles["api"]
        self._put(context, api, self.desired(context))
        return Handle(id=api.id, name=api.name, arn=api.arn)

    def _put(self, context: ResourceContext, api: Handle, ours: Attributes) -> None:
        """The call replaces all variables, so the request repeats the variables of others."""
        others = {key: value for key, value in self._there(context, api.id).items() if key not in VARIABLES}
        appsync = context.client("appsync")
        appsync.put_graphql_api_environment_variables(apiId=api.id, environmentVariables={**others, **ours})

    def delete(self, context: ResourceContext, handle: Observed) -> None:
        self._put(context, handle, {})


STEP = StepModule(
    resources=lambda config: (ApiEnvironment(),) if config.api.files_url else (),
    retired=lambda key: ApiEnvironment() if key == ApiEnvironment.key else None,
)
