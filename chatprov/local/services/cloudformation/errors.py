"""The errors in CloudFormation's service model."""

from __future__ import annotations

from chatprov.local.services.contract import AwsError


class StackValidationError(AwsError):
    """400: the request violates a rule, or names what does not exist."""

    code = "ValidationError"


class StackAlreadyExistsError(AwsError):
    """400: there is a stack with this name."""

    code = "AlreadyExistsException"


class CapabilitiesMissingError(AwsError):
    """400: the request does not acknowledge what the template can do."""

    code = "InsufficientCapabilitiesException"


class ChangeSetMissingError(AwsError):
    """404: there is no such change set."""

    code = "ChangeSetNotFound"


class ChangeSetStatusError(AwsError):
    """400: the change set is in a status that does not allow the operation."""

    code = "InvalidChangeSetStatus"
