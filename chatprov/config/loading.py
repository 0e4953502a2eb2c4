"""Reads a project's config.yaml and checks it: one line for each mistake, with its place in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from chatprov.config.configuration import Config
from chatprov.config.conflicts import conflicts
from chatprov.config.files import code_faults, resolver_faults
from chatprov.config.source import Source, problem_lines
from chatprov.errors import ConfigError

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
    files: list[tuple[tuple[str | int, ...], str]] = [(("schema", "file"), config.schema_.file)]
    for number, resolver in enumerate(config.resolvers):
        files += [(("resolvers", number, key), file) for key, file in resolver.files.items()]
    for key, file in files:
        if not (path.parent / file).resolve().is_relative_to(path.parent.resolve()):
            raise ConfigError(
                f'{source.location(key)}: "{file}" lies outside the project folder {path.parent}',
                advice="Nothing was changed. Move the file into the project, and run the command again.",
            )
        if not (path.parent / file).is_file():
            raise ConfigError(
                f'{source.location(key)}: there is no file "{file}" in {path.parent}',
                advice="Nothing was changed. Create the file or fix the line, and run the command again.",
            )
    if not (path.parent / config.schema_.operations).is_dir():
        raise ConfigError(
            f'{source.location(("schema", "operations"))}: there is no folder "{config.schema_.operations}" in {path.parent}',
            advice="Nothing was changed. Create the folder or fix the line, and run the command again.",
        )
    found = [*conflicts(config), *code_faults(config, path.parent), *resolver_faults(config, path.parent)]
    if found:
        raise ConfigError(
            "\n".join(f"{source.location(key)}: {why}" for key, why in found),
            advice="Nothing was changed. Correct it and run the command again.",
        )
    return config
