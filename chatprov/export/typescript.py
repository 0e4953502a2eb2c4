"""TypeScript for the CDK: values, names of properties, and references.

The CDK names the properties and attributes of CloudFormation in camel case, with an abbreviation as one word: `dynamoDbConfig`.
https://docs.aws.amazon.com/cdk/v2/guide/constructs.html
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from chatprov.export.call_parameters import ProjectText
from chatprov.teach.symbols import STAND_IN, names_in

if TYPE_CHECKING:
    from collections.abc import Callable

INDENT: Final = "  "
LONGEST: Final = 100
MOST_ON_A_LINE: Final = 3
AS_THEY_ARE: Final = {"PolicyDocument", "AssumeRolePolicyDocument", "EnvironmentVariables", "UserPoolTags"}
"""Properties whose members the CDK does not rename: documents and maps."""
_NAME: Final = re.compile(r"[A-Za-z_$][\w$]*")


class TypeScriptWriter:
    """Writes values; `reference` returns the expression of a placeholder's name."""

    def __init__(self, reference: Callable[[str], str]) -> None:
        self._reference = reference

    def value(self, value: Any, indent: int = 0, *, renamed: bool = True) -> str:
        """Return a value as an expression; `indent` is that of its line, and `renamed` whether members get the CDK's names."""
        match value:
            case ProjectText():
                return f"text({quoted(value.file)})"
            case str():
                return self._text(value)
            case dict():
                return _container("{}", self._members(value, indent, renamed=renamed), indent)
            case list():
                return _container("[]", [self.value(item, indent + 1, renamed=renamed) for item in value], indent)
        return json.dumps(value)

    def body(self, body: dict[str, Any], indent: int) -> str:
        """Return the properties of a resource, one on each line."""
        return _lines("{}", self._members(body, indent, renamed=True), indent)

    def _members(self, value: dict[str, Any], indent: int, *, renamed: bool) -> list[str]:
        return [
            f"{self._key(key, renamed=renamed)}: {self.value(part, indent + 1, renamed=renamed and key not in AS_THEY_ARE)}"
            for key, part in value.items()
        ]

    @staticmethod
    def _key(key: str, *, renamed: bool) -> str:
        name = cdk_name(key) if renamed else key
        return name if _NAME.fullmatch(name) else quoted(name)

    def _text(self, text: str) -> str:
        """Return a text; a placeholder alone is an expression, and a text with placeholders a template literal."""
        if whole := STAND_IN.fullmatch(text):
            return self._reference(whole[1])
        if not names_in(text):
            return quoted(text)
        pieces = STAND_IN.split(text)  # texts and names in turn
        parts = (
            f"${{{self._reference(piece)}}}" if place % 2 else _in_template(piece) for place, piece in enumerate(pieces)
        )
        return f"`{''.join(parts)}`"


def quoted(text: str) -> str:
    """Return a text in single quotes."""
    return "'" + json.dumps(text, ensure_ascii=False)[1:-1].replace('\\"', '"').replace("'", "\\'") + "'"


def cdk_name(name: str) -> str:
    """Return the CDK's name of a property: `dynamoDbConfig` for `DynamoDBConfig`."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", name)
    return "".join([words[0].lower(), *(f"{word[0].upper()}{word[1:].lower()}" for word in words[1:])])


def cdk_attribute(name: str) -> str:
    """Return the CDK's name of an attribute: `attrGraphQlUrl` for `GraphQLUrl`."""
    own = cdk_name(name)
    return f"attr{own[0].upper()}{own[1:]}"


def _in_template(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("`", "\\`")
    return escaped.replace("${", "\\${").replace("\n", "\\n")


def _container(brackets: str, items: list[str], indent: int) -> str:
    """Return a list or an object, on one line if it is short."""
    if not items:
        return brackets
    one_line = f"{{ {', '.join(items)} }}" if brackets == "{}" else f"[{', '.join(items)}]"
    is_short = "\n" not in one_line and len(one_line) + len(INDENT) * indent < LONGEST and len(items) <= MOST_ON_A_LINE
    return one_line if is_short and (brackets == "[]" or len(items) > 1) else _lines(brackets, items, indent)


def _lines(brackets: str, items: list[str], indent: int) -> str:
    deeper = INDENT * (indent + 1)
    return "\n".join([brackets[0], *(f"{deeper}{item}," for item in items), f"{INDENT * indent}{brackets[1]}"])
