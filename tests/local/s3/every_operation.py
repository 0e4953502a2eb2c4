"""The operations of S3 that are offered, by what AWS's model says of them, and input for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import botocore.session

from chatprov.local.offered import SERVICES

if TYPE_CHECKING:
    from collections.abc import Callable


def operations(which: Callable[[Any], bool]) -> list[str]:
    """Return the names of the operations that are offered and that a function of their model chooses."""
    model = botocore.session.get_session().get_service_model("s3")
    offered = SERVICES["s3"].offered & {*model.operation_names}
    return sorted(name for name in offered if which(model.operation_model(name)))


def members(model: Any) -> Any:
    """Return the input's members of an operation."""
    return model.input_shape.members if model.input_shape else {}


def filled(shape: Any) -> Any:
    """Return a value with all required members of a shape, and a body if there may be one."""
    match shape.type_name:
        case "structure":
            body = shape.serialization.get("payload")
            names = [*shape.required_members, *([body] if body else [])] or [*shape.members][:1]
            return {name: filled(shape.members[name]) for name in names}
        case "list":
            return [filled(shape.member)]
        case "integer" | "long":
            return 1
        case "boolean":
            return True
        case "blob":
            return b"x"
        case _:
            return shape.enum[0] if getattr(shape, "enum", None) else "k"
