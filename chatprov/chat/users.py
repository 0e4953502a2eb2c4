"""Users of the pool: made, listed, removed and signed in; temporary ones for a test.

https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-selection-sdk.html
"""

from __future__ import annotations

import secrets
import string
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from chatprov.chat.authenticator import AuthenticatorApp
from chatprov.chat.sign_in import Tokens, sign_in, tokens_of
from chatprov.errors import UserRefused
from chatprov.explanations import call_failed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from chatprov.chat.authenticator import SecondFactorCodes

Answer = TypeVar("Answer")
TEST_USER_PREFIX = "chatprov-test-"
_UNKNOWN = "`chatprov user list` shows the users there are."
_ADVICE = {
    "InvalidPasswordException": "Choose another password; config.yaml (user_pool.password_policy) says what it needs.",
    "InvalidParameterException": "Users are named by their e-mail address, such as ann@example.com.",
    "CodeMismatchException": "The code was not the right one, or was used before: sign in again with the next one.",
    "EnableSoftwareTokenMFAException": "The code was not the right one: sign in again, and enter the secret as it is shown.",
    "ExpiredCodeException": "The code is too old: sign in again.",
    "NotAuthorizedException": f"Check the address and the password. {_UNKNOWN}",
    "PasswordResetRequiredException": "`chatprov user remove` and `chatprov user add` give the user a new password.",
    "TooManyRequestsException": "Wait a little, and run it again.",
    "UserNotConfirmedException": "The user signed up and has still to confirm with the code that was mailed.",
    "UserNotFoundException": _UNKNOWN,
    "UsernameExistsException": "`chatprov user remove` removes the user who has it, with the password.",
}
"""What to do about the errors that are about a user and not about whoever makes the call."""


@dataclass(frozen=True)
class TestUser:
    """A user made for one test."""

    email: str
    password: str
    factor: SecondFactorCodes = field(default_factory=AuthenticatorApp)
    """The app of the user's own, where the pool wants a second factor."""


@dataclass(frozen=True)
class ListedUser:
    """A user as the pool lists it; `status` is Cognito's, such as CONFIRMED."""

    email: str
    sub: str
    status: str
    enabled: bool
    created: datetime


def add_user(cognito: Any, pool_id: str, email: str, password: str) -> None:
    """Make a user who can sign in at once; no mail is sent.

    Raises UserRefused when the address is taken or the password does not fit the policy: then there is no new user.
    """

    def make() -> None:
        _make_confirmed(cognito, pool_id, email, password)

    _refusals(make, f"add the user {email}")


def list_users(cognito: Any, pool_id: str) -> list[ListedUser]:
    """Return all users of the pool, by address."""

    def ask() -> list[ListedUser]:
        pages = cognito.get_paginator("list_users").paginate(UserPoolId=pool_id)
        return sorted((_read(user) for page in pages for user in page["Users"]), key=lambda user: user.email)

    return _refusals(ask, "list the users")


def remove_user(cognito: Any, pool_id: str, email: str) -> None:
    """Delete a user. Raises UserRefused when there is none of that address."""
    _refusals(lambda: cognito.admin_delete_user(UserPoolId=pool_id, Username=email), f"remove the user {email}")


def tokens_for(
    cognito: Any,
    client_id: str,
    email: str,
    password: str,
    *,
    pool_id: str | None = None,
    factor: SecondFactorCodes | None = None,
) -> Tokens:
    """Sign in and return the tokens. Raises UserRefused when Cognito does not let the user in."""
    return _refusals(
        lambda: sign_in(cognito, client_id, email, password, pool_id=pool_id, factor=factor), f"sign in as {email}"
    )


def renewed(cognito: Any, client_id: str, tokens: Tokens) -> Tokens:
    """Return new tokens for old ones. Raises UserRefused when the sign-in is over: expired, or ended by a sign-out."""

    def ask() -> Tokens:
        answer = cognito.get_tokens_from_refresh_token(ClientId=client_id, RefreshToken=tokens.refresh)
        # A new refresh token comes only where the app client rotates them.
        return tokens_of({"RefreshToken": tokens.refresh, **answer["AuthenticationResult"]})

    return _refusals(ask, "renew the sign-in", _ADVICE | {"NotAuthorizedException": "Sign in again."})


@contextmanager
def temporary_user(cognito: Any, pool_id: str) -> Iterator[TestUser]:
    """Make a confirmed user and delete it when the block ends; users that an earlier, killed test left behind go too."""
    remove_test_users(cognito, pool_id)
    user = TestUser(f"{TEST_USER_PREFIX}{secrets.token_hex(8)}@example.com", new_password())
    _make_confirmed(cognito, pool_id, user.email, user.password)
    try:
        yield user
    finally:
        cognito.admin_delete_user(UserPoolId=pool_id, Username=user.email)


def remove_test_users(cognito: Any, pool_id: str) -> int:
    """Delete the users that tests made; return how many there were."""
    pages = cognito.get_paginator("list_users").paginate(UserPoolId=pool_id, Filter=f'email ^= "{TEST_USER_PREFIX}"')
    names = [user["Username"] for page in pages for user in page["Users"]]
    for name in names:
        cognito.admin_delete_user(UserPoolId=pool_id, Username=name)
    return len(names)


def new_password() -> str:
    """Return a random password that satisfies every kind of Cognito's password policy."""
    kinds = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "!%*+-=?")
    return "".join(secrets.choice(kind) for kind in kinds for _ in range(6))


def _make_confirmed(cognito: Any, pool_id: str, email: str, password: str) -> None:
    attributes = [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}]
    cognito.admin_create_user(UserPoolId=pool_id, Username=email, UserAttributes=attributes, MessageAction="SUPPRESS")
    try:
        cognito.admin_set_user_password(UserPoolId=pool_id, Username=email, Password=password, Permanent=True)
    except BaseException:
        # Only here does Cognito look at the password; a user without one would block the address.
        cognito.admin_delete_user(UserPoolId=pool_id, Username=email)
        raise


def _read(user: dict[str, Any]) -> ListedUser:
    attributes = {one["Name"]: one["Value"] for one in user["Attributes"]}
    return ListedUser(
        email=attributes.get("email", user["Username"]),
        sub=attributes.get("sub", ""),
        status=user["UserStatus"],
        enabled=user["Enabled"],
        created=user["UserCreateDate"],
    )


def _refusals(call: Callable[[], Answer], what: str, advice: Mapping[str, str] = _ADVICE) -> Answer:
    """Return what `call` returns; what Cognito refuses becomes one clear line."""
    try:
        return call()
    except ClientError as error:
        code, text = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
        if code not in advice:
            raise call_failed(error, what) from error
        raise UserRefused(f"Could not {what}: {text or code}", advice=advice[code]) from None
    except BotoCoreError as error:
        raise call_failed(error, what) from error
