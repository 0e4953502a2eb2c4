"""AWS's settings in words: `PasswordPolicy: {MinimumLength: 8}` becomes "Password policy: minimum length: 8"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from chatprov.counting import count

if TYPE_CHECKING:
    from collections.abc import Mapping

SPELLED = {"arn": "ARN", "aws": "AWS", "mfa": "MFA", "dynamodb": "DynamoDB", "cors": "CORS"}
_WORD = re.compile(r"[A-Z]{2,}s(?![a-z])|[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+")


def setting_words(attributes: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return each setting as a label and a phrase."""
    return [(label(key), humanize(value)) for key, value in attributes.items()]


def label(key: str) -> str:
    """Return AWS's name of a setting as words."""
    words = [word if word[:2].isupper() else SPELLED.get(word.lower(), word.lower()) for word in _WORD.findall(key)]
    words = words or [key]
    words[0] = words[0][:1].upper() + words[0][1:]
    return " ".join(words)


def humanize(value: Any) -> str:
    """Return a value as words."""
    match value:
        case None:
            return "not set"
        case bool():
            return "yes" if value else "no"
        case str() if "\n" in value:
            lines = len(value.splitlines())
            return f"a text of {count(lines, 'line')}"
        case dict():
            return ", ".join(_part(key, part) for key, part in value.items()) or "none"
        case list() | tuple():
            return (
                ", ".join(f"({humanize(item)})" if isinstance(item, dict) else humanize(item) for item in value)
                or "none"
            )
    return str(value)


def _part(key: str, value: Any) -> str:
    words = label(key)
    first, _, rest = words.partition(" ")
    # An acronym keeps its capitals; all other words are in lower case, as in the middle of a sentence.
    name = words if first[:2].isupper() else f"{first.lower()} {rest}".rstrip()
    return f"{name} ({humanize(value)})" if isinstance(value, dict) else f"{name}: {humanize(value)}"
