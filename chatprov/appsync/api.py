"""An AppSync API as data, and the interfaces that the runtime's host provides."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

AuthenticationType = Literal["API_KEY", "AWS_IAM", "AMAZON_COGNITO_USER_POOLS", "OPENID_CONNECT", "AWS_LAMBDA"]


@dataclass(frozen=True, slots=True)
class UserPoolConfig:
    """The Cognito user pool whose tokens an API takes.

    https://docs.aws.amazon.com/appsync/latest/APIReference/API_UserPoolConfig.html
    """

    user_pool_id: str
    aws_region: str
    default_action: Literal["ALLOW", "DENY"] = "ALLOW"
    app_id_client_regex: str | None = None

    @property
    def issuer(self) -> str:
        """The `iss` claim of the pool's tokens."""
        return f"https://cognito-idp.{self.aws_region}.amazonaws.com/{self.user_pool_id}"


@dataclass(frozen=True, slots=True)
class AuthProvider:
    """One way to be let in: the API's primary one or one of its additionalAuthenticationProviders."""

    type: AuthenticationType
    user_pool: UserPoolConfig | None = None


@dataclass(frozen=True, slots=True)
class DataSource:
    """Where a resolver reads and writes; `table_name` and `aws_region` are set for AMAZON_DYNAMODB."""

    name: str
    type: str
    arn: str
    service_role_arn: str | None = None
    table_name: str | None = None
    aws_region: str | None = None


@dataclass(frozen=True, slots=True)
class Function:
    """One step of a pipeline resolver."""

    function_id: str
    name: str
    data_source_name: str
    request_template: str | None = None
    response_template: str | None = None
    runtime: str | None = None


@dataclass(frozen=True, slots=True)
class Resolver:
    """Resolves one field: a UNIT resolver with a data source, or a PIPELINE of functions (by id)."""

    type_name: str
    field_name: str
    arn: str
    kind: Literal["UNIT", "PIPELINE"] = "UNIT"
    data_source_name: str | None = None
    functions: tuple[str, ...] = ()
    request_template: str | None = None
    response_template: str | None = None
    runtime: str | None = None


@dataclass(frozen=True, slots=True)
class Logs:
    """How an API's requests are logged; the host of the runtime writes the logs.

    https://docs.aws.amazon.com/appsync/latest/APIReference/API_LogConfig.html
    """

    field_level: Literal["NONE", "ERROR", "INFO", "DEBUG", "ALL"]
    role_arn: str
    verbose: bool


@dataclass(frozen=True, slots=True)
class ApiDefinition:
    """One GraphQL API in its current form: schema, authorization, resolvers by (type, field), data sources and functions.

    Data sources go by name, functions by id.
    """

    api_id: str
    name: str
    account: str
    region: str
    sdl: str
    primary_auth: AuthProvider
    additional_auth: tuple[AuthProvider, ...] = ()
    api_keys: Mapping[str, int] = field(default_factory=dict)
    """API key id -> the epoch second at which it expires."""
    resolvers: Mapping[tuple[str, str], Resolver] = field(default_factory=dict)
    data_sources: Mapping[str, DataSource] = field(default_factory=dict)
    functions: Mapping[str, Function] = field(default_factory=dict)
    introspection_enabled: bool = True
    query_depth_limit: int = 0
    resolver_count_limit: int = 0
    environment_variables: Mapping[str, str] = field(default_factory=dict)
    logs: Logs | None = None


class DynamoDBError(Exception):
    """An error that DynamoDB answered: `code` such as "ConditionalCheckFailedException", its message, its HTTP status.

    `cancellation_reasons` is the list of that name in a TransactionCanceledException, in the API's wire form.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        status: int = 400,
        item: Mapping[str, Any] | None = None,
        cancellation_reasons: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.item = item
        self.cancellation_reasons = cancellation_reasons


class RoleNotAssumableError(DynamoDBError):
    """The data source's service role cannot be assumed, so that DynamoDB was not asked."""

    def __init__(self, role_arn: str) -> None:
        super().__init__("AccessDeniedException", f"Unable to assume role {role_arn}.")


class DynamoDB(Protocol):
    """Executes DynamoDB operations for the runtime; the host of the runtime provides it."""

    def execute(
        self, operation: str, parameters: Mapping[str, Any], *, region: str, role_arn: str | None
    ) -> dict[str, Any]:
        """Carry out one operation of DynamoDB's API.

        `operation` is the API's name ("PutItem"), `parameters` and the answer are in the API's wire form (typed
        attribute values). `role_arn` is the data source's service role, on whose behalf the call is made.
        Raises DynamoDBError for everything that DynamoDB would refuse, RoleNotAssumableError before it is asked.
        """
        ...


class PublicKeys(Protocol):
    """The public keys that sign a user pool's tokens."""

    def key(self, user_pool: UserPoolConfig, key_id: str) -> Any | None:
        """Return the RSA public key (of the `cryptography` package) with that `kid`, None when the pool has none."""
        ...


class Observer(Protocol):
    """Receives each rendered template of a request, in the request's thread; for programs that show how a resolver works."""

    def rendered(self, field: str, text: str) -> None:
        """Take note of what a mapping template of a field ("Mutation.sendMessage") was rendered to."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """The interfaces of the runtime's host: DynamoDB, the time in seconds since 1970, and an observer if there is one."""

    dynamodb: DynamoDB
    clock: Callable[[], float]
    observer: Observer | None = None


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """An HTTP request to the GraphQL endpoint; header names in lower case, a repeated header as a list of values."""

    method: str
    headers: Mapping[str, str | list[str]]
    query: Mapping[str, str]
    body: bytes
    source_ip: str = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """The answer: a status code, headers, and the JSON body."""

    status: int
    headers: Mapping[str, str]
    body: bytes
