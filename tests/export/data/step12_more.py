"""STEP 12: What learners add to the chat: an index, an expiry, versions of files, a key, a function and a pipeline."""

# ruff: noqa: ARG002  # the signatures are those of the contract
from typing import Any

from chatprov.aws_resource import AwsApi, AwsResource
from chatprov.config import Config
from chatprov.step import Attributes, Handle, ResourceContext, StepModule

JAVASCRIPT = {"name": "APPSYNC_JS", "runtimeVersion": "1.0.0"}
CODE = (
    "export function request(ctx) {\n  return {};\n}\n\nexport function response(ctx) {\n  return ctx.prev.result;\n}\n"
)
EXPIRES = 1798761600


class Addition(AwsResource):
    """A resource that only creates itself: an export asks for nothing else."""

    aws = AwsApi(service="appsync", read="get_graphql_api")

    def name(self, config: Config) -> str:
        return self.key

    def desired(self, context: ResourceContext) -> Attributes:
        return {}

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:
        raise NotImplementedError

    def made(self, context: ResourceContext, resource_id: str = "", arn: str = "") -> Handle:
        name = self.name(context.config)
        return Handle(id=resource_id or name, name=name, arn=arn or name)


class Drafts(Addition):
    """The table of drafts: an index by author, and items that expire."""

    key = "drafts"
    type = "DynamoDB table"

    def create(self, context: ResourceContext) -> Handle:
        dynamodb = context.client("dynamodb")
        throughput = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 2}
        projection = {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["content"]}
        index = {
            "IndexName": "by-author",
            "KeySchema": [
                {"AttributeName": "author", "KeyType": "HASH"},
                {"AttributeName": "written", "KeyType": "RANGE"},
            ],
            "Projection": projection,
            "ProvisionedThroughput": throughput,
        }
        answer = dynamodb.create_table(
            TableName="drafts",
            AttributeDefinitions=[
                {"AttributeName": name, "AttributeType": "S"} for name in ("author", "draftId", "written")
            ],
            KeySchema=[{"AttributeName": "draftId", "KeyType": "HASH"}],
            ProvisionedThroughput=throughput,
            GlobalSecondaryIndexes=[index],
        )
        dynamodb.update_time_to_live(
            TableName="drafts", TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"}
        )
        return self.made(context, arn=answer["TableDescription"]["TableArn"])


class Versions(Addition):
    """The versions of the files in the bucket."""

    key = "versions"
    type = "S3 versioning"
    parent = "bucket"
    depends_on = ("bucket",)

    def create(self, context: ResourceContext) -> Handle:
        bucket = context.handles["bucket"].name
        context.client("s3").put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        return self.made(context)


class OfApi(Addition):
    """A part of the API."""

    parent = "api"
    depends_on: tuple[str, ...] = ("api",)

    def call(self, context: ResourceContext, method: str, **parameters: Any) -> Any:
        return getattr(context.client("appsync"), method)(apiId=context.handles["api"].id, **parameters)


class Key(OfApi):
    """The API key for readers without an account."""

    key = "api-key"
    type = "AppSync API key"

    def create(self, context: ResourceContext) -> Handle:
        answer = self.call(context, "create_api_key", description="readers", expires=EXPIRES)
        return self.made(context, answer["apiKey"]["id"])


class Function(OfApi):
    """The function that the pipeline calls."""

    key = "function"
    type = "AppSync function"
    depends_on = ("api", "data-source")

    def create(self, context: ResourceContext) -> Handle:
        source = context.handles["data-source"].name
        answer = self.call(
            context, "create_function", name="countMessages", dataSourceName=source, runtime=JAVASCRIPT, code=CODE
        )
        made = answer["functionConfiguration"]
        return self.made(context, made["functionId"], made["functionArn"])


class Pipeline(OfApi):
    """The resolver of Message.fileUrl, a pipeline of one function."""

    key = "pipeline"
    type = "AppSync resolver"
    depends_on = ("api", "schema", "function")

    def create(self, context: ResourceContext) -> Handle:
        functions = {"functions": [context.handles["function"].id]}
        field = {"typeName": "Message", "fieldName": "fileUrl"}
        self.call(
            context,
            "create_resolver",
            **field,
            kind="PIPELINE",
            pipelineConfig=functions,
            runtime=JAVASCRIPT,
            code=CODE,
        )
        return self.made(context)


STEP = StepModule(resources=lambda _config: (Drafts(), Versions(), Key(), Function(), Pipeline()))
