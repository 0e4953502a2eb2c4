"""The methods of java.lang.String that join, indent, unescape and encode texts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.vtl.equality import class_cast
from chatprov.appsync.vtl.errors import JavaException
from chatprov.appsync.vtl.javatext import to_string
from chatprov.appsync.vtl.javatypes import ByteArray

if TYPE_CHECKING:
    from chatprov.appsync.vtl.budget import Budget


def needed(argument: Any) -> Any:
    """Return an argument; raises JavaException for null."""
    if argument is None:
        raise JavaException("java.lang.NullPointerException")
    return argument


def join(budget: Budget, _: str, separator: str | None, items: Any) -> str:
    """Return the texts of a collection, joined with a separator."""
    wrong = next((item for item in items if item is not None and not isinstance(item, str)), None)
    if wrong is not None:
        raise class_cast(wrong, "java.lang.CharSequence")
    texts = [to_string(item, budget) for item in items]
    budget.allocate(sum(map(len, texts)) + len(needed(separator)) * len(texts))
    return str(separator).join(texts)


def join_texts(budget: Budget, text: str, separator: str | None, *texts: Any) -> str:
    """Return several texts, joined with a separator."""
    return join(budget, text, separator, texts)


def indent(budget: Budget, text: str, count: int) -> str:
    """Return the text with `count` blanks before each line, or with as many fewer if it is negative."""
    lines = _lines(text)
    budget.allocate(len(text) + (max(count, 0) + 1) * len(lines))
    if count >= 0:
        return "".join(f"{' ' * count}{line}\n" for line in lines)
    return "".join(f"{line[min(-count, len(line) - len(line.lstrip())) :]}\n" for line in lines)


def _lines(text: str) -> list[str]:
    lines = re.split(r"\r\n|\r|\n", text)
    return lines[:-1] if not lines[-1] else lines


def strip_indent(_: Budget, text: str) -> str:
    """Return the text without the indentation that all its lines have."""
    lines = re.split(r"\r\n|\r|\n", text)
    margins = [len(line) - len(line.lstrip()) for line in lines[:-1] if line.strip()]
    margin = min([*margins, len(lines[-1]) - len(lines[-1].lstrip())])
    return "\n".join(line[margin:].rstrip() for line in lines)


def translate_escapes(_: Budget, text: str) -> str:
    """Return the text with its escapes replaced by their characters."""

    def translate(match: re.Match[str]) -> str:
        escape = match[1]
        if escape[:1].isdigit():
            return chr(int(escape, 8))
        if escape not in _ESCAPES:
            code = f"\\u{ord(escape):04X}" if escape else "\\u0000"
            raise JavaException("java.lang.IllegalArgumentException", f"Invalid escape sequence: \\{escape} \\{code}")
        return _ESCAPES[escape]

    return re.sub(r"\\([0-3][0-7]{0,2}|[4-7][0-7]?|\r\n|.|\Z)", translate, text, flags=re.DOTALL | re.ASCII)


_ESCAPES: Final = {
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "s": " ",
    "t": "\t",
    "'": "'",
    '"': '"',
    "\\": "\\",
    "\n": "",
    "\r": "",
    "\r\n": "",
}


def bytes_in(_: Budget, text: str, encoding: str | None) -> ByteArray:
    """Return the bytes of the text in an encoding."""
    codec = _CHARSETS.get(needed(encoding).lower())
    if codec is None:
        raise JavaException("java.io.UnsupportedEncodingException", encoding)
    return ByteArray(text.encode(codec, "replace"))


_CHARSETS: Final = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "latin-1",
    "latin1": "latin-1",
    "utf-16": "utf-16-be",
    "utf-16be": "utf-16-be",
    "utf-16le": "utf-16-le",
}
