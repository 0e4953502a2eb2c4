"""The local cloud while it does not run: it keeps nothing, so nothing stands, and no call is needed to know that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatprov.engine import lock
from chatprov.engine.engine import ResourceStatus, StepStatus
from chatprov.engine.plan import Change, make_plan
from chatprov.engine.run import Run
from chatprov.engine.state import StateFile
from chatprov.engine.survey import Sighting
from chatprov.errors import LocalCloudFailed

if TYPE_CHECKING:
    from pathlib import Path

    from chatprov.project import Project

LOCAL_ACCOUNT = "123456789012"


class _NoClients:
    """There is nobody to call."""

    def client(self, service: str) -> Any:
        raise LocalCloudFailed(
            f"The local cloud is not running; {service} cannot be asked", advice="Run `chatprov up`."
        )


class StoppedCloud:
    """A project seen against a local cloud that is not running."""

    def __init__(self, project: Project, region: str, state_dir: Path) -> None:
        config = project.config.located(LOCAL_ACCOUNT, region)
        self.project = project
        self._lock_file = state_dir / "local.lock"
        state = StateFile(
            state_dir / "local.json", stack=config.stack, target="local", account=LOCAL_ACCOUNT, region=region
        )
        self.run = Run(
            steps=project, clients=_NoClients(), config=config, account=LOCAL_ACCOUNT, region=region, state=state
        )

    def survey(self) -> dict[str, Sighting]:
        """Return every resource as missing."""
        return {key: Sighting(resource, "missing") for key, resource in self.run.resources.items()}

    def plan(self) -> list[Change]:
        """Return what `up` would do: create everything."""
        return make_plan(self.run, self.survey(), {})

    def status(self) -> list[StepStatus]:
        """Return every step as missing."""
        seen, config = self.survey(), self.run.config
        return [
            StepStatus(
                step,
                tuple(
                    ResourceStatus(seen[one.key], one.name(config), "missing", ())
                    for one in step.resources(self.project.config)
                ),
            )
            for step in self.project.steps
        ]

    def forget(self) -> None:
        """Clear the state file: what it remembers went with the cloud."""
        if self.run.state.path.exists():
            with lock.held(self._lock_file, "down"):
                self.run.state.reload()
                self.run.state.clear()
