"""The input of a resolver: the request, the field, and the values of this one call.

Nothing here comes from graphql-core, so that a resolver runs without a schema.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.appsync.api import Observer
    from chatprov.appsync.auth.identity import Caller
    from chatprov.appsync.util import Extensions, Util


@dataclass(frozen=True, slots=True)
class OperationRequest:
    """The common values of all fields of one operation: `variables` are coerced, `environment` are the API's variables."""

    caller: Caller
    environment: Mapping[str, str]
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Selection:
    """A field's selection: the response keys, nested ones as `key/key`, and the selection set as GraphQL text."""

    keys: list[str]
    text: str


def _nothing_selected() -> Selection:
    return Selection([], "")


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """The field that a resolver answers; `selection` lists it on demand, because that is expensive."""

    name: str
    parent_type_name: str
    selection: Callable[[], Selection] = _nothing_selected


@dataclass(frozen=True, slots=True)
class TemplateTools:
    """The functions that a template calls, and the observer of its rendered text.

    Templates leave errors, log lines and response headers in `util`, and calls of `$extensions` in `extensions`.
    """

    util: Util
    extensions: Extensions
    observer: Observer | None = None


@dataclass(frozen=True, slots=True)
class FieldCall:
    """One field of one object to be resolved.

    `arguments` are coerced; `source` is the parent's value. Templates may change both, so the caller passes copies.
    """

    request: OperationRequest
    info: FieldInfo
    tools: TemplateTools
    arguments: dict[str, Any] = field(default_factory=dict)
    source: Any = None
