"""The parameters of a recorded call, as the table of a tool takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatprov.export.placeholders import in_texts

if TYPE_CHECKING:
    from collections.abc import Mapping


class ProjectText(str):
    """The text of a project's file."""

    __slots__ = ("file",)
    file: str

    @classmethod
    def of(cls, text: str, file: str) -> ProjectText:
        """Return the text, with the name of its file."""
        made = cls(text)
        made.file = file
        return made


class CallParameters:
    """The parameters of a recorded call: a table takes each one that it knows, and the rest is refused."""

    def __init__(self, parameters: Mapping[str, Any], files: Mapping[str, str], names: Mapping[str, str]) -> None:
        self._left = {key: _with_files(value, files) for key, value in parameters.items()}
        self._names = names

    def take(self, name: str) -> Any:
        """Return a parameter; None if the call does not have it."""
        return self._left.pop(name, None)

    def name(self, text: str) -> str:
        """Return the placeholder for the name of a resource that this one depends on; other texts are returned unchanged."""
        return self._names.get(text, text)

    def put_back(self, name: str) -> None:
        """Refuse a parameter whose value the tool cannot express."""
        self._left[name] = None

    @property
    def left(self) -> list[str]:
        """The names of the parameters that were not taken."""
        return list(self._left)


def _with_files(value: Any, files: Mapping[str, str]) -> Any:
    if isinstance(value, bytes):
        value = value.decode()
    if isinstance(value, dict | list | tuple | str):
        return in_texts(value, lambda text: ProjectText.of(text, files[text]) if text in files else text)
    return value
