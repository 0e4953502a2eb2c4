"""How what a service holds gets on the disk: after each call, and before its response, the keeper writes what has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from chatprov.local.answers import Refusal
from chatprov.local.locks import READS_ALL
from chatprov.local.storage import NotWrittenError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.storage import CloudFolderError

_STATE_OF: Final[Mapping[str, str]] = {"s3control": "s3"}
"""The service whose keeper writes what the calls of another one change."""

_READS: Final = ("Describe", "Evaluate", "Filter", "Get", "List")
_READS_BY_NAME: Final = frozenset({"appsync", "cloudformation", "iam", "logs", READS_ALL, "ssm", "sts"})
"""The services where the name of an operation shows that it only reads; Cognito's GetUserAttributeVerificationCode sends a code."""

_FAULTS: Final[Mapping[str, str]] = {
    "appsync": "InternalFailureException",
    "cloudformation": "InternalFailure",
    "cognito-idp": "InternalErrorException",
    "dynamodb": "InternalServerError",
    "iam": "ServiceFailure",
    "logs": "ServiceUnavailableException",
    READS_ALL: "InternalServiceException",
    "s3": "InternalError",
    "s3control": "InternalError",
    "ssm": "InternalServerError",
    "sts": "InternalFailure",
}
"""The code of each service's fault with status 500, in its model and on AWS's pages of its errors and of the common ones."""


class Keeper(Protocol):
    """Writes the changes of one service to the cloud's folder; the caller holds the service's lock."""

    def keep(self) -> None:
        """Write what the call that has just ended has changed, as one change; write nothing if nothing has changed.

        Raises NotWrittenError, and then the service has again the state of before the call, which is what is written.
        """
        ...


class Keepers:
    """The keepers by the services whose state they write; a service without one keeps nothing, or writes by itself."""

    def __init__(self, keepers: Mapping[str, Keeper]) -> None:
        self._keepers = keepers

    def keep(self, service: str, operation: str | None) -> None:
        """Let the keepers write what a call has changed, however it has ended; the caller still holds the locks of the call.

        Each keeper writes its own change, even if the one before it cannot. Raises the first NotWrittenError.
        """
        if not self._keepers or (service in _READS_BY_NAME and (operation or "").startswith(_READS)):
            return
        failed: NotWrittenError | None = None
        for keeper in self._of(service):
            try:
                keeper.keep()
            except NotWrittenError as error:
                failed = failed or error
        if failed is not None:
            try:
                raise failed
            finally:
                # its traceback refers to this frame: together they would keep the body of a refused upload, and its file, in being
                del failed

    def _of(self, service: str) -> tuple[Keeper, ...]:
        if service == READS_ALL:
            return tuple(self._keepers.values())
        keeper = self._keepers.get(_STATE_OF.get(service, service))
        return () if keeper is None else (keeper,)


def not_stored(service: str, error: NotWrittenError) -> Refusal:
    """Return the error of a service for a call whose changes cannot be stored."""
    reason = error.strerror or error
    return Refusal(500, _FAULTS[service], f"The local cloud cannot store the change: {reason}. Nothing was changed.")


def not_readable(service: str, error: CloudFolderError) -> Refusal:
    """Return the error of a service for a call that needs what is in the folder, and cannot be read."""
    return Refusal(500, _FAULTS[service], f"{error.message} {error.kept}".rstrip())
