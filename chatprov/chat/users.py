"""Create, list, delete and sign in users of the pool; temporary users for a test.

https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-selection-sdk.html
"""

from __future__ import annotations

import secrets
import string
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from chatprov.chat.attributes import required_attributes, sample_attributes
from chatprov.chat.authenticator import AuthenticatorApp
from chatprov.chat.sign_in import Tokens, sign_in, tokens_of
from chatprov.errors import UserRefused
from chatprov.explanations import call_failed
from chatprov.shell_words import shell_word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from chatprov.chat.authenticator import SecondFactorCodes

Answer = TypeVar("Answer")
TEST_USER_PREFIX = "chatprov-test-"
_UNKNOWN = "`chatprov user list` shows the users."
_ADVICE = {
    "InvalidPasswordException": "Choose another password; its policy is user_pool.password_policy in config.yaml.",
    "InvalidParameterException": "A user's name must be an e-mail address, such as ann@example.com.",
    "CodeMismatchException": "The code is wrong, or was used before: sign in again with the next one.",
    "EnableSoftwareTokenMFAException": "The code is wrong: sign in again, and enter the secret exactly as shown.",
    "ExpiredCodeException": "The code has expired: sign in again.",
    "NotAuthorizedException": f"Check the address and the password. {_UNKNOWN}",
    "PasswordResetRequiredException": "`chatprov user remove` and `chatprov user add` set a new password.",
    "TooManyRequestsException": "Wait a little, and run the command again.",
    "UserNotConfirmedException": "The user signed up and must first confirm with the code in the e-mail.",
    "UserNotFoundException": _UNKNOWN,
    "UsernameExistsException": "`chatprov user remove` deletes the existing user.",
}
"""Advice for errors about the user, not about the caller's credentials."""
_OF_ATTRIBUTES = _ADVICE | {
    "InvalidParameterException": "Correct the attribute that Cognito names; a phone number is written as in "
    "phone_number=+15555550100."
}


@dataclass(frozen=True)
class TestUser:
    """A temporary user for one test."""

    email: str
    password: str
    factor: SecondFactorCodes = field(default_factory=AuthenticatorApp)
    """The user's authenticator app, for a pool that requires a second factor."""


@dataclass(frozen=True)
class ListedUser:
    """A user as the pool lists it; `status` is Cognito's, such as CONFIRMED."""

    email: str
    sub: str
    status: str
    enabled: bool
    created: datetime


def add_user(
    cognito: Any, pool_id: str, email: str, password: str, attributes: Mapping[str, str] | None = None
) -> None:
    """Create a user who can sign in at once; no e-mail is sent.

    `attributes` are values for what the pool requires besides the address, such as `name`. Raises UserRefused when the address
    is taken, an attribute is missing or the password violates the policy; then no user was created.
    """
    given, what = attributes or {}, f"add the user {email}"

    def make() -> None:
        try:
            _make_confirmed(cognito, pool_id, email, password, given)
        except ClientError as error:
            missing = _missing(cognito, pool_id, given) if _code(error) == "InvalidParameterException" else ()
            if not missing:
                raise
            options = " ".join(f"--attribute {shell_word(name)}=VALUE" for name in missing)
            raise UserRefused(
                f"Cannot {what}: the pool requires {' and '.join(missing)}",
                kept="The user was not created.",
                advice=f"Run the command again with {options}.",
            ) from None

    _refusals(make, what, _OF_ATTRIBUTES if given else _ADVICE)


def list_users(cognito: Any, pool_id: str) -> list[ListedUser]:
    """Return all users of the pool, by address."""

    def ask() -> list[ListedUser]:
        pages = cognito.get_paginator("list_users").paginate(UserPoolId=pool_id)
        return sorted((_read(user) for page in pages for user in page["Users"]), key=lambda user: user.email)

    return _refusals(ask, "list the users")


