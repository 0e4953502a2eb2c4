"""STEP 7 again, for the functions in config.yaml: the parts of pipeline resolvers.

https://docs.aws.amazon.com/appsync/latest/devguide/pipeline-resolvers.html
"""

from collections.abc import Mapping
from typing import Any

from chatprov.aws_resource import AwsApi, ListedAwsResource
from chatprov.config import Config, FunctionSettings
from chatprov.step import Attributes, Handle, Resource, ResourceContext, StepModule
from chatprov.updates import replacement, without_none

from .step07_resolvers import CODE, TEMPLATES, in_language, source_key

PREFIX = "function-"
VERSION = {"functionVersion": "2018-05-29"}
"""The version of a function in VTL; one in JavaScript has a runtime."""


class PipelineFunction(ListedAwsResource):
    """A function: one part of a pipeline resolver."""

    type = "AppSync function"
    aws = AwsApi(
        service="appsync", parent_param="apiId", id_param="functionId", id_field="functionId", name_field="name",
        arn_field="functionArn", read="get_function", output="functionConfiguration", delete="delete_function",
        list="list_functions", items="functions", not_found=("NotFoundException",),
    )  # fmt: skip
    compared = ("dataSourceName", *TEMPLATES, *CODE)
    parent = "api"
    serial_group = "appsync"

    def __init__(self, function: FunctionSettings) -> None:
        self.function = function
        self.key = f"{PREFIX}{function.name}"
        self.depends_on = ("api", source_key(function.data_source))

    def name(self, config: Config) -> str:  # noqa: ARG002  # it has its settings
        return self.function.name

    def desired(self, context: ResourceContext) -> Attributes:
        return {"dataSourceName": context.handles[self.depends_on[-1]].name, **in_language(self.function, context)}

    def actual(self, context: ResourceContext, found: Mapping[str, Any]) -> dict[str, Any]:
        return {key: value or None for key, value in super().actual(context, found).items()}

    def create(self, context: ResourceContext) -> Handle:
        settings = {**self._version, **without_none(self.desired(context))}
        api, name = context.handles["api"], self.function.name
        made = context.client("appsync").create_function(apiId=api.id, name=name, **settings)["functionConfiguration"]
        return Handle(id=made["functionId"], name=name, arn=made["functionArn"])

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:  # noqa: ARG002  # sent as a whole
        """UpdateFunction replaces all settings, so the current ones are sent, too, overwritten by ours."""
        appsync, ids = context.client("appsync"), self.params(context, handle.id)
        there = appsync.get_function(**ids)["functionConfiguration"]
        ours = {**ids, "functionVersion": None, **self._version, **self.desired(context)}
        appsync.update_function(**replacement(appsync, "update_function", there, ours))

    @property
    def _version(self) -> dict[str, str]:
        return VERSION if self.function.language == "vtl" else {}


def former(key: str) -> Resource | None:
    """Return the function of a key in the state file that config.yaml no longer has; it is deleted before its data source."""
    if not key.startswith(PREFIX):
        return None
    gone = PipelineFunction(FunctionSettings(name=key.removeprefix(PREFIX), data_source="table", code=""))
    gone.depends_on = ("api", "data-source", "none-source")
    return gone


STEP = StepModule(
    resources=lambda config: [PipelineFunction(function) for function in config.functions], retired=former
)
