"""The line of each value in config.yaml: YAML with line numbers, and validation errors as clear lines."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, get_args

import yaml
from pydantic import BaseModel

from chatprov.errors import ConfigError
from chatprov.project_file import MOST_YAML, NotReadable, read_text, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pydantic import ValidationError

Key: TypeAlias = "tuple[str | int, ...]"
"""The path of a key in config.yaml, such as ("resolvers", 0, "code")."""
MOST_PROBLEMS = 8
_RETRY = "Nothing was changed. Fix the line and run the command again."


@dataclass(frozen=True)
class Source:
    """A YAML file's data, and the line (from 1) of each key path."""

    path: Path
    data: object
    lines: dict[Key, int]

    @classmethod
    def read(cls, path: Path) -> Source:
        """Parse the file safely; ConfigError has the line of malformed YAML or of a duplicate key."""
        try:
            text = read_text(path, MOST_YAML)
        except NotReadable as error:
            raise ConfigError(f"{path} {error}", advice="Nothing was changed.") from None
        try:
            node, data = read_yaml(text)
            lines = dict(_lines(node, ())) if node is not None else {}
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            where = f":{mark.line + 1}" if mark else ""
            raise ConfigError(
                f"{path.name}{where}: not valid YAML: {error.problem or error.context}", advice=_RETRY
            ) from None
        except yaml.YAMLError as error:
            raise ConfigError(f"{path.name}: not valid YAML: {error}".splitlines()[0], advice=_RETRY) from None
        except _BadKey as error:
            raise ConfigError(f"{path.name}:{error}", advice=_RETRY) from None
        except ValueError as error:
            raise ConfigError(f"{path.name}: not usable: {error}", advice=_RETRY) from None
        if not isinstance(data, dict):
            raise ConfigError(
                f"{path.name}:1: a mapping of keys is expected, such as `region: ap-south-1`", advice=_RETRY
            )
        return cls(path, data, lines)

    def location(self, key: Sequence[str | int]) -> str:
        """Return `config.yaml:LINE: key.path`; for a missing key, the line of the nearest existing one."""
        found = tuple(key)
        while found and found not in self.lines:
            found = found[:-1]
        return f"{self.path.name}:{self.lines.get(found, 1)}: {dotted(key)}"


class _BadKey(Exception):
    """A key that YAML allows and chatprov refuses: `line: what is wrong`."""


def dotted(key: Sequence[str | int]) -> str:
    """Return a key path as text: `resolvers[1].field`."""
    text = ""
    for part in key:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _lines(node: yaml.Node, key: Key) -> Iterator[tuple[Key, int]]:
    yield key, node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            yield from _lines(item, (*key, number))
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for name, value in node.value:
            line = name.start_mark.line + 1
            if not isinstance(name, yaml.ScalarNode):
                raise _BadKey(f"{line}: a key must be plain text")
            if name.value in seen:
                raise _BadKey(f"{line}: {dotted((*key, name.value))}: duplicate key, first on line {seen[name.value]}")
            seen[name.value] = line
            for path, place in _lines(value, (*key, name.value)):
                yield path, line if path == (*key, name.value) else place


def problem_lines(source: Source, error: ValidationError, model: type[BaseModel]) -> list[str]:
    """Return one line for each mistake: place, what is wrong, what is allowed."""
    problems = error.errors(include_url=False)
    meant = {near: problem["loc"] for problem in problems if (near := _meant(dict(problem), model))}
    lines = [
        f"{source.location(problem['loc'])}: {_wording(dict(problem), model)}"
        for problem in problems
        # A misspelt key is both an unknown key and a missing key: report one mistake.
        if not (problem["type"] == "missing" and problem["loc"] in meant)
    ]
    more = len(lines) - MOST_PROBLEMS
    return lines[:MOST_PROBLEMS] + ([f"… and {more} more"] if more > 0 else [])


def _meant(problem: dict[str, Any], model: type[BaseModel]) -> Key:
    """Return the probable right key path for an unknown key, or nothing."""
    if problem["type"] != "extra_forbidden":
        return ()
    *section, key = problem["loc"]
    near = difflib.get_close_matches(str(key), _keys_at(model, section), 1)
    return (*section, near[0]) if near else ()


def _wording(problem: dict[str, Any], model: type[BaseModel]) -> str:
    kind, given = problem["type"], problem.get("input")
    if kind == "extra_forbidden":
        meant = _meant(problem, model)
        hint = f" (did you mean {meant[-1]}?)" if meant else ""
        return f"unknown key{hint}; allowed here: {', '.join(_keys_at(model, problem['loc'][:-1]))}"
    if kind == "missing":
        return "this key is required"
    if kind == "value_error":
        return str(problem["ctx"]["error"])
    if kind == "model_type":
        return f"a mapping of keys is expected, not {given!r}"
    expected = str(problem["msg"]).removeprefix("Input should be ")
    return f"{expected} is expected, not {given!r}"


def _keys_at(model: type[BaseModel], loc: Sequence[str | int]) -> list[str]:
    """List the keys that a section at `loc` may have."""
    for part in loc:
        field = next((item for name, item in model.model_fields.items() if (item.alias or name) == part), None)
        if field is not None:  # otherwise it is the number of an item, or the key of a mapping
            model = next(found for found in _models(field.annotation))
    return [item.alias or name for name, item in model.model_fields.items()]


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)
