"""`$util.xml`: converts XML to maps and to JSON.

https://docs.aws.amazon.com/appsync/latest/devguide/xml-helpers-in-util-xml.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from xml.parsers import expat

from chatprov.appsync.util.json_text import write_json
from chatprov.appsync.vtl.errors import JavaException
from chatprov.appsync.vtl.introspection import TemplateObject, exported

if TYPE_CHECKING:
    from chatprov.appsync.vtl.budget import Budget

_MAX_DEPTH: Final = 100
_INTEGER: Final = re.compile(r"-?(?:0|[1-9]\d{0,17})", re.ASCII)
_DOUBLE: Final = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_WORDS: Final = {"true": True, "false": False, "null": None}


class XmlHelpers(TemplateObject):
    """`$util.xml`."""

    @exported("String", name="toMap", metered=True)
    def to_map(self, budget: Budget, text: str | None) -> dict[str, Any]:
        """Convert a document to a map: the keys are names of elements and attributes, the value of a repeated name is a list."""
        return _XmlReader(budget, keep_texts=False).read(text)

    @exported("String", "String, boolean", name="toJsonString", metered=True)
    def to_json_string(self, budget: Budget, text: str | None, keep_texts: bool = False) -> str:  # noqa: FBT001, FBT002 - templates pass arguments by position
        """Convert a document to JSON; when the second argument is true, numbers are not converted and stay strings."""
        return write_json(_XmlReader(budget, keep_texts=keep_texts).read(text), budget)


class _XmlReader:
    """Builds the map of a document in callbacks of the XML parser."""

    def __init__(self, budget: Budget, *, keep_texts: bool) -> None:
        self._budget = budget
        self._keep_texts = keep_texts
        self._elements: list[tuple[dict[str, Any], list[str]]] = [({}, [])]

    def read(self, text: str | None) -> dict[str, Any]:
        if text is None:
            raise JavaException("java.lang.NullPointerException")
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        try:
            parser.Parse(text.encode("utf-8", "replace"), True)  # noqa: FBT003 - the parser accepts it only by position
        except expat.ExpatError as error:
            raise JavaException("org.json.JSONException", str(error)) from None
        return self._elements[0][0]

    def _start(self, _: str, attributes: dict[str, str]) -> None:
        self._budget.allocate(8 + 8 * len(attributes))
        if len(self._elements) > _MAX_DEPTH:
            raise JavaException("org.json.JSONException", f"Elements are nested more than {_MAX_DEPTH} levels deep")
        self._elements.append(({key: self._value(value) for key, value in attributes.items()}, []))

    def _text(self, text: str) -> None:
        self._budget.allocate(len(text))
        self._elements[-1][1].append(text)

    def _end(self, name: str) -> None:
        content, texts = self._elements.pop()
        text = "".join(texts).strip()
        value: Any = content
        if not content:
            value = self._value(text) if text else ""
        elif text:
            content["content"] = self._value(text)
        owner = self._elements[-1][0]
        if name not in owner:
            owner[name] = value
        elif isinstance(owner[name], list):
            owner[name].append(value)
        else:
            owner[name] = [owner[name], value]

    def _value(self, text: str) -> Any:
        if self._keep_texts:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.fullmatch(text):
            return int(text)
        return float(text) if _DOUBLE.fullmatch(text) and not text.lstrip("-").startswith("00") else text

    @staticmethod
    def _refuse_doctype(*_: Any) -> None:
        raise JavaException("org.json.JSONException", "A document type declaration is not allowed")
