"""Compiled templates: a template is compiled once and rendered for every resolver call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from chatprov.appsync.cache import LRU
from chatprov.appsync.vtl.compile_directives import Break, Return, StopDirective
from chatprov.appsync.vtl.compiler import TemplateCompiler
from chatprov.appsync.vtl.errors import VtlLimitError, VtlSyntaxError
from chatprov.appsync.vtl.scope import RenderState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.appsync.vtl.scope import Render


_MOST_BYTES: Final = 64 << 20
"""The limit for all cached compiled templates together."""
_OVERHEAD: Final = 2048
_BYTES_PER_NODE: Final = 1000
_BYTES_PER_PART: Final = 300
"""The estimated bytes per step of a reference or element of a list."""


class Rendering(NamedTuple):
    """The result of a template: its text, or the value of #return."""

    text: str
    returned: bool = False
    value: Any = None


class Template:
    """A compiled template; it is immutable, so several threads can render it at the same time."""

    __slots__ = ("_render", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        try:
            self._render: Render = TemplateCompiler().template(source)
        except RecursionError:
            raise VtlSyntaxError("The template is nested too deeply.") from None

    def render(self, variables: Mapping[str, Any]) -> Rendering:
        """Render the template with variables by name ("ctx", "util" and so on).

        The template can modify maps and lists among the values, as on AppSync; it does not modify `variables` itself.
        Raises VtlError for Java exceptions and exceeded limits, and the error that `$util.error` raises.
        """
        run = RenderState(dict(variables))
        try:
            self._render(run)
        except Return as result:
            return Rendering("", returned=True, value=result.value)
        except (Break, StopDirective):
            pass
        except RecursionError:
            raise VtlLimitError("The template is nested too deeply.") from None
        return Rendering(run.finish())


def _bytes(source: str, _: Template) -> int:
    nodes = source.count("$") + source.count("#")
    parts = source.count(",") + source.count(".")
    return _OVERHEAD + len(source) + nodes * _BYTES_PER_NODE + parts * _BYTES_PER_PART


# large templates of an API are rendered as often as small ones, so up to half of the capacity is allowed for one
_compiled: Final[LRU[str, Template]] = LRU(_MOST_BYTES, _bytes, _MOST_BYTES // 2)


def compile_template(source: str) -> Template:
    """Compile a mapping template, cached by its source.

    Raises VtlSyntaxError when it cannot be parsed; its message is the one that AppSync reports. See
    https://docs.aws.amazon.com/appsync/latest/devguide/resolver-mapping-template-reference-programming-guide.html
    """
    return _compiled.get_or_make(source, lambda: Template(source))
