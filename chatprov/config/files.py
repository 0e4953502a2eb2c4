"""The files that config.yaml names: that each is in the project, and that AppSync takes its size and encoding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.project_file import NotReadable, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from chatprov.config.configuration import Config
    from chatprov.config.resolvers import CodeFiles
    from chatprov.config.source import Key

MOST_TEMPLATE = 65_536
"""Characters of a mapping template (botocore's model of AppSync, MappingTemplate)."""
MOST_CODE = 32_768
"""Characters of a resolver's code (botocore's model of AppSync, Code)."""
CODE = ("resolvers", "functions")
"""The sections whose entries name templates and code."""
_SHOWN = 80
"""Characters of a name that cannot be used."""
BYTE_ORDER_MARK = "\ufeff"


def file_faults(config: Config, folder: Path) -> Iterator[tuple[Key, str]]:
    """Yield the key and the reason of each file that is missing or cannot be read, or that AppSync always refuses."""
    for key, file in _files(config):
        try:
            text = _text(folder, file)
        except NotReadable as error:
            yield key, str(error)
            continue
        if key[0] in CODE and (why := _refused(text, is_code=key[-1] == "code")):
            yield key, f'"{file}" {why}'
    try:
        _check_folder(folder, config.schema_.operations)
    except NotReadable as error:
        yield ("schema", "operations"), str(error)


def _files(config: Config) -> Iterator[tuple[Key, str]]:
    yield ("schema", "file"), config.schema_.file
    for section in CODE:
        entries: Sequence[CodeFiles] = getattr(config, section)
        for number, entry in enumerate(entries):
            for key, file in entry.files.items():
                yield (section, number, key), file


def _check_folder(folder: Path, name: str) -> None:
    if not _path(folder, name).is_dir():
        raise NotReadable(f'there is no folder "{name}" in {folder}')


def _path(folder: Path, name: str) -> Path:
    """Return the path of a file or folder of the project; raises NotReadable with a whole sentence."""
    path = folder / name
    try:
        inside = path.resolve().is_relative_to(folder.resolve())
        path.exists()
    except (OSError, RuntimeError, ValueError):  # too long, links in a circle, a NUL
        raise NotReadable(f'"{name[:_SHOWN]}" cannot be the name of a file') from None
    if not inside:
        raise NotReadable(f'"{name}" lies outside the project folder {folder}')
    return path


def _text(folder: Path, file: str) -> str:
    """Return the text of a file of the project; raises NotReadable with a whole sentence."""
    path = _path(folder, file)
    if not path.exists():
        raise NotReadable(f'there is no file "{file}" in {folder}')
    try:
        return read_text(path)
    except NotReadable as error:
        raise NotReadable(f'"{file}" {error}') from None


def _refused(text: str, *, is_code: bool) -> str:
    """Return why AppSync does not take a template or code, in words that follow the name of its file; empty if it does."""
    most, kind = (MOST_CODE, "code") if is_code else (MOST_TEMPLATE, "templates")
    if not 1 <= len(text) <= most:
        size = "empty" if not text else f"{len(text)} characters long"
        return f"is {size}; AppSync takes {kind} of 1 to {most} characters"
    if text.startswith(BYTE_ORDER_MARK):
        return "begins with a byte order mark (BOM), which would be sent with it; save the file as UTF-8 without one"
    return ""
