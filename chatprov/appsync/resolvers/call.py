"""The input of a resolver: the request, the field, and the values of this call.

It contains no objects of graphql-core, so a resolver can run without a schema.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.appsync.api import Observer
    from chatprov.appsync.auth.identity import Caller
    from chatprov.appsync.util import Extensions, Util


class OperationRequest(NamedTuple):
    """The values that all fields of an operation share.

    `variables` are the coerced variables of the request, `environment` are the environment variables of the API.
    """

    caller: Caller
    environment: Mapping[str, str]
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Selection:
    """The selection set of a field: its response keys, nested ones as `key/key`, and its GraphQL text."""

    keys: list[str]
    text: str


def _nothing_selected() -> Selection:
    return Selection([], "")


class FieldInfo(NamedTuple):
    """The field to resolve; `selection` is a function, because building the list is expensive."""

    name: str
    parent_type_name: str
    selection: Callable[[], Selection] = _nothing_selected


class TemplateTools(NamedTuple):
    """The functions that a template calls, and the observer that receives its rendered text.

    Templates add errors, log messages and response headers to `util`, and calls of `$extensions` to `extensions`.
    """

    util: Util
    extensions: Extensions
    observer: Observer | None = None


class FieldCall(NamedTuple):
    """The call of a resolver for one field of one object.

    `arguments` are coerced; `source` is the value of the parent. Templates can modify both, so the caller passes
    copies.
    """

    request: OperationRequest
    info: FieldInfo
    tools: TemplateTools
    arguments: dict[str, Any]
    source: Any = None
