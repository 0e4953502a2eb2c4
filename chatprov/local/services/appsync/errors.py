"""The errors in AppSync's service model."""

from __future__ import annotations

from chatprov.local.services.contract import AwsError


class BadRequestException(AwsError):
    """400: the request is malformed or violates a rule."""

    code = "BadRequestException"


class AccessDeniedException(AwsError):
    """403: the caller does not have the permissions for the request."""

    code = "AccessDeniedException"


class NotFoundException(AwsError):
    """404: a resource in the request does not exist."""

    code = "NotFoundException"


class GraphQLSchemaException(AwsError):
    """400: the API has no valid schema."""

    code = "GraphQLSchemaException"


class LimitExceededException(AwsError):
    """429: a quota is exceeded."""

    code = "LimitExceededException"


class ApiKeyLimitExceededException(AwsError):
    """400: the API has the maximum number of keys."""

    code = "ApiKeyLimitExceededException"


class ApiKeyValidityOutOfBoundsException(AwsError):
    """400: a key must be valid for 1 to 365 days."""

    code = "ApiKeyValidityOutOfBoundsException"
