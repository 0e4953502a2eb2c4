"""Checks answers against botocore's model of the service: unknown members, types, required members, patterns."""

import re
from datetime import datetime
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

_PYTHON_TYPES: dict[str, type | tuple[type, ...]] = {
    "boolean": bool,
    "integer": int,
    "long": int,
    "float": float,
    "double": float,
    "timestamp": (datetime, int, float),
}
# \p{L} and its like are Java's; together they mean any visible character.
_VISIBLE = re.compile(r"(\\p\{[LMSNP]\})+")


def violations(shape: Shape | None, value: Any, path: str = "") -> list[str]:
    """Return what an answer has that the model does not allow."""
    if shape is None:
        return [] if not value else [f"{path}: nothing is modelled"]
    if isinstance(shape, StructureShape):
        return _structure(shape, value, path)
    if isinstance(shape, ListShape):
        return [
            fault for index, each in enumerate(value) for fault in violations(shape.member, each, f"{path}[{index}]")
        ]
    if isinstance(shape, MapShape):
        return [fault for key, each in value.items() for fault in violations(shape.value, each, f"{path}.{key}")]
    if isinstance(shape, StringShape):
        return _string(shape, value, path)
    expected = _PYTHON_TYPES[shape.type_name]
    return [] if isinstance(value, expected) else [f"{path}: {value!r} is no {shape.type_name}"]


def _structure(shape: StructureShape, value: Any, path: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{path}: {value!r} is no structure"]
    faults = [f"{path}.{name}: not modelled" for name in value if name not in shape.members]
    faults += [f"{path}.{name}: required" for name in shape.required_members if value.get(name) is None]
    for name, member in shape.members.items():
        if name in value:
            faults += violations(member, value[name], f"{path}.{name}")
    return faults


def _string(shape: StringShape, value: Any, path: str) -> list[str]:
    if not isinstance(value, str):
        return [f"{path}: {value!r} is no string"]
    limits = shape.metadata
    faults = []
    if shape.enum and value not in shape.enum:
        faults.append(f"{path}: {value!r} is none of {shape.enum}")
    # AWS's own attribute phone_number_verified is longer than AWS's model says.
    too_long_on_aws_too = shape.name == "CustomAttributeNameType"
    if not too_long_on_aws_too and not limits.get("min", 0) <= len(value) <= limits.get("max", 1 << 30):
        faults.append(f"{path}: {value!r} has a length outside {limits}")
    pattern = limits.get("pattern")
    if pattern and not re.fullmatch(_VISIBLE.sub(r"\\S", pattern).replace(r"\p{Z}", r"\s"), value):
        faults.append(f"{path}: {value!r} does not match {pattern}")
    return faults
