"""config.yaml as typed data: every value of the tutorial's steps, checked once, with one clear line for each mistake.

A variant is another file with the same keys: every difference between variants is a value here, and no step
checks which variant it builds.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import from_json, to_json

from chatprov.config_names import (
    ActionName,
    ApiName,
    BucketName,
    GraphQLName,
    PoolName,
    RegionName,
    RoleName,
    StackName,
    TableName,
    fill,
)
from chatprov.config_rules import code_faults, conflicts, resolver_faults
from chatprov.config_source import Source, dotted, problem_lines
from chatprov.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self

ResolverLanguage: TypeAlias = Literal["vtl", "js"]
"""The languages of resolvers: mapping templates in Velocity, or JavaScript (APPSYNC_JS)."""


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


class Section(BaseModel):
    """A part of config.yaml: no unknown keys, nothing converted silently, nothing changed after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class KeyAttribute(Section):
    """A key attribute of the table."""

    name: Annotated[str, Field(min_length=1, max_length=255)]
    type: Literal["S", "N", "B"] = Field(description="S for String, N for Number, B for Binary")


class TableSettings(Section):
    """STEP 1: the DynamoDB table that holds the messages."""

    name: TableName = Field(description="Table name")
    partition_key: KeyAttribute = Field(description="Partition key; changing it means a new table")
    sort_key: KeyAttribute = Field(description="Sort key; changing it means a new table")
    billing_mode: Literal["PAY_PER_REQUEST"] = Field(description="Capacity mode: On-demand")
    point_in_time_recovery: bool = Field(description="Point-in-time recovery (PITR)")
    deletion_protection: bool = Field(description="Deletion protection")


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


class CorsRule(Section):
    """STEP 3: one CORS rule of the bucket."""

    allowed_headers: list[str]
    allowed_methods: Annotated[list[Literal["GET", "PUT", "POST", "DELETE", "HEAD"]], Field(min_length=1)]
    allowed_origins: Annotated[list[str], Field(min_length=1)]
    expose_headers: list[str] = []


class BucketSettings(Section):
    """STEP 3: the S3 bucket for uploads."""

    name: BucketName = Field(description="Bucket name, unique world-wide; may contain {account_id} and {region}")
    block_public_access: bool = Field(description="Block Public Access: all four settings on, or (tutorial) all off")
    tls_only: bool = Field(description="Bucket policy: refuse plain HTTP")
    signed_url_minutes: Annotated[int, Field(ge=1, le=10080)] | None = Field(
        description="Bucket policy: refuse pre-signed URLs older than this, whatever they were signed for; null: a week at most"
    )
    largest_upload_bytes: Annotated[int, Field(ge=1, le=5 << 30)] | None = Field(
        description="What chatprov signs at most for an upload; null: S3's own 5 GB"
    )
    cors: Annotated[list[CorsRule], Field(min_length=1)] = Field(description="Permissions -> CORS")


class ApiLogSettings(Section):
    """STEP 4: what AppSync writes to CloudWatch Logs."""

    field_level: Literal["NONE", "ERROR", "INFO", "DEBUG", "ALL"] = Field(description="Field resolver log level")
    verbose: bool = Field(description="Include verbose content: headers, queries and what templates have rendered")
    retention_days: Literal[
        1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
    ] = Field(description="After how many days a log entry is deleted")


class Api(Section):
    """STEP 4: the AppSync GraphQL API, authorized by the user pool of STEP 2."""

    name: ApiName = Field(description="API name")
    default_action: Literal["ALLOW", "DENY"] = Field(description="What a valid token may do with unmarked fields")
    only_app_client: bool = Field(
        description="Take tokens of STEP 2's app client only, not of every client of the pool"
    )
    introspection: bool = Field(description="Whether users may ask what the schema has")
    query_depth_limit: Annotated[int, Field(ge=0, le=75)] = Field(
        description="Levels that a query may have; 0: no limit"
    )
    resolver_count_limit: Annotated[int, Field(ge=0, le=10000)] = Field(
        description="Resolvers that a request may run; 0: 10000, AppSync's own limit"
    )
    logs: ApiLogSettings | None = Field(description="Logging to CloudWatch Logs, with the role of STEP 6; null: none")
    files_url: bool = Field(description="Give the templates the bucket's URL, as $ctx.env.FILES_URL")


class SchemaSettings(Section):
    """STEP 5: the GraphQL schema, and the operations that STEP 8 tries."""

    file: str = Field(description="The schema's file, relative to the project folder")
    operations: str = Field(description="The folder of the operations that are tried, relative to the project folder")


class DataSourceSettings(Section):
    """STEP 6: the DynamoDB data source and the role that AppSync assumes for it."""

    name: GraphQLName = Field(description="Data source name")
    none_name: GraphQLName | None = Field(
        description="Name of a second data source, of type NONE, for resolvers that need no data; null: there is none"
    )
    role_name: RoleName = Field(description="Name of the IAM role that AppSync assumes")
    actions: Annotated[
        list[ActionName],
        Field(min_length=1),
    ] = Field(description="What the role may do with the table")
    with_indexes: bool = Field(description="Whether the role may use the table's indexes too")
    only_this_account: bool = Field(description="Whether AppSync may assume the role for this account's APIs only")


