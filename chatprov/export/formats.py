"""The formats of `chatprov export`: each one's module is loaded when it is used."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from chatprov.project import Project


@dataclass(frozen=True)
class ExportFormat:
    """One format: its module in chatprov/export/, the function there, and how the code is shown."""

    module: str
    language: str
    """The language of its main file, as pygments names it."""
    one_file: bool

    def files(self, project: Project, region: str) -> dict[str, str]:
        """Return the exported files by name.

        Raises ProjectError for what a step creates and the format does not have.
        """
        export = getattr(import_module(f"chatprov.export.{self.module}"), self.module)
        found: dict[str, str] = export(project, region)
        return found


FORMATS: Final = {
    "cloudformation": ExportFormat("cloudformation", "yaml", one_file=True),
    "terraform": ExportFormat("terraform", "terraform", one_file=False),
    "cdk": ExportFormat("cdk", "typescript", one_file=False),
    "boto3": ExportFormat("boto3_script", "python", one_file=True),
}
