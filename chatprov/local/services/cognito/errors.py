"""Cognito's errors, with its names and texts.

Follows the error lists of
https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_Operations.html.
"""

from __future__ import annotations

from chatprov.local.services.contract import AwsError


class AliasExistsError(AwsError):
    """The e-mail address or phone number belongs to another user already."""

    code = "AliasExistsException"


class CodeMismatchException(AwsError):
    """A one-time code is not the one that was sent."""

    code = "CodeMismatchException"


class EnableSoftwareTokenMFAError(AwsError):
    """The code does not show that the user's app has the secret."""

    code = "EnableSoftwareTokenMFAException"


class ExpiredCodeException(AwsError):
    """A one-time code is too old or was never sent."""

    code = "ExpiredCodeException"


class FeatureUnavailableInTierError(AwsError):
    """The pool's feature plan does not include what is asked for."""

    code = "FeatureUnavailableInTierException"


class GroupExistsException(AwsError):
    """The pool has a group of this name."""

    code = "GroupExistsException"


class InvalidParameterException(AwsError):
    """A parameter is malformed or breaks a rule."""

    code = "InvalidParameterException"


class InvalidPasswordError(AwsError):
    """The password does not meet the pool's policy."""

    code = "InvalidPasswordException"

    def __init__(self, reason: str) -> None:
        super().__init__(f"Password did not conform with policy: {reason}")


class LimitExceededError(AwsError):
    """Too many requests of one kind for one user."""

    code = "LimitExceededException"


class NotAuthorizedError(AwsError):
    """A password, token or session is wrong, or the user may not do this."""

    code = "NotAuthorizedException"


class PasswordResetRequiredError(AwsError):
    """An administrator has reset the password."""

    code = "PasswordResetRequiredException"


class ResourceNotFoundError(AwsError):
    """The pool, app client or group does not exist."""

    code = "ResourceNotFoundException"


class SoftwareTokenMFANotFoundError(AwsError):
    """The pool has no second factor of an app."""

    code = "SoftwareTokenMFANotFoundException"


class UnauthorizedError(AwsError):
    """The app client has not proven that it is the one it says."""

    code = "UnauthorizedException"


class UnsupportedOperationError(AwsError):
    """The app client is not set up for the operation."""

    code = "UnsupportedOperationException"


class UnsupportedTokenTypeError(AwsError):
    """The token is of a kind that the operation does not take."""

    code = "UnsupportedTokenTypeException"


class UnsupportedUserStateError(AwsError):
    """The user's status does not allow the operation."""

    code = "UnsupportedUserStateException"


class UserNotConfirmedException(AwsError):
    """The user has not confirmed the account."""

    code = "UserNotConfirmedException"


class UserNotFoundError(AwsError):
    """The pool has no such user."""

    code = "UserNotFoundException"


class UsernameExistsException(AwsError):
    """The pool has a user of this name."""

    code = "UsernameExistsException"


def wrong_credentials() -> NotAuthorizedError:
    """Return the one answer to a wrong password and, where existence is hidden, to an unknown user."""
    return NotAuthorizedError("Incorrect username or password.")


def user_does_not_exist() -> UserNotFoundError:
    """Return the answer of administrators' operations, and of clients in LEGACY mode, to an unknown user."""
    return UserNotFoundError("User does not exist.")


def code_mismatch() -> CodeMismatchException:
    """Return the answer to a wrong one-time code."""
    return CodeMismatchException("Invalid verification code provided, please try again.")


def expired_code() -> ExpiredCodeException:
    """Return the answer to a one-time code that is too old or was never sent."""
    return ExpiredCodeException("Invalid code provided, please request a code again.")
