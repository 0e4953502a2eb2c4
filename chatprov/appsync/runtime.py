"""The AppSync runtime: answers GraphQL requests for APIs that are described by data.

    runtime = Runtime(lambda api: dynamodb, keys)
    response = runtime.answer(api, request)

`respond` also returns the results of mutations, for publication. The parts can be called separately, as the real-time
endpoints do: `authenticator.authenticate`, `compile`, `prepare`, `execution`, `execute`.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple

from graphql import OperationType

from chatprov.appsync.api import Services
from chatprov.appsync.auth.authenticator import RequestAuthenticator
from chatprov.appsync.auth.identity import Caller
from chatprov.appsync.errors import DocumentError, RequestError, document_error, response_body
from chatprov.appsync.execution.compiled import ApiCompiler
from chatprov.appsync.execution.execution import Execution
from chatprov.appsync.request import endpoint
from chatprov.appsync.request.documents import Documents
from chatprov.appsync.request.variables import coerce_variables

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from graphql.execution.values import VariableValues

    from chatprov.appsync.api import ApiDefinition, DynamoDB, HttpRequest, HttpResponse, Observer, PublicKeys
    from chatprov.appsync.auth.identity import Identity
    from chatprov.appsync.execution.compiled import CompiledApi
    from chatprov.appsync.execution.result import Result
    from chatprov.appsync.request.documents import Document, Operation


class Answer(NamedTuple):
    """The HTTP response, and the result of the operation and the caller's identity; both are None when the request was refused."""

    http: HttpResponse
    result: Result | None = None
    identity: Identity | None = None


class Runtime:
    """Answers requests for any number of APIs; thread-safe.

    `dynamodb_of` returns the DynamoDB that an API's resolvers call; it is called once for each definition.
    """

    def __init__(
        self,
        dynamodb_of: Callable[[ApiDefinition], DynamoDB],
        keys: PublicKeys,
        clock: Callable[[], float] = time.time,
        observer: Observer | None = None,
    ) -> None:
        self.services = Services(clock, observer)
        self.authenticator = RequestAuthenticator(keys, clock)
        self._compiler = ApiCompiler(dynamodb_of)
        self._documents = Documents()

    def answer(self, api: ApiDefinition, request: HttpRequest) -> HttpResponse:
        """Answer a request to the GraphQL endpoint of an API.

        Schema and resolvers are compiled once per `api` object, so pass the same object while the API is unchanged.
        """
        return self.respond(api, request).http

    def respond(self, api: ApiDefinition, request: HttpRequest) -> Answer:
        """Answer a request; also returns the result of the operation, whose mutations are published after the response."""
        if request.method == "OPTIONS":
            return Answer(endpoint.preflight(request))
        try:
            identity = self.authenticator.authenticate(api, request.headers, request.source_ip)
            asked = endpoint.read_request(request)
            compiled = self.compile(api)
            operation = self.prepare(compiled, asked.query).operation(asked.operation_name)
            _refuse_subscription(operation)
            result = self.execute(compiled, operation, asked.variables, Caller(identity, request.headers))
        except RequestError as error:
            return Answer(endpoint.refusal(error))
        except DocumentError as error:
            return Answer(endpoint.answer(response_body(None, error.errors)))
        return Answer(endpoint.answer(result.body(), result.response_headers), result, identity)

    def compile(self, api: ApiDefinition) -> CompiledApi:
        """Return the compiled API, from the cache if possible."""
        return self._compiler.compile(api)

    def prepare(self, api: CompiledApi, text: str) -> Document:
        """Parse and validate a document, cached; raises MalformedRequestError or DocumentError."""
        return self._documents.prepare(api.schema, text, introspection=api.definition.introspection_enabled)

    def execution(
        self,
        api: CompiledApi,
        operation: Operation,
        variables: VariableValues,
        caller: Caller,
        *,
        resolving: bool = True,
    ) -> Execution:
        """Return the Execution of one operation of a prepared document; `variables` are coerced by `coerce_variables`.

        With `resolving=False`, all values are read from the root value, as for a subscription event.
        """
        return Execution(api, operation, variables, caller, self.services, resolving=resolving)

    def execute(self, api: CompiledApi, operation: Operation, variables: Mapping[str, Any], caller: Caller) -> Result:
        """Execute an operation of a prepared document; raises DocumentError for invalid variables."""
        try:
            coerced = coerce_variables(operation.variables, variables)
            return self.execution(api, operation, coerced, caller).run()
        except RecursionError:
            raise DocumentError([document_error("The operation is nested too deeply.")]) from None


def _refuse_subscription(operation: Operation) -> None:
    if operation.type is OperationType.SUBSCRIPTION:
        raise RequestError(400, "BadRequestException", "Subscriptions over MQTT is not supported.")
