"""Read a project's files. The project may be untrusted: the size of a file is limited, and its YAML is plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from chatprov.errors import ProjectError
from chatprov.regular_file import read_regular

if TYPE_CHECKING:
    from pathlib import Path

MOST_YAML = 256 << 10
"""The maximum size of a YAML file, in bytes; chatprov's own files have less than 20 KB."""
MOST_TEXT = 1 << 20
"""The maximum size of a schema, a template or an operation, in bytes; AppSync accepts no larger schema."""
MOST_VALUES = 20_000
MOST_LEVELS = 20
"""The maximum number of levels of a YAML file; chatprov's own files have less than 10."""


class NotReadable(Exception):
    """The reason why a file was not read, in words that follow its name."""


def read_text(path: Path, most: int = MOST_TEXT) -> str:
    """Return the text of a regular file of at most `most` bytes.

    Other kinds of files are refused: on a pipe open() would wait, and a device has no end. Raises NotReadable.
    """
    try:
        content = read_regular(path, most)
    except (OSError, ValueError) as error:  # a ValueError for a path with a NUL
        raise NotReadable(f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise NotReadable("cannot be read: it is not UTF-8 text") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def project_text(path: Path) -> str:
    """Return the text of a project's file. Raises ProjectError when it cannot be read."""
    try:
        return read_text(path)
    except NotReadable as error:
        raise ProjectError(
            f"{path} {error}", kept="Nothing was changed.", advice="Correct the project's file, and run again."
        ) from None


LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""PyYAML with libyaml is ten times faster, but not every system has it."""


def read_yaml(text: str) -> tuple[yaml.Node | None, Any]:
    """Return a YAML text as nodes with their positions, and as data.

    Aliases (`*name`) can expand a short text to any amount of data, so the values are counted before they are built. Raises
    yaml.YAMLError, and ValueError for a value such as 2026-13-40.
    """
    _limit_levels(text)
    loader = LOADER(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None, None
        _measure(node, {})
        return node, loader.construct_document(node)
    finally:
        loader.dispose()


def _limit_levels(text: str) -> None:
    """Refuse deep YAML while it is only a stream of events, because recursive functions build the nodes."""
    level = 0
    try:
        for event in yaml.parse(text, Loader=LOADER):
            if isinstance(event, yaml.CollectionEndEvent):
                level -= 1
            elif isinstance(event, yaml.NodeEvent):
                if level >= MOST_LEVELS:
                    raise _refused(f"more than {MOST_LEVELS} levels", event.start_mark)
                level += isinstance(event, yaml.CollectionStartEvent)
    except yaml.MarkedYAMLError as error:
        if (
            error.problem == "exceeded maximum nesting depth"
        ):  # libyaml's own limit, which it checks before it emits the events
            raise _refused(f"more than {MOST_LEVELS} levels", error.problem_mark) from None
        raise


def _measure(node: yaml.Node, measured: dict[int, tuple[int, int] | None]) -> tuple[int, int]:
    """Return the number of values of an expanded node, and its depth; None in `measured` marks a node in progress."""
    if id(node) in measured:
        known = measured[id(node)]
        if known is None:
            raise _refused("it contains itself by an alias (*name)", node.start_mark)
        return known
    measured[id(node)] = None
    parts: list[yaml.Node] = []
    if isinstance(node, yaml.SequenceNode):
        parts = node.value
    elif isinstance(node, yaml.MappingNode):
        parts = [part for pair in node.value for part in pair]
    sizes = [_measure(part, measured) for part in parts]
    values, levels = 1 + sum(size for size, _ in sizes), 1 + max((level for _, level in sizes), default=0)
    if values > MOST_VALUES:
        raise _refused(f"its aliases (*name) expand to more than {MOST_VALUES} values", node.start_mark)
    if levels > MOST_LEVELS:
        raise _refused(f"with its aliases (*name) it has more than {MOST_LEVELS} levels", node.start_mark)
    measured[id(node)] = values, levels
    return values, levels


def _refused(why: str, mark: Any) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=why, problem_mark=mark)
