"""Removes the quotes of a string literal."""

from __future__ import annotations

import re
from typing import Final

_UNICODE_ESCAPE: Final = re.compile(r"\\u([0-9a-fA-F]{4})")


def read_string(image: str) -> tuple[str, bool]:
    r"""Return the text between the quotes, and whether it can contain references and directives.

    A doubled quote is a quote character. In double quotes, `\uXXXX` is a character, and there are no other escapes.
    """
    quote = image[0]
    text = image[1:-1].replace(quote * 2, quote)
    if quote == "'":
        return text, False
    text = _UNICODE_ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return text, "$" in text or "#" in text
