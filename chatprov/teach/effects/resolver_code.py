"""The handlers of a resolver whose effects are compared: mapping templates, or code in JavaScript."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_TEMPLATES: Final = ("requestMappingTemplate", "responseMappingTemplate")


@dataclass(frozen=True, slots=True)
class HandlerCode:
    """One handler of a resolver: a mapping template, or the code in JavaScript that exports both."""

    text: str
    runtime: str | None = None

    @property
    def described(self) -> str:
        """The handler in words."""
        return "a VTL template" if self.runtime is None else "JavaScript code"

    def is_written_as(self, other: HandlerCode) -> bool:
        """Return whether both have the same text, apart from blank lines and indentation."""
        return self.runtime == other.runtime and _lines(self.text) == _lines(other.text)


@dataclass(frozen=True, slots=True)
class ResolverCode:
    """The two handlers of a resolver; they may be of two languages, which AppSync does not allow."""

    request: HandlerCode
    response: HandlerCode

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> ResolverCode:
        """Return the handlers of a resolver, as GetResolver describes it."""
        if settings.get("code"):
            both = HandlerCode(str(settings["code"]), str((settings.get("runtime") or {}).get("name")))
            return cls(both, both)
        return cls(*(HandlerCode(str(settings.get(name) or "")) for name in _TEMPLATES))

    @property
    def texts(self) -> tuple[str, str]:
        """The texts of the handlers."""
        return self.request.text, self.response.text


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
