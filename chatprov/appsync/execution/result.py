"""The result of an operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from chatprov.appsync.errors import ErrorObject, response_body

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.appsync.util import ExtensionCall


class MutationResult(NamedTuple):
    """The result of a mutation's root field; subscriptions to the field receive it.

    `value` is the value in the response, with the aliases of the mutation: a subscription does not find a field under
    another key than its name.
    """

    field_name: str
    value: Any
    errors: tuple[ErrorObject, ...] = ()


class Result(NamedTuple):
    """The result of an operation.

    `extension_calls` are the calls to `$extensions` in templates and code; `response_headers` are the headers, and `logs` the
    lines ("INFO - …"), that they added.
    """

    data: dict[str, Any] | None
    errors: list[ErrorObject]
    mutations: tuple[MutationResult, ...]
    extension_calls: tuple[ExtensionCall, ...]
    response_headers: Mapping[str, str]
    logs: tuple[str, ...]

    def body(self) -> dict[str, Any]:
        """Return the response's body."""
        return response_body(self.data, self.errors)
