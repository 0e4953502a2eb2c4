"""What the tokens of a sign-in say.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.cognito.booleans import is_true

if TYPE_CHECKING:
    from collections.abc import Collection

    from chatprov.local.services.cognito.client import UserPoolClient
    from chatprov.local.services.cognito.group import UserGroup
    from chatprov.local.services.cognito.sign_ins import SignIn
    from chatprov.local.services.cognito.user import PoolUser

_SCOPE: Final = "aws.cognito.signin.user.admin"
_BOOLEANS: Final = frozenset({"email_verified", "phone_number_verified"})


@dataclass(frozen=True, slots=True)
class TokenSubject:
    """Whom tokens are for: a user with the groups, and the app client through which the user signed in."""

    user: PoolUser
    groups: Collection[UserGroup]
    client: UserPoolClient


def access_claims(issuer: str, sign_in: SignIn, subject: TokenSubject) -> dict[str, Any]:
    """Return the claims of an access token, but for its times."""
    return {
        **_common_claims(issuer, sign_in, subject),
        "client_id": sign_in.client_id,
        "token_use": "access",
        "scope": _SCOPE,
        "username": sign_in.username,
    }


def id_claims(issuer: str, sign_in: SignIn, subject: TokenSubject) -> dict[str, Any]:
    """Return the claims of an ID token, but for its times."""
    user, client = subject.user, subject.client
    attributes = {
        name: is_true(value) if name in _BOOLEANS else value
        for name, value in user.attributes.items()
        if name != "sub" and client.may_read(name)
    }
    roles = [group.role_arn for group in sorted(subject.groups, key=_precedence) if group.role_arn]
    return {
        **attributes,
        **({"cognito:roles": roles, "cognito:preferred_role": roles[0]} if roles else {}),
        **_common_claims(issuer, sign_in, subject),
        "cognito:username": user.username,
        "aud": client.id,
        "token_use": "id",
    }


def _common_claims(issuer: str, sign_in: SignIn, subject: TokenSubject) -> dict[str, Any]:
    claims: dict[str, Any] = {
        "sub": sign_in.user_id,
        "iss": issuer,
        "event_id": sign_in.event_id,
        "auth_time": sign_in.auth_time,
    }
    if subject.groups:
        claims["cognito:groups"] = sorted(group.name for group in subject.groups)
    if subject.client.revokes_tokens:
        claims |= {"origin_jti": sign_in.origin_jti, "jti": str(uuid.uuid4())}
    return claims


def _precedence(group: UserGroup) -> int:
    return group.precedence if group.precedence is not None else 2**31
