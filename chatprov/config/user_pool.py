"""The sections of STEP 2: the Cognito user pool and its app client."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from chatprov.config.further import GroupName
from chatprov.config.names import PoolName
from chatprov.config.section import Section


def _off_is_a_word(value: object) -> object:
    """Convert YAML 1.1's false and true back to OFF and ON, which are AWS's values here."""
    return {False: "OFF", True: "ON"}[value] if isinstance(value, bool) else value


def _no_text_messages(value: object) -> object:
    """Refuse values that need text messages: Cognito sends them with an IAM role of the pool."""
    for member in value if isinstance(value, list) else ():
        if member in ("phone_number", "SMS_OTP"):
            raise ValueError(
                f"{member} needs an IAM role that can send text messages, which this file cannot set, so Cognito refuses the pool; "
                "remove it"
            )
    return value


class PasswordPolicy(Section):
    """STEP 2: the password policy; the values are Cognito's defaults."""

    minimum_length: Annotated[int, Field(ge=6, le=99)]
    require_lowercase: bool
    require_uppercase: bool
    require_numbers: bool
    require_symbols: bool
    temporary_password_validity_days: Annotated[int, Field(ge=1, le=365)]


class UserPoolSettings(Section):
    """STEP 2: the Cognito user pool."""

    name: PoolName = Field(description="User pool name")
    tier: Literal["LITE", "ESSENTIALS", "PLUS"] = Field(description="Feature plan")
    sign_in_with: Annotated[list[Literal["email"]], Field(min_length=1), BeforeValidator(_no_text_messages)] = Field(
        description="Sign-in options; changing them means a new pool"
    )
    case_sensitive: bool = Field(description="Whether Ann@x.org and ann@x.org differ; changing it means a new pool")
    self_sign_up: bool = Field(description="Enable self sign-up")
    required_attributes: list[Literal["email", "phone_number", "name", "given_name", "family_name"]] = Field(
        description="Required attributes; changing them means a new pool"
    )
    mfa: Annotated[Literal["OFF", "ON", "OPTIONAL"], BeforeValidator(_off_is_a_word)] = Field(
        description="Multi-factor authentication"
    )
    first_factors: Annotated[
        list[Literal["PASSWORD", "EMAIL_OTP", "WEB_AUTHN"]], Field(min_length=1), BeforeValidator(_no_text_messages)
    ] = Field(description="What choice-based sign-in may begin with; PASSWORD is always among it")
    deletion_protection: bool = Field(description="Deletion protection; `down` lifts it before it deletes the pool")
    groups: list[GroupName] = Field(
        default=[], description="Groups of users, for fields with @aws_auth(cognito_groups: [...])"
    )
    password_policy: PasswordPolicy


class AppClient(Section):
    """STEP 2: the app client of the user pool."""

    name: PoolName = Field(description="App client name")
    generate_secret: Literal[False] = Field(description="Client secret: a browser cannot keep one, so there is none")
    auth_flows: Annotated[
        list[
            Literal[
                "ALLOW_USER_AUTH",
                "ALLOW_USER_SRP_AUTH",
                "ALLOW_USER_PASSWORD_AUTH",
                "ALLOW_ADMIN_USER_PASSWORD_AUTH",
                "ALLOW_CUSTOM_AUTH",
                "ALLOW_REFRESH_TOKEN_AUTH",
            ]
        ],
        Field(min_length=1),
    ] = Field(description="Authentication flows")
    auth_session_minutes: Annotated[int, Field(ge=3, le=15)] = Field(description="Authentication flow session duration")
    refresh_token_days: Annotated[int, Field(ge=1, le=3650)] = Field(description="Refresh token expiration")
    access_token_minutes: Annotated[int, Field(ge=5, le=1440)] = Field(description="Access token expiration")
    id_token_minutes: Annotated[int, Field(ge=5, le=1440)] = Field(description="ID token expiration")
    token_revocation: bool = Field(description="Enable token revocation")
    prevent_user_existence_errors: bool = Field(description="Enable prevent user existence errors")
