"""The names and texts that Java gives to values, where messages and lenient scalars show them."""

from __future__ import annotations

from typing import Any

from chatprov.appsync.vtl.budget import Budget
from chatprov.appsync.vtl.errors import VtlLimitError
from chatprov.appsync.vtl.javatext import to_string
from chatprov.appsync.vtl.javatypes import class_name


def java_text(value: Any) -> str:
    """Return Java's text of a value: `{key=value}`, `[1, 2]`, `true`; of one that is too large, the name of its class."""
    try:
        return to_string(value, Budget())
    except VtlLimitError:
        return class_name(value)


def java_class(value: Any) -> str:
    """Return the short name of the Java class that a value has: String, Integer, LinkedHashMap."""
    return class_name(value).rpartition(".")[2]
