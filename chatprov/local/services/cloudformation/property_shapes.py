"""The names and types of the properties of each resource type, as AWS's registry has them, in `property_shapes.yaml`.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from chatprov.cloudformation.scalars import is_scalar, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

NOT_OFFERED: Final = "not offered"
"""In place of a type: a property that AWS has and the local cloud has not. A value that turns it off is accepted, and left out."""


@dataclass(frozen=True, slots=True)
class PropertyShapes:
    """What a type says of its properties; `shapes` is a tree of their names and types."""

    required: tuple[str, ...]
    create_only: frozenset[str]
    attributes: frozenset[str]
    shapes: Mapping[str, Any]

    def not_offered(self, properties: Mapping[str, Any]) -> list[str]:
        """Return the properties that the local cloud does not have, those in another one as "Replicas.ResourcePolicy"."""
        return [*dict.fromkeys(_not_offered(self.shapes, properties, ""))]

    def faults(self, properties: Mapping[str, Any]) -> list[str]:
        """Return what is wrong with evaluated properties, in the words of CloudFormation's registry."""
        missing = [f"#: required key [{name}] not found" for name in self.required if name not in properties]
        return [*missing, *_faults(self.shapes, properties, "#")]

    def conformed(self, properties: Mapping[str, Any]) -> dict[str, Any]:
        """Return the properties that the local cloud has, in which each scalar has the type that it is declared with."""
        result: dict[str, Any] = _conformed(self.shapes, dict(properties))
        return result


def _not_offered(shape: Any, value: Any, path: str) -> Iterator[str]:
    if shape == NOT_OFFERED:
        if not _is_off(value):
            yield path
    elif isinstance(shape, dict) and isinstance(value, Mapping):
        for name, member in value.items():
            yield from _not_offered(shape.get(name), member, f"{path}.{name}" if path else name)
    elif isinstance(shape, list) and isinstance(value, list):
        for member in value:
            yield from _not_offered(shape[0], member, path)


def _is_off(value: Any) -> bool:
    """Return whether a value is false, or only `Enabled: false`, as the CDK writes it: on AWS it has no effect either."""
    if isinstance(value, Mapping):
        return [*value] == ["Enabled"] and _is_off(value["Enabled"])
    return is_scalar(value) and text_of(value).lower() == "false"


def _faults(shape: Any, value: Any, path: str) -> Iterator[str]:
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            yield f"{path}: expected type: JSONObject, found: {_kind(value)}"
            return
        for name, member in value.items():
            if name in shape:
                yield from _faults(shape[name], member, f"{path}/{name}")
            else:
                yield f"{path}: extraneous key [{name}] is not permitted"
    elif isinstance(shape, list):
        if not isinstance(value, list):
            yield f"{path}: expected type: JSONArray, found: {_kind(value)}"
            return
        for index, member in enumerate(value):
            yield from _faults(shape[0], member, f"{path}/{index}")
    elif shape not in {"json", NOT_OFFERED} and not _fits(shape, value):
        yield f"{path}: expected type: {shape.capitalize()}, found: {_kind(value)}"


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return "JSONObject"
    return "JSONArray" if isinstance(value, list) else "String" if isinstance(value, str) else "Number"


def _fits(shape: str, value: Any) -> bool:
    return is_scalar(value) and (shape == "string" or _typed(shape, value) is not None)


def _typed(shape: str, value: Any) -> Any:
    """Return a scalar in its declared type, or None if it is not of this type."""
    text = text_of(value)
    if shape == "boolean":
        return {"true": True, "false": False}.get(text.lower())
    try:
        return int(text) if shape == "integer" else float(text) if "." in text else int(text)
    except ValueError:
        return None


def _conformed(shape: Any, value: Any) -> Any:
    if isinstance(shape, dict) and isinstance(value, dict):
        known = ((name, shape.get(name, "json"), member) for name, member in value.items())
        return {name: _conformed(found, member) for name, found, member in known if found != NOT_OFFERED}
    if isinstance(shape, list) and isinstance(value, list):
        return [_conformed(shape[0], member) for member in value]
    if shape == "string":
        return text_of(value) if is_scalar(value) else value
    if shape in {"boolean", "integer", "number"}:
        typed = _typed(shape, value)
        return value if typed is None else typed
    return value


@functools.cache
def property_shapes() -> Mapping[str, PropertyShapes]:
    """Return the properties of all types that the local cloud has, by type."""
    loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    text = Path(__file__).with_name("property_shapes.yaml").read_text(encoding="utf-8")
    types = yaml.load(text, Loader=loader)  # noqa: S506  # both are safe loaders
    return {
        name: PropertyShapes(
            tuple(found["required"]),
            frozenset(found["create_only"]),
            frozenset(found["attributes"]),
            found["properties"],
        )
        for name, found in types.items()
    }
