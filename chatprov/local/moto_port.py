"""Requests to the services of moto, which is loaded by the first one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatprov.local import moto_loading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chatprov.local.bodies import Content


class NotUnderstoodError(Exception):
    """The body of a request is not valid in the protocol of its service."""


def answer(service: str, environ: dict[str, Any]) -> tuple[int, list[tuple[str, str]], bytes | Content]:
    """Return status, headers and body for a request (a WSGI environ, which is changed).

    Raises NotUnderstoodError, and NotImplementedError for an operation that moto does not have.
    """
    moto_loading.load()
    from chatprov.local import moto_services  # noqa: PLC0415  # it imports moto

    return moto_services.answer(service, environ)


def read_form(service: str, operation: str, fields: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return the parameters in the fields of a form (the protocol "query"); raise ValueError for a value of another type."""
    moto_loading.load()
    from chatprov.local import moto_forms  # noqa: PLC0415  # as above

    return moto_forms.read_form(service, operation, fields)
