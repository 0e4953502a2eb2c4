"""config.yaml as typed data: every value of the tutorial's steps, checked once, with one clear line for each mistake.

A variant is another file of the same form: what one variant has and the other has not is a value here, and no step
asks which of them it is.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from chatprov.config_source import Source, problem_lines
from chatprov.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

PLACEHOLDERS = ("account_id", "region")
_SAMPLE = {"account_id": "123456789012", "region": "ap-south-1"}


def fill(name: str, values: dict[str, str]) -> str:
    """Put `values` into the placeholders of a name, such as `{account_id}`."""
    return re.sub(r"\{(\w+)\}", lambda match: values.get(match[1], match[0]), name)


def _named(pattern: str, rule: str) -> AfterValidator:
    """Check a name against AWS's pattern, with its placeholders filled by values of real length."""

    def check(name: str) -> str:
        for placeholder in re.findall(r"\{(.*?)\}", name):
            if placeholder not in PLACEHOLDERS:
                allowed = " and ".join(f"{{{known}}}" for known in PLACEHOLDERS)
                raise ValueError(f"{{{placeholder}}} is not a placeholder; allowed are {allowed}")
        if not re.fullmatch(pattern, fill(name, _SAMPLE)):
            raise ValueError(f'"{name}" is not allowed; {rule}')
        return name

    return AfterValidator(check)


def _off_is_a_word(value: object) -> object:
    """YAML 1.1 reads a bare OFF as false and ON as true; here they are AWS's words."""
    return {False: "OFF", True: "ON"}[value] if isinstance(value, bool) else value


_BUCKET = r"(?!xn--|sthree-|.*(-s3alias|--ol-s3|\.\.))(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
TableName = Annotated[str, _named(r"[a-zA-Z0-9_.-]{3,255}", "a table name has 3 to 255 of a-z A-Z 0-9 _ . -")]
PoolName = Annotated[
    str,
    _named(
        r"[\w\s+=,.@-]{1,128}", "a user pool or client name has 1 to 128 of letters, digits, blanks and + = , . @ -"
    ),
]
BucketName = Annotated[
    str, _named(_BUCKET, "a bucket name has 3 to 63 of a-z 0-9 . - and begins and ends with a letter or digit")
]
ApiName = Annotated[
    str,
    _named(
        r"[_A-Za-z][ _0-9A-Za-z-]{0,64}",
        "an API name begins with a letter or _ and has up to 65 of letters, digits, blanks, _ and -",
    ),
]
GraphQLName = Annotated[
    str,
    _named(
        r"[_A-Za-z][_0-9A-Za-z]{0,64}", "allowed are letters, digits and _, not beginning with a digit (no hyphens)"
    ),
]
RoleName = Annotated[str, _named(r"[\w+=,.@-]{1,64}", "a role name has 1 to 64 of letters, digits and + = , . @ - _")]
StackName = Annotated[
    str, _named(r"[\w.:/=+@-]{1,128}", "a stack name has 1 to 128 of letters, digits and . : / = + @ - _")
]
RegionName = Annotated[str, _named(r"[a-z]{2}(-[a-z]+)+-\d", "a region looks like ap-south-1")]


