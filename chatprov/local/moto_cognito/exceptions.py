"""Cognito's errors that moto does not have, with Cognito's names and messages.

They are in the error lists of
https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_Operations.html.
"""

from moto.cognitoidp.exceptions import (
    CodeMismatchException,
    ExpiredCodeException,
    InvalidParameterException,
    NotAuthorizedError,
    ResourceNotFoundError,
    UsernameExistsException,
    UserNotConfirmedException,
    UserNotFoundError,
)
from moto.core.exceptions import JsonRESTError

__all__ = [
    "AliasExistsError",
    "CodeMismatchException",
    "EnableSoftwareTokenMFAError",
    "ExpiredCodeException",
    "FeatureUnavailableInTierError",
    "InvalidParameterException",
    "InvalidPasswordError",
    "JsonRESTError",
    "LimitExceededError",
    "MissingAuthenticationTokenError",
    "NotAuthorizedError",
    "PasswordResetRequiredError",
    "ResourceNotFoundError",
    "SerializationError",
    "SoftwareTokenMFANotFoundError",
    "UnauthorizedError",
    "UnknownOperationError",
    "UnsupportedOperationError",
    "UnsupportedTokenTypeError",
    "UnsupportedUserStateError",
    "UserNotConfirmedException",
    "UserNotFoundError",
    "UsernameExistsException",
    "code_mismatch",
    "expired_code",
    "user_does_not_exist",
    "wrong_credentials",
]


class _CognitoError(JsonRESTError):
    """An error whose code in the response is the name of its class, with Exception instead of Error."""

    def __init__(self, message: str) -> None:
        super().__init__(error_type=type(self).__name__.removesuffix("Error") + "Exception", message=message)


class AliasExistsError(_CognitoError):
    """The e-mail address or phone number already belongs to another user."""


class SoftwareTokenMFANotFoundError(_CognitoError):
    """The pool does not allow an authenticator app as second factor."""


class EnableSoftwareTokenMFAError(_CognitoError):
    """The code does not prove that the user's app has the secret."""


class FeatureUnavailableInTierError(_CognitoError):
    """The pool's feature plan does not include the requested feature."""


class InvalidPasswordError(_CognitoError):
    """The password does not meet the pool's policy."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Password did not conform with policy: {reason}")


class LimitExceededError(_CognitoError):
    """Too many requests of the same kind for one user."""


class MissingAuthenticationTokenError(_CognitoError):
    """The operation needs a request signed with AWS credentials."""


class PasswordResetRequiredError(_CognitoError):
    """An administrator has reset the password."""


class SerializationError(_CognitoError):
    """The body of the request is not JSON."""


class UnauthorizedError(_CognitoError):
    """The app client's secret is missing or wrong."""


class UnknownOperationError(_CognitoError):
    """The operation does not exist or is not available here."""


class UnsupportedOperationError(_CognitoError):
    """The app client is not set up for the operation."""


class UnsupportedTokenTypeError(_CognitoError):
    """The operation does not accept this kind of token."""


class UnsupportedUserStateError(_CognitoError):
    """The user's status does not allow the operation."""


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
