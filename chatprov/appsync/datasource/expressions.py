"""The expressions in request documents: condition, update, query, filter, projection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chatprov.appsync.datasource.typed_values import Item, same_value, typed_item
from chatprov.appsync.errors import MappingTemplateError

if TYPE_CHECKING:
    from chatprov.appsync.datasource.element import Element


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression's text with the values of its placeholders; `names` and `values` are None when the document has none."""

    text: str
    names: dict[str, str] | None
    values: Item | None


def read_expression(element: Element, *more: str) -> Expression:
    """Return the expression in an object of the document; `more` contains the further keys that are allowed in it."""
    element.only("expression", "expressionNames", "expressionValues", *more)
    names: dict[str, str] | None = None
    values: Item | None = None
    if element.has("expressionNames"):
        names = {}
        for name, replaced in element.object("expressionNames").entries():
            replaced.expect(str, "string")
            names[name] = replaced.value
    if element.has("expressionValues"):
        values = typed_item(element.object("expressionValues"))
    return Expression(element.string("expression"), names, values)


class Placeholders:
    """The placeholders of all expressions in one DynamoDB call: the expressions share their names and values."""

    def __init__(self) -> None:
        self._names: dict[str, str] | None = None
        self._values: Item | None = None

    def add(self, expression: Expression) -> str:
        """Add the placeholders of an expression and return its text.

        Raises MappingTemplateError for a placeholder with two different values.
        """
        if expression.names is not None:
            self._names = self._names or {}
            for name, attribute in expression.names.items():
                if self._names.setdefault(name, attribute) != attribute:
                    raise _conflict(name)
        if expression.values is not None:
            self._values = self._values or {}
            for name, value in expression.values.items():
                if not same_value(self._values.setdefault(name, value), value):
                    raise _conflict(name)
        return expression.text

    def parameters(self) -> dict[str, Any]:
        """Return the parameters for the DynamoDB API.

        An empty map of the document is sent, and DynamoDB refuses it, unless another expression adds to it.
        """
        parameters: dict[str, Any] = {}
        if self._names is not None:
            parameters["ExpressionAttributeNames"] = self._names
        if self._values is not None:
            parameters["ExpressionAttributeValues"] = self._values
        return parameters


def _conflict(name: str) -> MappingTemplateError:
    return MappingTemplateError(f"The placeholder '{name}' has different values in two expressions.")


def read_projection(element: Element, placeholders: Placeholders) -> str | None:
    """Return the projection of a document; None when it has none."""
    if not element.has("projection"):
        return None
    projection = element.object("projection")
    projection.only("expression", "expressionNames")
    return placeholders.add(read_expression(projection))
