"""STEP 5: Define the GraphQL schema: what clients can query, send and subscribe to.

https://docs.aws.amazon.com/appsync/latest/devguide/designing-your-schema.html
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chatprov.aws_resource import AwsApi, AwsPart
from chatprov.config import Config
from chatprov.schema_text import as_in_file
from chatprov.step import Attributes, Handle, Observed, ResourceContext, StepModule, Wait, none_if_absent

ABSENT = ("NotFoundException", "GraphQLSchemaException")


class ChatSchema(AwsPart):
    """The API's schema."""

    key = "schema"
    type = "AppSync schema"
    parent = "api"
    aws = AwsApi(
        service="appsync", read="get_schema_creation_status", parent_param="apiId", not_found=("NotFoundException",),
    )  # fmt: skip
    depends_on = ("api",)
    serial_group = "appsync"
    wait = Wait("AppSync is processing the schema", expected_seconds=2, limit_seconds=120)

    def name(self, config: Config) -> str:
        return config.schema_.file

    def desired(self, context: ResourceContext) -> Attributes:
        return {"status": "SUCCESS", "SDL": context.read(context.config.schema_.file)}

    def describe(self, context: ResourceContext, resource_id: str) -> Mapping[str, Any] | None:
        status = super().describe(context, resource_id)
        if status is None or status["status"] == "NOT_APPLICABLE":
            return None
        get_schema, asked = (
            context.client("appsync").get_introspection_schema,
            {"format": "SDL", "includeDirectives": True},
        )
        answer = none_if_absent(lambda: get_schema(apiId=resource_id, **asked), *ABSENT)
        if answer is None and status["status"] not in {"PROCESSING", "FAILED"}:
            return None
        return {**status, "SDL": answer["schema"].read().decode() if answer else ""}

    def observe(self, context: ResourceContext, found: Mapping[str, Any], resource_id: str) -> Observed:
        return replace(super().observe(context, found, resource_id), name=self.name(context.config), **_status(found))

    def actual(self, context: ResourceContext, found: Mapping[str, Any]) -> dict[str, Any]:
        file = context.read(context.config.schema_.file)
        return {
            "status": "SUCCESS" if found["status"] == "ACTIVE" else found["status"],
            "SDL": as_in_file(found["SDL"], file) if found["SDL"] else "",
        }

    def read_status(self, context: ResourceContext, handle: Handle) -> Observed | None:
        status = context.client("appsync").get_schema_creation_status(apiId=handle.id)
        return Observed(id=handle.id, name=handle.name, arn=handle.arn, attributes={}, **_status(status))

    def create(self, context: ResourceContext) -> Handle:
        api = context.handles["api"]
        sdl = context.read(context.config.schema_.file)
        context.client("appsync").start_schema_creation(apiId=api.id, definition=sdl.encode())
        return Handle(id=api.id, name=self.name(context.config), arn=api.arn)


def _status(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return whether AppSync is still processing the schema, and the errors that it found."""
    failed = str(found.get("details", "AppSync gives no details")) if found["status"] == "FAILED" else ""
    return {"state": "settling" if found["status"] == "PROCESSING" else "present", "failed": failed}


STEP = StepModule(resources=lambda _config: (ChatSchema(),))
