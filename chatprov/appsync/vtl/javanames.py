"""The Java names and texts of values, for messages and lenient scalars."""

from __future__ import annotations

from typing import Any

from chatprov.appsync.vtl.budget import Budget
from chatprov.appsync.vtl.errors import VtlLimitError
from chatprov.appsync.vtl.javatext import to_string
from chatprov.appsync.vtl.javatypes import class_name


def java_text(value: Any) -> str:
    """Return a value's text in Java: `{key=value}`, `[1, 2]`, `true`; the name of its class when the text is too large."""
    try:
        return to_string(value, Budget())
    except VtlLimitError:
        return class_name(value)


def java_class(value: Any) -> str:
    """Return the short name of a value's Java class: String, Integer, LinkedHashMap."""
    return class_name(value).rpartition(".")[2]
