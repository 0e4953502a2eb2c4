"""The errors of the Parameter Store."""

from __future__ import annotations

from chatprov.local.services.contract import AwsError


class SsmValidationError(AwsError):
    """400: a parameter of the request violates a rule."""

    code = "ValidationException"


class ParameterMissingError(AwsError):
    """400: there is no parameter with this name."""

    code = "ParameterNotFound"


class ParameterExistsError(AwsError):
    """400: there is a parameter with this name, and the request does not allow to replace it."""

    code = "ParameterAlreadyExists"


class ParameterVersionError(AwsError):
    """400: the parameter has not this version."""

    code = "ParameterVersionNotFound"


class PatternMismatchError(AwsError):
    """400: the value does not match the parameter's pattern."""

    code = "ParameterPatternMismatchException"


class AllowedPatternError(AwsError):
    """400: a pattern is no regular expression, or takes too much work."""

    code = "InvalidAllowedPatternException"


class ResourceIdError(AwsError):
    """400: tags are for a parameter that does not exist."""

    code = "InvalidResourceId"


class ResourceTypeError(AwsError):
    """400: tags are for another type of resources than parameters."""

    code = "InvalidResourceType"


class ParameterTokenError(AwsError):
    """400: the token is for no page."""

    code = "InvalidNextToken"


class ParameterFilterError(AwsError):
    """400: a filter is not known."""

    code = "InvalidFilterKey"
