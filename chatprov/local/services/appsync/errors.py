"""The errors that AppSync's API models."""

from __future__ import annotations

from chatprov.local.services.contract import AwsError


class BadRequestException(AwsError):
    """400: the request is malformed or breaks a rule."""

    code = "BadRequestException"


class NotFoundException(AwsError):
    """404: what the request names does not exist."""

    code = "NotFoundException"


class GraphQLSchemaException(AwsError):
    """400: the API has no usable schema."""

    code = "GraphQLSchemaException"


class LimitExceededException(AwsError):
    """429: a quota is used up."""

    code = "LimitExceededException"


class ApiKeyLimitExceededException(AwsError):
    """400: the API has as many keys as it may have."""

    code = "ApiKeyLimitExceededException"


class ApiKeyValidityOutOfBoundsException(AwsError):
    """400: a key must be valid between 1 and 365 days."""

    code = "ApiKeyValidityOutOfBoundsException"
