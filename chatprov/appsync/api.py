"""The definition of an AppSync API as data, and the interfaces that the host of the runtime implements."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Handler = Literal["request", "response"]
"""The two functions that the code of a resolver or function exports."""
AuthenticationType = Literal["API_KEY", "AWS_IAM", "AMAZON_COGNITO_USER_POOLS", "OPENID_CONNECT", "AWS_LAMBDA"]


@dataclass(frozen=True, slots=True)
class UserPoolConfig:
    """A Cognito user pool whose tokens an API accepts.

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
    """An authorization mode of an API: the primary one or one of its additionalAuthenticationProviders."""

    type: AuthenticationType
    user_pool: UserPoolConfig | None = None


@dataclass(frozen=True, slots=True)
class DataSource:
    """A data source of an API; `table_name` and `aws_region` are set for AMAZON_DYNAMODB."""

    name: str
    type: str
    arn: str
    service_role_arn: str | None = None
    table_name: str | None = None
    aws_region: str | None = None


@dataclass(frozen=True, slots=True)
class Function:
    """A function of a pipeline resolver; `code` is set for a `runtime`, templates for none."""

    function_id: str
    name: str
    data_source_name: str
    request_template: str | None = None
    response_template: str | None = None
    runtime: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Resolver:
    """The resolver of one field: a UNIT resolver with a data source, or a PIPELINE resolver with functions (by id).

    `code` is set for a `runtime`, templates for none.
    """

    type_name: str
    field_name: str
    arn: str
    kind: Literal["UNIT", "PIPELINE"] = "UNIT"
    data_source_name: str | None = None
    functions: tuple[str, ...] = ()
    request_template: str | None = None
    response_template: str | None = None
    runtime: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Logs:
    """The logging configuration of an API; the host of the runtime writes the logs.

    https://docs.aws.amazon.com/appsync/latest/APIReference/API_LogConfig.html
    """

    field_level: Literal["NONE", "ERROR", "INFO", "DEBUG", "ALL"]
    role_arn: str
    verbose: bool


@dataclass(frozen=True, slots=True)
class ApiDefinition:
    """The current definition of one GraphQL API: schema, authorization, resolvers, data sources and functions.

    The keys of resolvers are (type, field), of data sources the name, of functions the id.
    """

    api_id: str
    name: str
    account: str
    region: str
    sdl: str
    primary_auth: AuthProvider
    additional_auth: tuple[AuthProvider, ...] = ()
    api_keys: Mapping[str, int] = field(default_factory=dict)
    """API key id -> its expiry in seconds since 1970."""
    resolvers: Mapping[tuple[str, str], Resolver] = field(default_factory=dict)
    data_sources: Mapping[str, DataSource] = field(default_factory=dict)
    functions: Mapping[str, Function] = field(default_factory=dict)
    introspection_enabled: bool = True
    query_depth_limit: int = 0
    resolver_count_limit: int = 0
    environment_variables: Mapping[str, str] = field(default_factory=dict)
    logs: Logs | None = None


class DynamoDBError(Exception):
    """An error response of DynamoDB: `code` such as "ConditionalCheckFailedException", the message, and the HTTP status.

    `cancellation_reasons` is the CancellationReasons list of a TransactionCanceledException, in the format of the API.
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


class NotStoredError(DynamoDBError):
    """The host of the runtime cannot store a change, as with a full disk: no answer that a resolver could turn into a success."""


class RoleNotAssumableError(DynamoDBError):
    """The service role of the data source cannot be assumed, so DynamoDB was not called."""

    def __init__(self, role_arn: str) -> None:
        super().__init__("AccessDeniedException", f"Unable to assume role {role_arn}.")


class DynamoDB(Protocol):
    """Executes DynamoDB operations for the runtime; implemented by the host of the runtime."""

    def execute(
        self, operation: str, parameters: Mapping[str, Any], *, region: str, role_arn: str | None
    ) -> dict[str, Any]:
        """Execute an operation of the DynamoDB API.

        `operation` is the name in the API ("PutItem"); `parameters` and the response are in the format of the API
        (typed attribute values). `role_arn` is the service role of the data source; the call is made with its
        permissions. Raises DynamoDBError for an error response, RoleNotAssumableError when the role cannot be assumed, and
        NotStoredError for a change that cannot be stored.
        """
        ...


class PublicKeys(Protocol):
    """The public keys that verify the tokens of user pools."""

    def key(self, user_pool: UserPoolConfig, key_id: str) -> Any | None:
        """Return the RSA public key (of the `cryptography` package) with this `kid`; None when the pool has none."""
        ...


class Observer(Protocol):
    """Receives what the code of a resolver makes, on the thread of the request; for programs that show how a resolver works."""

    def rendered(self, field: str, text: str) -> None:
        """Receive the text that a mapping template of a field ("Mutation.sendMessage") has rendered."""
        ...

    def returned(self, field: str, handler: Handler, value: Any) -> None:
        """Receive the JSON value that a handler in JavaScript of a field has returned; code may change it afterwards."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """The services of the runtime's host for all APIs: a clock in seconds since 1970, and an optional observer."""

    clock: Callable[[], float]
    observer: Observer | None = None


class HttpRequest(NamedTuple):
    """An HTTP request to the GraphQL endpoint; header names are in lower case, a repeated header has a list of values."""

    method: str
    headers: Mapping[str, str | list[str]]
    query: Mapping[str, str]
    body: bytes
    source_ip: str = "127.0.0.1"


class HttpResponse(NamedTuple):
    """An HTTP response: a status code, headers, and the JSON body."""

    status: int
    headers: Mapping[str, str]
    body: bytes
