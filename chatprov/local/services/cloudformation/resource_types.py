"""The resource types that the local cloud has, and the refusal of everything else before anything is created."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.auth.authenticator import SUPPORTED
from chatprov.appsync.datasource.registry import DATA_SOURCES
from chatprov.cloudformation.errors import TemplateFault
from chatprov.cloudformation.references import ReferenceKind, references_in
from chatprov.cloudformation.template import LANGUAGE_EXTENSIONS, SERVERLESS
from chatprov.local.services.cloudformation.handlers.appsync import (
    ApiKeyHandler,
    AppSyncMemberHandler,
    GraphqlApiHandler,
    GraphqlSchemaHandler,
)
from chatprov.local.services.cloudformation.handlers.cognito import (
    UserPoolClientHandler,
    UserPoolGroupHandler,
    UserPoolHandler,
    UserPoolUserHandler,
)
from chatprov.local.services.cloudformation.handlers.dynamodb import TableHandler
from chatprov.local.services.cloudformation.handlers.global_table import GlobalTableHandler
from chatprov.local.services.cloudformation.handlers.iam import InlinePolicyHandler, ManagedPolicyHandler, RoleHandler
from chatprov.local.services.cloudformation.handlers.others import (
    EmptyHandler,
    ImageRepositoryHandler,
    LogGroupHandler,
    ParameterHandler,
)
from chatprov.local.services.cloudformation.handlers.s3 import BucketHandler, BucketPolicyHandler
from chatprov.local.services.cloudformation.handlers.stacks import NestedStackHandler
from chatprov.local.services.cloudformation.property_shapes import property_shapes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.cloudformation import StackTemplate, TemplateResource
    from chatprov.local.services.cloudformation.handlers.contract import ResourceHandler

HANDLERS: Final[Mapping[str, ResourceHandler]] = {
    "AWS::AppSync::ApiKey": ApiKeyHandler(),
    "AWS::AppSync::DataSource": AppSyncMemberHandler(
        "DataSource", "dataSource", "dataSourceArn", {"DataSourceArn": "dataSourceArn", "Name": "name"}
    ),
    "AWS::AppSync::FunctionConfiguration": AppSyncMemberHandler(
        "Function",
        "functionConfiguration",
        "functionArn",
        {
            "FunctionArn": "functionArn",
            "FunctionId": "functionId",
            "Name": "name",
            "DataSourceName": "dataSourceName",
        },
    ),
    "AWS::AppSync::GraphQLApi": GraphqlApiHandler(),
    "AWS::AppSync::GraphQLSchema": GraphqlSchemaHandler(),
    "AWS::AppSync::Resolver": AppSyncMemberHandler(
        "Resolver",
        "resolver",
        "resolverArn",
        {"ResolverArn": "resolverArn", "TypeName": "typeName", "FieldName": "fieldName"},
        ("ApiId", "TypeName", "FieldName"),
    ),
    "AWS::CDK::Metadata": EmptyHandler(),
    "AWS::CloudFormation::Stack": NestedStackHandler(),
    "AWS::CloudFormation::WaitConditionHandle": EmptyHandler(),
    "AWS::Cognito::UserPool": UserPoolHandler(),
    "AWS::Cognito::UserPoolClient": UserPoolClientHandler(),
    "AWS::Cognito::UserPoolGroup": UserPoolGroupHandler(),
    "AWS::Cognito::UserPoolUser": UserPoolUserHandler(),
    "AWS::DynamoDB::GlobalTable": GlobalTableHandler(),
    "AWS::DynamoDB::Table": TableHandler(),
    "AWS::ECR::Repository": ImageRepositoryHandler(),
    "AWS::IAM::ManagedPolicy": ManagedPolicyHandler(),
    "AWS::IAM::Policy": InlinePolicyHandler(),
    "AWS::IAM::Role": RoleHandler(),
    "AWS::Logs::LogGroup": LogGroupHandler(),
    "AWS::S3::Bucket": BucketHandler(),
    "AWS::S3::BucketPolicy": BucketPolicyHandler(),
    "AWS::SSM::Parameter": ParameterHandler(),
}
_CUSTOM: Final = "Custom::"
_CUSTOM_RESOURCE: Final = "AWS::CloudFormation::CustomResource"
_MADE_BY: Final[Mapping[str, str]] = {
    "Custom::AWS": "AwsCustomResource",
    "Custom::CDKBucketDeployment": "BucketDeployment",
    "Custom::LogRetention": "logRetention, and for logConfig of a GraphqlApi",
    "Custom::S3AutoDeleteImages": "emptyOnDelete of an image repository",
    "Custom::S3AutoDeleteObjects": "autoDeleteObjects",
    "Custom::S3BucketNotifications": "notifications of a bucket",
}
"""The option of the CDK that makes a custom resource."""
_VALUES: Final[Mapping[tuple[str, str], frozenset[str]]] = {
    ("AWS::AppSync::DataSource", "Type"): frozenset(DATA_SOURCES),
    ("AWS::AppSync::GraphQLApi", "AuthenticationType"): frozenset(SUPPORTED),
}
"""The values of a property with which the local AppSync can answer requests."""
_TRANSFORMS: Final = (LANGUAGE_EXTENSIONS, SERVERLESS)
"""SERVERLESS changes nothing in a template whose types are offered, because none of them begins with AWS::Serverless."""


def check_is_offered(template: StackTemplate, is_true: Callable[[str], bool] | None = None) -> None:
    """Raise TemplateFault, which names all of it, if a template has something that the local cloud has not.

    A resource with a condition counts only if the condition is true; without `is_true`, it does not count.
    """
    resources = [
        resource
        for resource in template.resources.values()
        if resource.condition is None or (is_true is not None and is_true(resource.condition))
    ]
    transforms = [name for name in template.transforms if name not in _TRANSFORMS]
    custom = [resource for resource in resources if _is_custom(resource.type)]
    unknown = [resource for resource in resources if resource.type not in HANDLERS and resource not in custom]
    sentences: list[str] = []
    if unknown:
        types = ", ".join(dict.fromkeys(resource.type for resource in unknown))
        words = ", ".join(f"{resource.type} (resource {resource.logical_id})" for resource in unknown)
        sentences.append(
            f"Template format error: Unrecognized resource types: [{types}]. The local cloud has no {words}."
        )
    if transforms:
        offered = ", ".join(_TRANSFORMS)
        sentences.append(f"The local cloud has no transform {', '.join(transforms)}. It has: {offered}.")
    if custom:
        names = "; ".join(map(_custom_words, custom))
        sentences.append(f"The local cloud has no custom resources, which need Lambda: {names}.")
    sentences += [fault for resource in resources if resource.type in HANDLERS for fault in _faults(resource)]
    if unknown:
        sentences.append(f"It has the types: {', '.join(HANDLERS)}.")
    if sentences:
        raise TemplateFault(" ".join(sentences))
    _check_attributes(template)


def _is_custom(kind: str) -> bool:
    return kind.startswith(_CUSTOM) or kind == _CUSTOM_RESOURCE


def _custom_words(resource: TemplateResource) -> str:
    made_by = _MADE_BY.get(resource.type)
    words = f"{resource.type} (resource {resource.logical_id})"
    return f"{words}, which the CDK makes for {made_by}" if made_by else words


def _faults(resource: TemplateResource) -> list[str]:
    """Return a sentence for each property that is not offered, and for each value that is not."""
    place = f"(resource {resource.logical_id})"
    sentences = [
        f"The local cloud has no property {name} of {resource.type} {place}."
        for name in property_shapes()[resource.type].not_offered(resource.properties)
    ]
    more = resource.properties.get("AdditionalAuthenticationProviders")
    providers = [found for found in more if isinstance(found, dict)] if isinstance(more, list) else []
    for (kind, name), values in _VALUES.items():
        given = [found.get(name) for found in (resource.properties, *providers)] if kind == resource.type else []
        sentences += [
            f"The local cloud has no {name} {value} of {kind} {place}. It has: {', '.join(sorted(values))}."
            for value in given
            if isinstance(value, str) and value not in values
        ]
    replicas = resource.properties.get("Replicas") if resource.type == "AWS::DynamoDB::GlobalTable" else None
    if isinstance(replicas, list) and len(replicas) != 1:
        sentences.append(
            f"The local cloud has no replicas of tables: Replicas of {resource.type} {place} must have one entry."
        )
    if resource.deletion_policy == "Snapshot" or resource.update_replace_policy == "Snapshot":
        sentences.append(f"{resource.type} does not support the policy Snapshot {place}.")
    return sentences


def _check_attributes(template: StackTemplate) -> None:
    values: list[Any] = [resource.properties for resource in template.resources.values()]
    values += [output["Value"] for output in template.outputs.values()]
    for value in values:
        for found in references_in(value):
            if found.attribute is None or found.name not in template.resources:
                continue
            kind = template.resources[found.name].type
            if kind not in HANDLERS:
                continue  # a resource whose condition is false
            if kind == "AWS::CloudFormation::Stack" and found.attribute.startswith("Outputs."):
                continue
            if found.attribute not in property_shapes()[kind].attributes:
                if found.kind is ReferenceKind.SUBSTITUTED:
                    message = (
                        f"instance of Fn::Sub references invalid resource attribute {found.name}.{found.attribute}"
                    )
                else:
                    message = f"resource {found.name} does not support attribute type {found.attribute} in Fn::GetAtt"
                raise TemplateFault(f"Template error: {message}")
