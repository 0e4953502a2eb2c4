"""The engine where nothing stands and nobody can be asked: what `up` would make, told without a call and without credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatprov.engine.engine import Engine
from chatprov.engine.refresh import ReadResult
from chatprov.errors import TargetError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from chatprov.project import Project
    from chatprov.target import Kind

UNKNOWN_ACCOUNT = "{account_id}"


class NullTarget:
    """A place that cannot be asked."""

    endpoint_url = None
    calls = ()

    def __init__(self, kind: Kind, region: str) -> None:
        self.kind: Kind = kind
        self.region = region

    def account(self) -> str:
        """Return the local cloud's account, which is always the same; that of AWS is not known."""
        from chatprov.target import LOCAL_ACCOUNT  # noqa: PLC0415  # boto3 with it, only when it is needed

        return LOCAL_ACCOUNT if self.kind == "local" else UNKNOWN_ACCOUNT

    def client(self, service: str) -> Any:
        """Refuse: there is nobody to call."""
        raise TargetError(f"There is nobody to ask for {service}", advice="Run `chatprov up` first.")


class OfflineEngine(Engine):
    """Every resource is missing; `plan` and `status` say what that means, and the state file can be cleared."""

    def __init__(self, project: Project, kind: Kind, region: str, state_dir: Path) -> None:
        super().__init__(project, NullTarget(kind, region), state_dir)

    def read_all(self, chosen: Mapping[str, str] | None = None) -> dict[str, ReadResult]:  # noqa: ARG002  # nothing to choose
        """Return every resource as missing."""
        return {key: ReadResult(resource, "missing") for key, resource in self.run.resources.items()}

    def forget(self) -> None:
        """Clear the state file: what it remembers is gone."""
        if self.run.state.path.exists():
            with self.locked("down"):
                self.run.state.clear()
