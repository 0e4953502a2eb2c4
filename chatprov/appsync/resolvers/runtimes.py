"""The resolver runtimes by name; to add one, write a module with a ResolverRuntime and add it to RUNTIMES."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NoReturn

from chatprov.appsync.errors import FieldError
from chatprov.appsync.resolvers.vtl_runtime import VtlRuntime

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.appsync.api import Function, Resolver
    from chatprov.appsync.resolvers.handlers import ResolverRuntime

RUNTIMES: Final[Mapping[str | None, ResolverRuntime]] = {None: VtlRuntime()}
"""The `runtime` of a resolver or function -> the runtime that runs its code; None is the key for mapping templates."""


def runtime_of(source: Resolver | Function) -> ResolverRuntime:
    """Return the runtime of a resolver or function; with an unsupported runtime, each call raises FieldError."""
    name = source.runtime or None
    return RUNTIMES.get(name) or _Unsupported(str(name))


@dataclass(frozen=True, slots=True)
class _Unsupported:
    """An unsupported runtime: the API can be compiled, and only the fields that need the runtime fail."""

    name: str

    def step(self, _: Resolver | Function) -> _Unsupported:
        return self

    def pipeline(self, _: Resolver) -> _Unsupported:
        return self

    def reads_selection(self, _: Resolver | Function) -> bool:
        return False

    def request(self, *_: Any) -> NoReturn:
        self._refuse()

    def response(self, *_: Any) -> NoReturn:
        self._refuse()

    def before(self, *_: Any) -> NoReturn:
        self._refuse()

    def after(self, *_: Any) -> NoReturn:
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise FieldError(
            f"The runtime {self.name} is not supported by this AppSync runtime; it runs VTL mapping templates.",
            "UnsupportedRuntime",
        )