def remove_user(cognito: Any, pool_id: str, email: str) -> None:
    """Delete a user. Raises UserRefused when no user has that address."""
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
    """Sign in and return the tokens. Raises UserRefused when Cognito refuses the user."""
    return _refusals(
        lambda: sign_in(cognito, client_id, email, password, pool_id=pool_id, factor=factor), f"sign in as {email}"
    )


def renewed(cognito: Any, client_id: str, tokens: Tokens) -> Tokens:
    """Return new tokens for old ones. Raises UserRefused when the sign-in has expired, or was ended by a sign-out."""

    def ask() -> Tokens:
        answer = cognito.get_tokens_from_refresh_token(ClientId=client_id, RefreshToken=tokens.refresh)
        # The response has a new refresh token only when the app client rotates them.
        return tokens_of({"RefreshToken": tokens.refresh, **answer["AuthenticationResult"]})

    return _refusals(ask, "renew the sign-in", _ADVICE | {"NotAuthorizedException": "Sign in again."})


@contextmanager
def temporary_user(cognito: Any, pool_id: str) -> Iterator[TestUser]:
    """Create a confirmed user for the block, and delete it afterwards; also delete the users of earlier, killed tests."""
    remove_test_users(cognito, pool_id)
    user = TestUser(f"{TEST_USER_PREFIX}{secrets.token_hex(8)}@example.com", new_password())
    _make_confirmed(cognito, pool_id, user.email, user.password, sample_attributes(cognito, pool_id))
    try:
        yield user
    finally:
        cognito.admin_delete_user(UserPoolId=pool_id, Username=user.email)


def remove_test_users(cognito: Any, pool_id: str) -> int:
    """Delete the users of tests; return how many there were."""
    pages = cognito.get_paginator("list_users").paginate(UserPoolId=pool_id, Filter=f'email ^= "{TEST_USER_PREFIX}"')
    names = [user["Username"] for page in pages for user in page["Users"]]
    for name in names:
        cognito.admin_delete_user(UserPoolId=pool_id, Username=name)
    return len(names)


def new_password() -> str:
    """Return a random password that satisfies every Cognito password policy."""
    kinds = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "!%*+-=?")
    return "".join(secrets.choice(kind) for kind in kinds for _ in range(6))


def _missing(cognito: Any, pool_id: str, given: Mapping[str, str]) -> list[str]:
    pool = cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    return [name for name in required_attributes(pool) if name not in given]


def _make_confirmed(cognito: Any, pool_id: str, email: str, password: str, more: Mapping[str, str]) -> None:
    values = {**more, "email": email, "email_verified": "true"}
    attributes = [{"Name": name, "Value": value} for name, value in values.items()]
    cognito.admin_create_user(UserPoolId=pool_id, Username=email, UserAttributes=attributes, MessageAction="SUPPRESS")
    try:
        cognito.admin_set_user_password(UserPoolId=pool_id, Username=email, Password=password, Permanent=True)
    except BaseException:
        # Cognito checks the password only in this call; a user without a password would block the address.
        cognito.admin_delete_user(UserPoolId=pool_id, Username=email)
        raise


def _read(user: dict[str, Any]) -> ListedUser:
    attributes = {attribute["Name"]: attribute["Value"] for attribute in user["Attributes"]}
    return ListedUser(
        email=attributes.get("email", user["Username"]),
        sub=attributes.get("sub", ""),
        status=user["UserStatus"],
        enabled=user["Enabled"],
        created=user["UserCreateDate"],
    )


def _refusals(call: Callable[[], Answer], what: str, advice: Mapping[str, str] = _ADVICE) -> Answer:
    """Return the result of `call`; a refusal of Cognito becomes a UserRefused with advice."""
    try:
        return call()
    except ClientError as error:
        code, text = _code(error), error.response["Error"].get("Message", "")
        if code not in advice:
            raise call_failed(error, what) from error
        raise UserRefused(f"Cannot {what}: {text or code}", advice=advice[code]) from None
    except BotoCoreError as error:
        raise call_failed(error, what) from error


def _code(error: ClientError) -> str:
    return error.response["Error"]["Code"]
