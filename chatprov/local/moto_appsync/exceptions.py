"""The errors in AppSync's service model."""

from __future__ import annotations

from moto.core.exceptions import ServiceException


class BadRequestException(ServiceException):
    """400: the request is malformed or violates a rule."""

    code = "BadRequestException"


class NotFoundException(ServiceException):
    """404: a resource in the request does not exist."""

    code = "NotFoundException"


class GraphQLSchemaException(ServiceException):
    """400: the API has no valid schema."""

    code = "GraphQLSchemaException"


class LimitExceededException(ServiceException):
    """429: a quota is exceeded."""

    code = "LimitExceededException"


class ApiKeyLimitExceededException(ServiceException):
    """400: the API has the maximum number of keys."""

    code = "ApiKeyLimitExceededException"


class ApiKeyValidityOutOfBoundsException(ServiceException):
    """400: a key must be valid for 1 to 365 days."""

    code = "ApiKeyValidityOutOfBoundsException"
