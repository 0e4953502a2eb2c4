"""A template as the runtime uses it: compiled once, rendered for every resolver invocation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.cache import LRU
from chatprov.appsync.vtl.compile_directives import Break, Return, StopDirective
from chatprov.appsync.vtl.compiler import TemplateCompiler
from chatprov.appsync.vtl.errors import VtlLimitError, VtlSyntaxError
from chatprov.appsync.vtl.scope import RenderState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.appsync.vtl.scope import Macro, Render


_MOST_BYTES: Final = 64 << 20
"""Of all templates that are kept compiled."""
_OVERHEAD: Final = 2048
_BYTES_PER_NODE: Final = 1000
_BYTES_PER_PART: Final = 300
"""Of a reference's path, or of a list."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """The result of a template: its text, or the value that it returned with #return."""

    text: str
    returned: bool = False
    value: Any = None


class Template:
    """A compiled template; rendering it changes nothing in it, so one may serve any number of renderings at a time."""

    __slots__ = ("_macros", "_render", "source")

    def __init__(self, source: str) -> None:
        compiler = TemplateCompiler()
        self.source = source
        try:
            self._render: Render = compiler.template(source)
        except RecursionError:
            raise VtlSyntaxError("The template is nested too deeply.") from None
        self._macros: dict[str, Macro] = compiler.macros

    def render(self, variables: Mapping[str, Any]) -> Rendering:
        """Render the template with these variables by name ("ctx", "util" and so on).

        Maps and lists among their values may be changed by the template, as on AppSync; the mapping itself is not.
        Raises VtlError for what Java would throw and for limits exceeded, and whatever `$util.error` raises.
        """
        run = RenderState(dict(variables), dict(self._macros) if self._macros else {})
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


# an API's largest templates are rendered as often as its smallest
_compiled: Final[LRU[str, Template]] = LRU(_MOST_BYTES, _bytes, _MOST_BYTES // 2)


def compile_template(source: str) -> Template:
    """Compile a mapping template.

    Raises VtlSyntaxError when it cannot be parsed; its message is the one that AppSync reports.
    Follows https://docs.aws.amazon.com/appsync/latest/devguide/resolver-mapping-template-reference-programming-guide.html
    """
    return _compiled.get_or_make(source, lambda: Template(source))
