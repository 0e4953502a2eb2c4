"""Finds the project (config.yaml, steps/, graphql/): the folder at hand, or the copy that was shipped with chatprov."""

from __future__ import annotations

import importlib.util
import re
import sys
import traceback
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from chatprov.config import Config, load
from chatprov.errors import ProjectError
from chatprov.step import Resource, Step

if TYPE_CHECKING:
    from types import ModuleType

MODULE_PREFIX = "chatprov_project_steps"
PARTS = ("config.yaml", "steps", "graphql")
_MARKER = re.compile(r"^chatprov\s*:", re.MULTILINE)


@dataclass(frozen=True)
class Project:
    """A project folder, loaded: its configuration and its steps in their order."""

    root: Path
    config: Config
    steps: tuple[Step, ...]
    shipped: bool
    """Whether this is the copy that came with chatprov, not a folder of the user's."""

    def read(self, file: str) -> str:
        """Return the text of a project file that config.yaml names."""
        return (self.root / file).read_text(encoding="utf-8")

    def resources(self) -> list[tuple[Step, Resource]]:
        """Return every resource with its step, in the tutorial's order."""
        return [(step, resource) for step in self.steps for resource in step.resources(self.config)]

    def former(self, key: str) -> tuple[Step, Resource] | None:
        """Return what a key of the state file stood for, with its step, when config.yaml asks for it no longer."""
        found = ((step, step.former(key)) for step in self.steps)
        return next(((step, resource) for step, resource in found if resource), None)

    def state_dir(self, start: Path) -> Path:
        """Return where this project's state belongs: in its folder, or, for the shipped copy, in the folder at hand."""
        return (start if self.shipped else self.root) / ".chatprov"


def find(explicit: Path | None, start: Path) -> Path:
    """Return the project folder: `explicit` if given, else the nearest one at or above `start`, else the shipped copy.

    Raises ProjectError when `explicit` is no project.
    """
    if explicit is not None:
        missing = [part for part in PARTS if not (explicit / part).exists()]
        if missing:
            raise ProjectError(
                f"{explicit} is not a chatprov project: it has no {' and no '.join(missing)}",
                advice="Name a folder with config.yaml, steps/ and graphql/, or leave --project out.",
            )
        return explicit.resolve()
    for folder in (start, *start.parents):
        if all((folder / part).exists() for part in PARTS) and _MARKER.search(
            (folder / "config.yaml").read_text(encoding="utf-8", errors="replace")
        ):
            return folder
    return shipped_root()


def shipped_root() -> Path:
    """Return the copy inside the installed package; in a checkout (editable install), the checkout itself."""
    package = Path(__file__).resolve().parent
    inside = package / "project"
    return inside if inside.is_dir() else package.parent


def load_project(explicit: Path | None, start: Path) -> Project:
    """Find the project and load its configuration and steps.

    Raises ConfigError for config.yaml, ProjectError for a step that cannot be loaded.
    """
    root = find(explicit, start)
    return Project(
        root=root,
        config=load(root / "config.yaml"),
        steps=tuple(sorted(_load_steps(root / "steps"), key=lambda step: step.number)),
        shipped=explicit is None and root == shipped_root() and root not in (start, *start.parents),
    )


def _load_steps(folder: Path) -> list[Step]:
    files = sorted(folder.glob("step[0-9][0-9]_*.py"))
    if not files:
        raise ProjectError(
            f"{folder} has no steps", advice="A step is a file such as step01_table.py that ends with STEP = Step(...)."
        )
    steps = []
    for file in files:
        step = getattr(_load(file), "STEP", None)
        if not isinstance(step, Step):
            raise ProjectError(
                f"{file.name} defines no STEP", advice="Let it end with STEP = Step(...), as step01_table.py does."
            )
        steps.append(replace(step, asks=_asks(file.with_suffix(".yaml"))))
    return steps


def _asks(file: Path) -> dict[str, Any]:
    """Read what `check` asks of a step's resources; a step without such a file is held to all that it desires."""
    if not file.exists():
        return {}
    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ProjectError(f"{file.name} cannot be read: {error}", stands="Nothing was changed.") from None
    if not isinstance(found, dict):
        raise ProjectError(f"{file.name} holds no requirements by resource", stands="Nothing was changed.")
    return found


def _load(file: Path) -> ModuleType:
    """Import a step by its path, under a private name so that `steps` never collides with anything."""
    name = f"{MODULE_PREFIX}.{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ProjectError(f"{file} is not a Python module")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(file)]
        line = frames[-1].lineno if frames else getattr(error, "lineno", 1)
        raise ProjectError(
            f"{file.name}:{line}: the step cannot be loaded: {type(error).__name__}: {error}",
            stands="Nothing was changed.",
            advice="Mend the step and run again.",
        ) from error
    return module
