"""STEP 7: Attach the resolvers: VTL templates that turn a GraphQL field into a DynamoDB request, and back.

https://docs.aws.amazon.com/appsync/latest/devguide/configuring-resolvers.html
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from chatprov import config as settings
from chatprov.step import (
    Attributes,
    Experiment,
    Handle,
    Observed,
    Resource,
    ResourceContext,
    Step,
    all_pages,
    none_if_absent,
)
from chatprov.updates import replacement, without_none

OTHER_KINDS = ("pipelineConfig", "code", "runtime")
"""What a resolver has that is no unit resolver in VTL."""
ATTRIBUTES = ("dataSourceName", "kind", "requestMappingTemplate", "responseMappingTemplate", *OTHER_KINDS)


class UnitResolver(Resource):
    """One unit resolver on a data source of STEP 6."""

    type = "AppSync resolver"
    parent = "api"
    depends_on_ready = ("schema",)
    serial_group = "appsync"
    why = "answers one field of the schema, and says who may ask for it"
    reasons: ClassVar[Mapping[str, str]] = {
        "requestMappingTemplate": "who may do it, what is taken from the arguments and what from the token, what DynamoDB is asked",
        "responseMappingTemplate": "what the caller gets, and whether an error of DynamoDB is told or hidden",
    }

    def __init__(self, resolver: settings.ResolverSettings) -> None:
        self.resolver = resolver
        self.depends_on = ("api", "schema", "data-source" if resolver.data_source == "table" else "none-source")
        self.key = f"resolver-{resolver.type}-{resolver.field}"
        self.field = _field(f"{resolver.type}.{resolver.field}")

    def name(self, config: settings.Config) -> str:  # noqa: ARG002  # a resolver is named by its field
        return f"{self.resolver.type}.{self.resolver.field}"

    def desired(self, context: ResourceContext) -> Attributes:
        return {
            "dataSourceName": context.handles[self.depends_on[-1]].name,
            "kind": "UNIT",
            "requestMappingTemplate": context.read(self.resolver.request_template),
            "responseMappingTemplate": context.read(self.resolver.response_template),
            **dict.fromkeys(OTHER_KINDS),
        }

    def read(self, context: ResourceContext, known_id: str | None) -> Sequence[Observed]:
        api = context.handles.get("api")
        if api is None:
            return []
        appsync, name = context.client("appsync"), known_id or self.name(context.config)
        answer = none_if_absent(lambda: appsync.get_resolver(apiId=api.id, **_field(name)), "NotFoundException")
        if answer is None:
            return []
        resolver = answer["resolver"]
        attributes = {key: resolver.get(key) or None for key in ATTRIBUTES}
        return [Observed(id=name, name=name, arn=resolver.get("resolverArn", api.arn), attributes=attributes)]

    def list_all(self, context: ResourceContext) -> Sequence[Handle]:
        """List the resolvers of all types, those of other fields too."""
        appsync, api = context.client("appsync"), context.handles["api"]
        types = [one["name"] for one in all_pages(appsync, "list_types", "types", apiId=api.id, format="SDL")]
        found = [
            f"{name}.{one['fieldName']}"
            for name in types
            for one in all_pages(appsync, "list_resolvers", "resolvers", apiId=api.id, typeName=name)
        ]
        return [Handle(id=name, name=name, arn=api.arn) for name in found]

    def create(self, context: ResourceContext) -> Handle:
        settings = without_none(self.desired(context))
        answer = context.client("appsync").create_resolver(apiId=context.handles["api"].id, **self.field, **settings)
        name = self.name(context.config)
        return Handle(id=name, name=name, arn=answer["resolver"]["resolverArn"])

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:  # noqa: ARG002  # sent whole
        """UpdateResolver replaces it, so what is there is sent too, with ours on top."""
        appsync, ids = context.client("appsync"), {"apiId": context.handles["api"].id, **self.field}
        there = appsync.get_resolver(**ids)["resolver"]
        appsync.update_resolver(**replacement(appsync, "update_resolver", there, {**ids, **self.desired(context)}))

    def delete(self, context: ResourceContext, handle: Observed) -> None:
        context.client("appsync").delete_resolver(apiId=context.handles["api"].id, **_field(handle.name))


def _field(name: str) -> dict[str, str]:
    type_name, _, field_name = name.partition(".")
    return {"typeName": type_name, "fieldName": field_name}


def former(key: str) -> Resource | None:
    """Return the resolver that a key of the state file stood for, when config.yaml lists it no longer."""
    match key.split("-"):
        case ["resolver", type_name, field_name]:
            gone = UnitResolver(
                settings.ResolverSettings(type=type_name, field=field_name, request_template="", response_template="")
            )
            gone.depends_on = ("api", "schema", "data-source", "none-source")  # whichever it has goes after it
            return gone
    return None


STEP = Step(
    number=7,
    name="resolvers",
    title="Attach Resolvers",
    console=(
        "Schema -> Mutation -> sendMessage -> Attach resolver",
        "Choose Unit resolver and the data source ChatMessagesDS",
        "Paste the request mapping template (PutItem) and the response mapping template",
        "Schema -> Query -> getMessages -> Attach resolver",
        "Paste the request mapping template (Query) and the response mapping template",
    ),
    why=(
        "A field of the schema does nothing by itself. The request template, written in VTL, is filled with the field's "
        "arguments and becomes a DynamoDB request; the response template turns DynamoDB's answer into the field's "
        "value. sendMessage puts one item, getMessages queries one partition."
    ),
    pitfalls=(
        "A missing fileUrl prints its own name: the item then holds the text $ctx.args.input.fileUrl.",
        "A quote in a message ends the JSON string: the request fails, or the sender adds attributes of their own.",
        "With version 2018-05-29 a failed PutItem still answers success, since the response template never looks at $ctx.error.",
        "getMessages returns one page of at most 1 MB and says nothing of the rest.",
        "Only the mutation and the query have resolvers; the subscription needs none.",
    ),
    docs="https://docs.aws.amazon.com/appsync/latest/devguide/configuring-resolvers.html",
    screenshots=(
        "The printed request template of getMessages is broken by a page end, in the middle of its braces; here it is whole.",
        "The console now proposes JavaScript and pipeline resolvers; the tutorial's are unit resolvers in VTL.",
    ),
    experiment=Experiment(
        try_this="Let AppSync fill the template for a message without a file, and look at fileUrl.",
        commands="""\
aws appsync evaluate-mapping-template \\
    --template file://graphql/sendMessage.request.vtl \\
    --context '{"arguments": {"input":
        {"roomId": "room1", "content": "Hi"}}}' \\
    --query evaluationResult --output text""",
        see="What the message does not say is printed by its name: the text $ctx.args.input.fileUrl would be stored.",
        shows="$ctx.args.input.fileUrl",
    ),
    resources=lambda config: tuple(UnitResolver(resolver) for resolver in config.resolvers),
    retired=former,
)
