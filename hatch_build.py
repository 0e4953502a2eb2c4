"""Build hook: a wheel carries the project that the repository keeps at its top level."""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PROJECT_PARTS = ("config.yaml", "config.hardened.yaml", "config.schema.json", "steps", "graphql")


class ShipProject(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's own generic; only the build sees it
    """Puts the configurations, steps/ and graphql/ into a standard wheel at chatprov/project/."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the project's parts to the wheel; `version` is "editable" for an editable install, which reads the checkout."""
        if version == "standard":
            for part in PROJECT_PARTS:
                build_data["force_include"][f"{self.root}/{part}"] = f"chatprov/project/{part}"
