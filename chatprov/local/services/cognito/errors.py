"""Cognito's errors, with its names and texts.

Follows the error lists of
https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_Operations.html.
"""

from __future__ import annotations

from chatprov.local.services.contract import AwsError


class AliasExistsError(AwsError):
    """The e-mail address or phone number already belongs to another user."""

    code = "AliasExistsException"


class CodeMismatchException(AwsError):
    """A one-time code is not the one that was sent."""

    code = "CodeMismatchException"


class EnableSoftwareTokenMFAError(AwsError):
    """The code does not prove that the user's app has the secret."""

    code = "EnableSoftwareTokenMFAException"


class ExpiredCodeException(AwsError):
    """A one-time code is too old or was never sent."""

    code = "ExpiredCodeException"


class FeatureUnavailableInTierError(AwsError):
    """The pool's feature plan does not include the requested feature."""

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
    """Too many requests of the same kind for one user."""

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
    """The pool does not allow an authenticator app as second factor."""

    code = "SoftwareTokenMFANotFoundException"


class UnauthorizedError(AwsError):
    """The app client's secret is missing or wrong."""

    code = "UnauthorizedException"


class UnsupportedOperationError(AwsError):
    """The app client is not set up for the operation."""

    code = "UnsupportedOperationException"


class UnsupportedTokenTypeError(AwsError):
    """The operation does not accept this kind of token."""

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
    """Return the error for a wrong password and, if the client hides whether users exist, for an unknown user."""
    return NotAuthorizedError("Incorrect username or password.")


def user_does_not_exist() -> UserNotFoundError:
    """Return the error for an unknown user, for administrators' operations and for clients in LEGACY mode."""
    return UserNotFoundError("User does not exist.")


def code_mismatch() -> CodeMismatchException:
    """Return the error for a wrong one-time code."""
    return CodeMismatchException("Invalid verification code provided, please try again.")


def expired_code() -> ExpiredCodeException:
    """Return the error for a one-time code that is too old or was never sent."""
    return ExpiredCodeException("Invalid code provided, please request a code again.")
