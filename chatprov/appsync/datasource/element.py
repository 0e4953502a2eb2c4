"""A part of a request document with its path, so that error messages can contain the path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.errors import MappingTemplateError

if TYPE_CHECKING:
    from collections.abc import Iterator

_KINDS: Final[dict[type, str]] = {
    dict: "OBJECT",
    list: "ARRAY",
    str: "STRING",
    bool: "BOOLEAN",
    int: "NUMBER",
    float: "NUMBER",
    type(None): "NULL",
}


@dataclass(frozen=True, slots=True)
class Element:
    """A value of a request document and its path, such as `$[condition][expression]`."""

    value: Any
    path: str = "$"

    def only(self, *names: str) -> None:
        """Raise MappingTemplateError when the object has a key that is not in `names`."""
        for name in self.value:
            if name not in names:
                raise MappingTemplateError(f"Unsupported element '{self.path}[{name}]'.")

    def has(self, name: str) -> bool:
        """Return whether the object has the key with a value that is not null."""
        return self.value.get(name) is not None

    def get(self, name: str) -> Element:
        """Return the value of a key; raises MappingTemplateError when it is missing or null."""
        return self._get(name, object, "")

    def object(self, name: str) -> Element:
        """Return the object under a key."""
        return self._get(name, dict, "object")

    def list(self, name: str) -> list[Element]:
        """Return the elements of the array under a key."""
        return list(self._get(name, list, "array").elements())

    def elements(self) -> Iterator[Element]:
        """Yield the elements of this array."""
        for index, value in enumerate(self.value):
            yield Element(value, f"{self.path}[{index}]")

    def entries(self) -> Iterator[tuple[str, Element]]:
        """Yield the entries of this object."""
        for name, value in self.value.items():
            yield name, Element(value, f"{self.path}[{name}]")

    def string(self, name: str) -> str:
        """Return the string under a key."""
        return str(self._get(name, str, "string").value)

    def boolean(self, name: str, default: bool) -> bool:  # noqa: FBT001 - `default` is a value, not a switch
        """Return the boolean under a key; `default` when there is none."""
        if not self.has(name):
            return default
        return bool(self._get(name, bool, "boolean").value)

    def integer(self, name: str) -> int:
        """Return the integer under a key."""
        found = self.get(name)
        if isinstance(found.value, float):
            raise MappingTemplateError(f"Expected a whole number for '{found.path}' but got {found.value} instead.")
        if isinstance(found.value, bool) or not isinstance(found.value, int):
            raise found.unexpected("number")
        return found.value

    def _get(self, name: str, kind: type, wanted: str) -> Element:
        value = self.value.get(name)
        if value is None:
            raise MappingTemplateError(f"Value for field '{self.path}[{name}]' not found.")
        found = Element(value, f"{self.path}[{name}]")
        if not isinstance(value, kind):
            raise found.unexpected(wanted)
        return found

    def expect(self, kind: type, name: str) -> None:
        """Raise MappingTemplateError unless the value is of the type `kind`."""
        if not isinstance(self.value, kind):
            raise self.unexpected(name)

    def unexpected(self, wanted: str) -> MappingTemplateError:
        """Return the error for a value of another type than `wanted`."""
        kind = _KINDS.get(type(self.value), "OBJECT")
        return MappingTemplateError(f"Expected JSON {wanted} for '{self.path}' but got a '{kind}' instead.")
