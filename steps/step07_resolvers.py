"""STEP 7: Attach the resolvers: templates or code that turn a GraphQL field into a DynamoDB request, and back.

https://docs.aws.amazon.com/appsync/latest/devguide/configuring-resolvers.html
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from chatprov import config as settings
from chatprov.aws_resource import AwsApi, AwsResource
from chatprov.config.resolvers import MESSAGES, NO_DATA
from chatprov.step import (
    Attributes,
    Handle,
    Observed,
    Resource,
    ResourceContext,
    StepModule,
    all_pages,
    none_if_absent,
)
from chatprov.updates import replacement, without_none

MORE_TYPES = ("Message", "Subscription")
"""The types of the tutorial's schema whose fields need no resolver."""
TEMPLATES = ("requestMappingTemplate", "responseMappingTemplate")
CODE = ("code", "runtime")
JAVASCRIPT = {"name": "APPSYNC_JS", "runtimeVersion": "1.0.0"}
"""The only runtime for code, in the only version."""


def source_key(name: str) -> str:
    """Return the key of the data source that a resolver or a function names."""
    return {MESSAGES: "data-source", NO_DATA: "none-source"}.get(name, f"data-source-{name}")


def in_language(files: settings.CodeFiles, context: ResourceContext) -> Attributes:
    """Return the templates or the code; those of the other language are None."""
    names = files.files
    if files.language == "js":
        return {**dict.fromkeys(TEMPLATES), "code": context.read(names["code"]), "runtime": JAVASCRIPT}
    texts = (context.read(names["request_template"]), context.read(names["response_template"]))
    return {**dict(zip(TEMPLATES, texts, strict=True)), **dict.fromkeys(CODE)}


class AppSyncResolver(AwsResource):
    """One resolver, in VTL or in JavaScript: on a data source of STEP 6, or a pipeline of functions."""

    type = "AppSync resolver"
    aws = AwsApi(
        service="appsync", parent_param="apiId", arn_field="resolverArn",
        read="get_resolver", output="resolver", delete="delete_resolver", not_found=("NotFoundException",),
        list="list_resolvers", items="resolvers",
    )  # fmt: skip
    compared = ("dataSourceName", "kind", *TEMPLATES, *CODE, "pipelineConfig")
    parent = "api"
    depends_on_ready = ("schema",)
    serial_group = "appsync"

    def __init__(self, resolver: settings.ResolverSettings) -> None:
        self.resolver = resolver
        self.functions = tuple(f"function-{name}" for name in resolver.functions)
        self.depends_on = ("api", "schema", *(self.functions or (source_key(resolver.source),)))
        self.key = f"resolver-{resolver.type}-{resolver.field}"

    def name(self, config: settings.Config) -> str:  # noqa: ARG002  # the name of a resolver is its field
        return f"{self.resolver.type}.{self.resolver.field}"

    def desired(self, context: ResourceContext) -> Attributes:
        language = in_language(self.resolver, context)
        if self.functions:
            pipeline = {"functions": [context.handles[key].id for key in self.functions]}
            return {"dataSourceName": None, "kind": "PIPELINE", "pipelineConfig": pipeline, **language}
        source = context.handles[self.depends_on[-1]].name
        return {"dataSourceName": source, "kind": "UNIT", "pipelineConfig": None, **language}

    def params(self, context: ResourceContext, resource_id: str = "") -> dict[str, str]:
        type_name, _, field_name = resource_id.partition(".")
        return {**super().params(context), "typeName": type_name, "fieldName": field_name}

    def actual(self, context: ResourceContext, found: Mapping[str, Any]) -> dict[str, Any]:
        actual = {key: value or None for key, value in super().actual(context, found).items()}
        return {**actual, "kind": actual["kind"] or "UNIT"}  # AppSync's default

    def list_all(self, context: ResourceContext) -> Sequence[Handle]:
        """List the resolvers of all types, including those of other fields."""
        appsync, api = context.client("appsync"), context.handles["api"]
        types = [kind["name"] for kind in all_pages(appsync, "list_types", "types", apiId=api.id, format="SDL")]
        names = [
            f"{type_name}.{resolver['fieldName']}"
            for type_name in types
            for resolver in all_pages(appsync, self.aws.list, self.aws.items, apiId=api.id, typeName=type_name)
        ]
        return [Handle(id=name, name=name, arn=api.arn) for name in names]

    def additions(self, context: ResourceContext, seen: Observed) -> Mapping[str, Any]:  # noqa: ARG002  # those of other fields
        """Return the resolvers of other fields of its type; the first resolver has those of Message and Subscription, too."""
        ours = [f"{resolver.type}.{resolver.field}" for resolver in context.config.resolvers]
        first = ours[0] == self.name(context.config)
        types = [self.resolver.type, *(name for name in MORE_TYPES if first and name != self.resolver.type)]
        appsync, of_api = context.client("appsync"), super().params(context)

        def listed(type_name: str) -> Sequence[Mapping[str, Any]]:
            return all_pages(appsync, self.aws.list, self.aws.items, **of_api, typeName=type_name)

        found = [
            {**resolver, "name": f"{name}.{resolver['fieldName']}"}
            for name in types
            for resolver in none_if_absent(partial(listed, name), *self.aws.not_found) or ()
        ]
        return {"OtherResolvers": [resolver for resolver in found if resolver["name"] not in ours] or None}

    def remove_additions(self, context: ResourceContext, seen: Observed, names: frozenset[str]) -> None:  # noqa: ARG002  # there is one
        for resolver in seen.attributes["OtherResolvers"]:
            context.client("appsync").delete_resolver(
                **super().params(context), typeName=resolver["typeName"], fieldName=resolver["fieldName"]
            )

    def create(self, context: ResourceContext) -> Handle:
        name, settings = self.name(context.config), without_none(self.desired(context))
        answer = context.client("appsync").create_resolver(**self.params(context, name), **settings)
        return Handle(id=name, name=name, arn=answer["resolver"]["resolverArn"])

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:
        """UpdateResolver replaces all settings, so the current ones are sent, too, overwritten by ours."""
        appsync, ids = context.client("appsync"), self.params(context, handle.id)
        there = appsync.get_resolver(**ids)["resolver"]
        desired = dict(self.desired(context))
        if desired["code"] and desired[TEMPLATES[0]]:  # a hint corrects a template where there is code
            desired |= dict.fromkeys(TEMPLATES if "code" in changed else CODE)
        appsync.update_resolver(**replacement(appsync, "update_resolver", there, {**ids, **desired}))


def former(key: str) -> Resource | None:
    """Return the resolver of a key in the state file that config.yaml no longer lists."""
    match key.split("-"):
        case ["resolver", type_name, field_name]:
            gone = AppSyncResolver(settings.ResolverSettings(type=type_name, field=field_name, code=""))
            gone.depends_on = (
                "api",
                "schema",
                "data-source",
                "none-source",
            )  # the data source that it uses is deleted after it
            return gone
    return None


STEP = StepModule(
    resources=lambda config: tuple(AppSyncResolver(resolver) for resolver in config.resolvers), retired=former
)
