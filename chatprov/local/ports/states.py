"""The state of a service that moto has, as a document: the same means as the services of our own have."""

from __future__ import annotations

from typing import Protocol

from chatprov.local.services import HasState


class ServiceState(HasState, Protocol):
    """The state of one service in all accounts. The caller holds its lock, and for STS also that of IAM.

    Before moto is loaded a document is empty, and importing an empty one loads nothing.
    """

    @property
    def service(self) -> str:
        """The name of the service."""
        ...