class ResolverSettings(Section):
    """STEP 7: one unit resolver on a data source of STEP 6, in VTL or in JavaScript.

    A resolver may have both: --resolvers decides which is built.
    """

    type: GraphQLName = Field(description="Parent type: Query, Mutation or Subscription")
    field: GraphQLName = Field(description="Field name")
    data_source: Literal["table", "none"] = Field(
        default="table", description="The data source: the table, or the one of type NONE"
    )
    request_template: str | None = Field(
        default=None, description="Request mapping template in VTL, relative to the project folder"
    )
    response_template: str | None = Field(
        default=None, description="Response mapping template in VTL, relative to the project folder"
    )
    code: str | None = Field(
        default=None, description="The resolver in JavaScript (APPSYNC_JS), relative to the project folder"
    )

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if (self.request_template is None) != (self.response_template is None):
            raise ValueError("a resolver in VTL has a request_template and a response_template")
        if self.request_template is None and self.code is None:
            raise ValueError("a resolver has a request_template and a response_template, or code")
        return self

    @property
    def files(self) -> dict[str, str]:
        """The files of the resolver by key: templates, code, or both."""
        named = {
            "request_template": self.request_template,
            "response_template": self.response_template,
            "code": self.code,
        }
        return {key: file for key, file in named.items() if file is not None}

    @property
    def language(self) -> ResolverLanguage:
        """The language in which the resolver is built: VTL if it has templates."""
        return "js" if self.request_template is None else "vtl"

    def is_in(self, language: ResolverLanguage) -> bool:
        """Return whether the resolver has the files of a language."""
        return (self.code if language == "js" else self.request_template) is not None

    def written_in(self, language: ResolverLanguage) -> ResolverSettings:
        """Return the resolver with the files of one language; it stays as it is if it has only one."""
        if self.code is None or self.request_template is None:
            return self
        others = {"request_template": None, "response_template": None} if language == "js" else {"code": None}
        return self.model_copy(update=others)


class Config(Section):
    """The content of config.yaml."""

    chatprov: Literal[1] = Field(description="Marks a chatprov project; the version of this file's form")
    stack: StackName = Field(description="Name of the stack: the value of the tag chatprov:stack on its resources")
    region: RegionName = Field(description="AWS region; --region overrides it")
    table: TableSettings
    user_pool: UserPoolSettings
    app_client: AppClient
    bucket: BucketSettings
    api: Api
    schema_: SchemaSettings = Field(alias="schema")
    data_source: DataSourceSettings
    resolvers: Annotated[list[ResolverSettings], Field(min_length=1)]

    def written_in(self, language: ResolverLanguage) -> Config:
        """Return the configuration whose resolvers have the files of one language only, where they have both."""
        return self.model_copy(update={"resolvers": [resolver.written_in(language) for resolver in self.resolvers]})

    def located(self, account: str, region: str) -> Config:
        """Return the configuration with `{account_id}` and `{region}` filled in.

        `account` is the 12-digit account id, `region` the region in use, which becomes the configuration's.
        """
        values = {name: json.dumps(value)[1:-1] for name, value in (("account_id", account), ("region", region))}
        data: dict[str, object] = {}
        for name, field in Config.model_fields.items():
            part: object = getattr(self, name)
            text = to_json(part, by_alias=True).decode()
            filled = fill(text, values)
            # An unchanged part is passed on unchanged: pydantic does not validate it again.
            data[field.alias or name] = part if filled == text else from_json(filled)
        try:
            return Config.model_validate({**data, "region": region})
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise ConfigError(
                f"With account {account} and region {region}, {dotted(first['loc'])} cannot be used: "
                f"{first['msg'].removeprefix('Value error, ')}",
                advice="Nothing was changed. Shorten the name in the configuration file, and run the command again.",
            ) from None


def json_schema() -> str:
    """Return the JSON Schema of config.yaml, for editors; config.schema.json is this schema."""
    schema = Config.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "chatprov's config.yaml"
    return json.dumps(schema, indent=2) + "\n"


def load(path: Path) -> Config:
    """Read and check config.yaml.

    Raises ConfigError with one line for each mistake: file, line, key path, what is allowed. Files that the
    configuration names must exist in its folder.
    """
    source = Source.read(path)
    try:
        config = Config.model_validate(source.data)
    except ValidationError as error:
        raise ConfigError(
            "\n".join(problem_lines(source, error, Config)),
            advice="Nothing was changed. Fix the line and run the command again.",
        ) from None
    files: list[tuple[tuple[str | int, ...], str]] = [(("schema", "file"), config.schema_.file)]
    for number, resolver in enumerate(config.resolvers):
        files += [(("resolvers", number, key), file) for key, file in resolver.files.items()]
    for key, file in files:
        if not (path.parent / file).resolve().is_relative_to(path.parent.resolve()):
            raise ConfigError(
                f'{source.location(key)}: "{file}" lies outside the project folder {path.parent}',
                advice="Nothing was changed. Move the file into the project, and run the command again.",
            )
        if not (path.parent / file).is_file():
            raise ConfigError(
                f'{source.location(key)}: there is no file "{file}" in {path.parent}',
                advice="Nothing was changed. Create the file or fix the line, and run the command again.",
            )
    if not (path.parent / config.schema_.operations).is_dir():
        raise ConfigError(
            f'{source.location(("schema", "operations"))}: there is no folder "{config.schema_.operations}" in {path.parent}',
            advice="Nothing was changed. Create the folder or fix the line, and run the command again.",
        )
    found = [*conflicts(config), *code_faults(config, path.parent), *resolver_faults(config, path.parent)]
    if found:
        raise ConfigError(
            "\n".join(f"{source.location(key)}: {why}" for key, why in found),
            advice="Nothing was changed. Correct it and run the command again.",
        )
    return config
