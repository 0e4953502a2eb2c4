"""Reads a project's config.yaml and checks it: one line for each mistake, with its place in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from chatprov.config.configuration import Config
from chatprov.config.conflicts import conflicts
from chatprov.config.files import file_faults
from chatprov.config.schema_fields import field_faults
from chatprov.config.source import Source, problem_lines
from chatprov.errors import ConfigError
from chatprov.project_file import read_text

if TYPE_CHECKING:
    from pathlib import Path


def load(path: Path) -> Config:
    """Read and check config.yaml.

    Raises ConfigError with one line for each mistake: file, line, key path, what is allowed. Files that the
    configuration names must exist in its folder.
    """
    source = Source.read(path)
    try:
        config = Config.model_validate(source.data)
    except ValidationError as error:
        raise ConfigError(
            "\n".join(problem_lines(source, error, Config)),
            advice="Nothing was changed. Fix the line and run the command again.",
        ) from None
    folder = path.parent
    faults = [*conflicts(config), *file_faults(config, folder)]
    if ("schema", "file") not in [key for key, _ in faults]:
        faults += field_faults(config, read_text(folder / config.schema_.file))
    if faults:
        raise ConfigError(
            "\n".join(f"{source.location(key)}: {why}" for key, why in faults),
            advice="Nothing was changed. Correct it and run the command again.",
        )
    return config
