"""The errors that AppSync's API models."""

from __future__ import annotations

from moto.core.exceptions import ServiceException


class BadRequestException(ServiceException):
    """400: the request is malformed or breaks a rule."""

    code = "BadRequestException"


class NotFoundException(ServiceException):
    """404: what the request names does not exist."""

    code = "NotFoundException"


class GraphQLSchemaException(ServiceException):
    """400: the API has no usable schema."""

    code = "GraphQLSchemaException"


class LimitExceededException(ServiceException):
    """429: a quota is used up."""

    code = "LimitExceededException"


class ApiKeyLimitExceededException(ServiceException):
    """400: the API has as many keys as it may have."""

    code = "ApiKeyLimitExceededException"


class ApiKeyValidityOutOfBoundsException(ServiceException):
    """400: a key must be valid between 1 and 365 days."""

    code = "ApiKeyValidityOutOfBoundsException"
