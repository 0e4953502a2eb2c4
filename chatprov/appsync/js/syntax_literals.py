"""Read literals: numbers, strings, templates, regular expressions and names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from chatprov.appsync.js.expressions import Identifier, LiteralExpression, RegexLiteral, TemplateLiteral
from chatprov.appsync.js.syntax_reader import only_part
from chatprov.appsync.vtl.utf16 import from_units

if TYPE_CHECKING:
    from tree_sitter import Node as TreeNode

    from chatprov.appsync.js.nodes import ExpressionNode
    from chatprov.appsync.js.syntax_reader import SyntaxReader

_CONSTANTS: Final = {"true": True, "false": False, "null": None}

_INTEGER: Final = re.compile(r"0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+")
_DECIMAL: Final = re.compile(r"(?:0|[1-9]\d*)?(?:\.\d*)?(?:[eE][+-]?\d+)?")
_SEPARATORS: Final = re.compile(r"(?<=[\da-fA-F])_(?=[\da-fA-F])")
_SAFE: Final = 2**53

_ESCAPE: Final = re.compile(
    r"\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|[\n\r\u2028\u2029])|(0(?![0-9]))|([^uxcrnbtvf0-9])|([rnbtvf])|c|(.)|$)",
    re.DOTALL,
)
_CONTROLS: Final = {"n": "\n", "r": "\r", "b": "\b", "t": "\t", "v": "\v", "f": "\f"}
_LAST_CHARACTER: Final = 0x10FFFF

_RESERVED: Final = (
    "await break case catch class const continue debugger default delete do else enum export extends false finally for "
    "function if implements import in instanceof interface let new null package private protected public return static "
    "super switch this throw true try typeof var void while with yield"
)
"""The words that are no names in the strict code of a module."""

_NOT_A_NAME: Final = frozenset(_RESERVED.split())


class _EscapeError(Exception):
    """An escape that JavaScript refuses."""


def _unescape(match: re.Match[str]) -> str:
    code_point, unit, byte, line_end, zero, same, control, _ = match.groups()
    if same is not None:
        return same
    if control is not None:
        return _CONTROLS[control]
    if line_end is not None:
        return ""
    if zero is not None:
        return "\0"
    if match[0] == "\\c":
        return "c"
    number = int(code_point or unit or byte or "ffffffff", 16)
    if number > _LAST_CHARACTER:
        raise _EscapeError
    return chr(number)


def _cooked(reader: SyntaxReader, node: TreeNode, raw: str) -> str:
    if "\\" not in raw:
        return raw
    try:
        return from_units(_ESCAPE.sub(_unescape, raw))
    except _EscapeError:
        reader.refuse(node, "Invalid escape sequence.")
        return raw


def string_value(reader: SyntaxReader, node: TreeNode) -> str:
    """Return the value of a string in quotes."""
    return _cooked(reader, node, reader.text(node)[1:-1])


def string(reader: SyntaxReader, node: TreeNode) -> LiteralExpression:
    """Read a string in quotes."""
    return LiteralExpression(reader.place(node), string_value(reader, node))


def number(reader: SyntaxReader, node: TreeNode) -> LiteralExpression:
    """Read a number; one without a fraction is an int as long as it is exact."""
    written = reader.text(node)
    digits = _SEPARATORS.sub("", written) if "_" in written else written
    value: float = 0
    if _INTEGER.fullmatch(digits):
        value = int(digits, 0)
        value = value if value < _SAFE else float(value)
    elif _DECIMAL.fullmatch(digits):
        value = float(digits)
        value = int(value) if value < _SAFE and value.is_integer() else value
    elif digits.endswith("n"):
        reader.refuse(node, "BigInt literals are not supported.")
    else:
        reader.refuse(node, "Decimals with leading zeros are not allowed.")
    return LiteralExpression(reader.place(node), value)


def constant(reader: SyntaxReader, node: TreeNode) -> LiteralExpression:
    """Read `true`, `false` or `null`."""
    return LiteralExpression(reader.place(node), _CONSTANTS[node.type])


def regex(reader: SyntaxReader, node: TreeNode) -> RegexLiteral:
    """Read a regular expression."""
    pattern, _, flags = reader.text(node)[1:].rpartition("/")
    return RegexLiteral(reader.place(node), pattern, flags)


def name_of(reader: SyntaxReader, node: TreeNode) -> str:
    """Return the name of a property."""
    return _cooked(reader, node, reader.text(node))


def binding_name(reader: SyntaxReader, node: TreeNode) -> str:
    """Return the name of a variable, which is no reserved word."""
    name = name_of(reader, node)
    if name in _NOT_A_NAME:
        reader.refuse(node, f"Identifier expected. '{name}' is a reserved word.")
    return name


def identifier(reader: SyntaxReader, node: TreeNode) -> Identifier:
    """Read a name, `undefined` included."""
    return Identifier(reader.place(node), binding_name(reader, node))


def template_parts(
    reader: SyntaxReader, node: TreeNode
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[ExpressionNode, ...]]:
    """Return the texts of a template, the texts as they are written, and its values."""
    raw: list[str] = []
    values: list[ExpressionNode] = []
    start = node.start_byte + 2
    for child in node.named_children:
        if child.type == "template_substitution":
            raw.append(reader.slice(start, child.start_byte))
            values.append(reader.expression(only_part(child)))
            start = child.end_byte
    raw.append(reader.slice(start, node.end_byte - 2))
    raw = [text.replace("\r\n", "\n").replace("\r", "\n") for text in raw]
    return tuple(_cooked(reader, node, text) for text in raw), tuple(raw), tuple(values)


def template(reader: SyntaxReader, node: TreeNode) -> TemplateLiteral:
    """Read a template without a tag."""
    texts, _, values = template_parts(reader, node)
    return TemplateLiteral(reader.place(node), texts, values)
