"""What an AWS service of the local cloud is: operations by name, from validated parameters to the members of a response.

Names of operations, members and errors are those of botocore's model of the service.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, Protocol, TypeVar, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

S = TypeVar("S")


class AwsError(Exception):
    """An error that a service answers; its HTTP status is in the service's model, 400 for an error that the model has not.

    `members` are further members of the error's shape in the model, such as CancellationReasons.
    """

    code: ClassVar[str]

    def __init__(self, message: str, members: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.members: Mapping[str, Any] = members or {}


class NotOfferedError(AwsError):
    """501: the local cloud does not offer what a parameter asks for; operations that it does not offer have this code, too."""

    code = "NotImplemented"


class ServiceFaultError(AwsError):
    """500: a fault of the service, not of the request; botocore's models leave out which errors these are."""


class CallContext(NamedTuple):
    """Whose account a request is for, and in which region.

    `key_id` is the access key of a request that a client has sent; None for a call of the local cloud itself, which is authorized
    before.
    """

    account: str
    region: str
    key_id: str | None = None


@dataclass(frozen=True, slots=True)
class ServiceOperation(Generic[S]):
    """One operation: `call` gets the state of the account and region, and the parameters.

    Members in `except_for` must be present; their other constraints are left to `call`, which has its own message for them.
    `authorize` gets the validated parameters of a request that a client has sent, and returns the state as this client reaches it;
    it raises AwsError.
    """

    call: Callable[[S, dict[str, Any]], Mapping[str, Any]]
    except_for: tuple[str, ...] = ()
    authorize: Callable[[S, dict[str, Any], CallContext], S] | None = None


class AwsService(Protocol[S]):
    """One AWS service with its operations and its state."""

    @property
    def name(self) -> str:
        """The service in botocore, such as "appsync"."""
        ...

    @property
    def invalid(self) -> type[AwsError]:
        """The error for parameters that break a constraint of the model."""
        ...

    @property
    def mistyped(self) -> type[AwsError]:
        """The error for parameters of another type than the model's."""
        ...

    @property
    def operations(self) -> Mapping[str, ServiceOperation[S]]:
        """The operations that are offered, by name."""
        ...

    @property
    def verbatim(self) -> frozenset[str]:
        """The shapes in the model whose values the service gets, checks and answers as JSON has them, blobs in base64."""
        ...

    def state(self, context: CallContext) -> S:
        """Return the state of one account and region, created at the first call."""
        ...


class HasState(Protocol):
    """A service whose state can be taken out as a document and put back; the caller holds the service's lock."""

    def export_state(self) -> Mapping[str, Any]:
        """Return the state of all accounts and regions as a document for JSON; it contains secrets, and goes to no log."""
        ...

    def import_state(self, document: Mapping[str, Any]) -> None:
        """Replace the state by that in a document of `export_state`, whole or not at all; raises StateDocumentError."""
        ...


@runtime_checkable
class Settling(Protocol):
    """A service whose calls begin work that usually ends soon: a response waits a moment for it, without locks."""

    def settle(self) -> None:
        """Wait a moment for the work that the current thread's call has begun, if it has begun any."""
        ...


@runtime_checkable
class DocumentSource(Protocol):
    """A service that also answers requests which name no operation: each for a document in JSON that everyone may read."""

    def document(self, path: str, origin: str) -> tuple[int, Mapping[str, Any]] | None:
        """Return HTTP status and document for a path, None when documents have other paths.

        `origin` is where the request was sent, such as "http://127.0.0.1:4566".
        """
        ...
