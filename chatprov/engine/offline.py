"""Offline engine: plans against an empty account, without calls and without credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatprov.engine.engine import Engine
from chatprov.engine.read_result import Missing
from chatprov.errors import TargetError
from chatprov.region import TUTORIAL_SERVICES, check_region

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from chatprov.engine.read_result import ReadResult
    from chatprov.project import Project
    from chatprov.target import Kind

UNKNOWN_ACCOUNT = "{account_id}"


class NullTarget:
    """A target without clients."""

    endpoint_url = None
    calls = ()

    def __init__(self, kind: Kind, region: str) -> None:
        check_region(region, () if kind == "endpoint" else TUTORIAL_SERVICES)
        self.kind: Kind = kind
        self.region = region

    def account(self) -> str:
        """Return the local cloud's account, which is constant; AWS's is unknown."""
        from chatprov.target import LOCAL_ACCOUNT  # noqa: PLC0415  # it imports boto3

        return LOCAL_ACCOUNT if self.kind == "local" else UNKNOWN_ACCOUNT

    def client(self, service: str) -> Any:
        """Raise TargetError: an offline target has no clients."""
        raise TargetError(f"No target to create an {service} client for", advice="Run `chatprov up` first.")


class OfflineEngine(Engine):
    """Every resource is missing; `plan` and `status` work, and the state file can be cleared."""

    def __init__(self, project: Project, kind: Kind, region: str, state_dir: Path) -> None:
        super().__init__(project, NullTarget(kind, region), state_dir)

    def read_all(self, chosen: Mapping[str, str] | None = None) -> dict[str, ReadResult]:  # noqa: ARG002  # nothing to choose
        """Return every resource as missing."""
        return {key: Missing(resource) for key, resource in self.run.resources.items()}

    def forget(self) -> None:
        """Clear the state file: its resources no longer exist."""
        if self.run.state.path.exists():
            with self.locked("down"):
                self.run.state.clear()
