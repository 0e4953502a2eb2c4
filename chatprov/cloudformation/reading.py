"""Reads the text of a template, JSON or YAML, into dictionaries, lists and scalars.

YAML is read as CloudFormation reads it: version 1.1 without aliases, timestamps and tags other than the short forms of functions.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import yaml

from chatprov.cloudformation.errors import TemplateFault

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEEPEST: Final = 100
"""How deep objects and lists may be nested; more would exhaust the interpreter's stack."""
_INTEGER: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
"""Digits after a leading zero, or more of them, stay a text: an account's id must not lose any."""
_FLOAT: Final = re.compile(r"[-+]?[0-9]{1,17}\.[0-9]{1,17}(?:[eE][-+]?[0-9]{1,2})?")
_BOOLEANS: Final = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_STANDARD: Final = "tag:yaml.org,2002:"
_TEXT_TAGS: Final = frozenset({f"{_STANDARD}str", "!"})
_WITHOUT_PREFIX: Final = frozenset({"Ref", "Condition"})


def read_template(text: str) -> dict[str, Any]:
    """Return the object that a template's text contains, with the long forms of all functions; raises TemplateFault."""
    document = _read_json(text) if text.lstrip().startswith("{") else _read_yaml(text)
    if not isinstance(document, dict):
        raise TemplateFault("Template format error: unsupported structure.")
    _check_nulls(document)
    return document


def _read_json(text: str) -> Any:
    try:
        document = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise _malformed("JSON", error.lineno, error.colno) from None
    except (RecursionError, ValueError):
        raise _malformed("JSON", 1, 1) from None
    if _is_too_deep(document):
        raise _malformed("JSON", 1, 1)
    return document


def _no_number(name: str) -> None:
    raise ValueError(name)


def _is_too_deep(document: Any) -> bool:
    level = [document]
    for _ in range(_DEEPEST):
        level = [
            member
            for value in level
            if isinstance(value, dict | list)
            for member in (value.values() if isinstance(value, dict) else value)
        ]
    return bool(level)


def _read_yaml(text: str) -> Any:
    loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    try:
        return _YamlBuilder(yaml.parse(text, Loader=loader)).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _malformed("YAML", mark.line + 1 if mark else 1, mark.column + 1 if mark else 1) from None
    except (yaml.YAMLError, UnicodeError):
        raise _malformed("YAML", 1, 1) from None


def _malformed(language: str, line: int, column: int) -> TemplateFault:
    return TemplateFault(f"Template format error: {language} not well-formed. (line {line}, column {column})")


class _YamlBuilder:
    """Builds the value of one YAML document from the events of its parser."""

    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events

    def document(self) -> Any:
        value: Any = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if value is not None:
                    raise self._fault(event)
                value = self._value(next(self._events), 0)
        return value

    def _value(self, event: Any, depth: int) -> Any:
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise TemplateFault("Template error: YAML aliases are not allowed in CloudFormation templates")
        if depth > _DEEPEST:
            raise self._fault(event)
        tag = event.tag
        if isinstance(event, yaml.ScalarEvent):
            value: Any = _scalar(event.value) if event.implicit[0] and tag is None else event.value
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self._list(depth)
        else:
            value = self._object(depth)
        if tag is None or tag in _TEXT_TAGS:
            return value
        if not tag.startswith("!") or tag.startswith("!!"):
            if tag.startswith(_STANDARD) and tag.removeprefix(_STANDARD) in {"map", "seq", "int", "float", "bool"}:
                return _scalar(value) if isinstance(value, str) else value
            raise self._fault(event)
        return _function(tag[1:], value)

    def _list(self, depth: int) -> list[Any]:
        values = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            values.append(self._value(event, depth + 1))
        return values

    def _object(self, depth: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent) or event.value in values:
                raise self._fault(event)
            # keys are texts, whatever a plain scalar would be: 123456789012 and 2012-10-17, too
            values[event.value] = self._value(next(self._events), depth + 1)
        return values

    @staticmethod
    def _fault(event: Any) -> TemplateFault:
        return _malformed("YAML", event.start_mark.line + 1, event.start_mark.column + 1)


def _scalar(text: str) -> Any:
    """Return the value of a plain scalar; dates are texts."""
    if text.lower() in _BOOLEANS:
        return _BOOLEANS[text.lower()]
    if text in {"", "~", "null", "Null", "NULL"}:
        return None
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _function(name: str, value: Any) -> dict[str, Any]:
    """Return the long form of a function."""
    if name == "GetAtt" and isinstance(value, str):
        value = [*value.split(".", 1)]
    return {name if name in _WITHOUT_PREFIX else f"Fn::{name}": value}


def _check_nulls(document: dict[str, Any]) -> None:
    pending: list[tuple[_Path, Any]] = [(_Path("", None), document)]
    while pending:
        path, value = pending.pop()
        if value is None:
            raise TemplateFault(f"[{path}] 'null' values are not allowed in templates")
        if isinstance(value, dict):
            pending += [(_Path(key, path), member) for key, member in value.items()]
        elif isinstance(value, list):
            pending += [(_Path(str(index), path), member) for index, member in enumerate(value)]


@dataclass(frozen=True, slots=True)
class _Path:
    """Where a value is; a text for each would repeat long keys in all that is below them."""

    key: str
    parent: _Path | None

    def __str__(self) -> str:
        keys = []
        path: _Path | None = self
        while path is not None:
            keys.append(path.key)
            path = path.parent
        return "/".join(reversed(keys))