class Section(BaseModel):
    """A part of config.yaml: no unknown keys, nothing converted silently, nothing changed after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class KeyAttribute(Section):
    """A key attribute of the table."""

    name: Annotated[str, Field(min_length=1, max_length=255)]
    type: Literal["S", "N", "B"] = Field(description="S for String, N for Number, B for Binary")


class Table(Section):
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


class UserPool(Section):
    """STEP 2: the Cognito user pool."""

    name: PoolName = Field(description="User pool name")
    tier: Literal["LITE", "ESSENTIALS", "PLUS"] = Field(description="Feature plan")
    sign_in_with: Annotated[list[Literal["email", "phone_number"]], Field(min_length=1)] = Field(
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
    first_factors: Annotated[list[Literal["PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"]], Field(min_length=1)] = (
        Field(description="What choice-based sign-in may begin with")
    )
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


class Bucket(Section):
    """STEP 3: the S3 bucket for uploads."""

    name: BucketName = Field(description="Bucket name, unique world-wide; {account_id} and {region} may stand in it")
    block_public_access: bool = Field(description="Block Public Access: all four settings on, or (tutorial) all off")
    tls_only: bool = Field(description="Bucket policy: refuse what comes over plain HTTP")
    signed_url_minutes: Annotated[int, Field(ge=1, le=10080)] | None = Field(
        description="Bucket policy: refuse pre-signed URLs older than this, whatever they were signed for; null: a week at most"
    )
    largest_upload_bytes: Annotated[int, Field(ge=1, le=5 << 30)] | None = Field(
        description="What chatprov signs at most for an upload; null: S3's own 5 GB"
    )
    cors: Annotated[list[CorsRule], Field(min_length=1)] = Field(description="Permissions -> CORS")


class ApiLogs(Section):
    """STEP 4: what AppSync writes to CloudWatch Logs."""

    field_level: Literal["NONE", "ERROR", "INFO", "DEBUG", "ALL"] = Field(description="Field resolver log level")
    verbose: bool = Field(description="Include verbose content: headers, queries and what templates have rendered")
    retention_days: Literal[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731] = Field(
        description="After how many days a log entry is deleted"
    )


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
    logs: ApiLogs | None = Field(description="Logging to CloudWatch Logs, with the role of STEP 6; null: none")
    files_url: bool = Field(description="Give the templates the bucket's URL, as $ctx.env.FILES_URL")


class Schema(Section):
    """STEP 5: the GraphQL schema, and the operations that STEP 8 tries."""

    file: str = Field(description="The schema's file, relative to the project folder")
    operations: str = Field(description="The folder of the operations that are tried, relative to the project folder")


class DataSource(Section):
    """STEP 6: the DynamoDB data source and the role that AppSync assumes for it."""

    name: GraphQLName = Field(description="Data source name")
    none_name: GraphQLName | None = Field(
        description="Name of a second data source, of type NONE, for resolvers that need no data; null: there is none"
    )
    role_name: RoleName = Field(description="Name of the IAM role that AppSync assumes")
    actions: Annotated[
        list[Annotated[str, _named(r"dynamodb:(\*|[A-Za-z]+\*?)", "an action looks like dynamodb:PutItem")]],
        Field(min_length=1),
    ] = Field(description="What the role may do with the table")
    with_indexes: bool = Field(description="Whether the role may use the table's indexes too")
    only_this_account: bool = Field(description="Whether AppSync may assume the role for this account's APIs only")


class Resolver(Section):
    """STEP 7: one VTL unit resolver on a data source of STEP 6."""

    type: GraphQLName = Field(description="Parent type: Query, Mutation or Subscription")
    field: GraphQLName = Field(description="Field name")
    data_source: Literal["table", "none"] = Field(
        default="table", description="The data source: the table, or the one of type NONE"
    )
    request_template: str = Field(description="Request mapping template, relative to the project folder")
    response_template: str = Field(description="Response mapping template, relative to the project folder")


class Config(Section):
    """The whole of config.yaml."""

    chatprov: Literal[1] = Field(description="Marks a chatprov project; the version of this file's form")
    stack: StackName = Field(description="Whose resources these are: the value of their tag chatprov:stack")
    region: RegionName = Field(description="AWS region; --region overrides it")
    table: Table
    user_pool: UserPool
    app_client: AppClient
    bucket: Bucket
    api: Api
    schema_: Schema = Field(alias="schema")
    data_source: DataSource
    resolvers: Annotated[list[Resolver], Field(min_length=1)]

    def located(self, account: str, region: str) -> Config:
        """Return the configuration with `{account_id}` and `{region}` filled in.

        `account` is the 12-digit account id, `region` the region in use, which becomes the configuration's.
        """
        values = {"account_id": account, "region": region}

        def filled(value: object) -> object:
            match value:
                case str():
                    return fill(value, values)
                case list():
                    return [filled(item) for item in value]
                case dict():
                    return {key: filled(item) for key, item in value.items()}
            return value

        data = filled(self.model_dump(by_alias=True))
        return Config.model_validate({**data, "region": region} if isinstance(data, dict) else data)


def json_schema() -> str:
    """Return the JSON Schema of config.yaml, for editors; config.schema.json holds it."""
    schema = Config.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "chatprov's config.yaml"
    return json.dumps(schema, indent=2) + "\n"


def load(path: Path) -> Config:
    """Read and check config.yaml.

    Raises ConfigError with one line for each mistake: file, line, key path, what is allowed. Files that the
    configuration names must exist beside it.
    """
    source = Source.read(path)
    try:
        config = Config.model_validate(source.data)
    except ValidationError as error:
        raise ConfigError(
            "\n".join(problem_lines(source, error, Config)), advice="Nothing was changed. Mend the line and run again."
        ) from None
    files: list[tuple[tuple[str | int, ...], str]] = [(("schema", "file"), config.schema_.file)]
    for number, resolver in enumerate(config.resolvers):
        files += [
            (("resolvers", number, "request_template"), resolver.request_template),
            (("resolvers", number, "response_template"), resolver.response_template),
        ]
    for key, file in files:
        if not (path.parent / file).resolve().is_relative_to(path.parent.resolve()):
            raise ConfigError(
                f'{source.place(key)}: "{file}" lies outside the project folder {path.parent}',
                advice="Nothing was changed. Move the file into the project, and run again.",
            )
        if not (path.parent / file).is_file():
            raise ConfigError(
                f'{source.place(key)}: there is no file "{file}" in {path.parent}',
                advice="Nothing was changed. Create the file or mend the line, and run again.",
            )
    if not (path.parent / config.schema_.operations).is_dir():
        raise ConfigError(
            f'{source.place(("schema", "operations"))}: there is no folder "{config.schema_.operations}" in {path.parent}',
            advice="Nothing was changed. Create the folder or mend the line, and run again.",
        )
    fields = [(resolver.type, resolver.field) for resolver in config.resolvers]
    for number, field in enumerate(fields):
        if config.resolvers[number].data_source == "none" and config.data_source.none_name is None:
            raise ConfigError(
                f"{source.place(('resolvers', number, 'data_source'))}: there is no data source of type NONE",
                advice="Nothing was changed. Name one in data_source.none_name, and run again.",
            )
        if field in fields[:number]:
            raise ConfigError(
                f"{source.place(('resolvers', number))}: {'.'.join(field)} has a resolver already; a field has only one",
                advice="Nothing was changed. Remove one of the two and run again.",
            )
    return config
